"""What questions answer: on a story of its own, or on the register of the demo with its sequel."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from api.register import Register
from projections.asking import BadParameters
from projections.question import Answer, Item
from projections.questions import QUESTIONS
from tests.databases import settings_of
from tests.people import Saying, a_register

LONG_AFTER = "2030-01-01"
PERSONS = ("Daan", "Samira", "Judith", "Steven")


class Asks:
    """Asks questions of one register; `from_` stands for the parameter `from`."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def answer(self, question: str, **given: str) -> Answer:
        """The whole answer, which anyone can cite: its digest is of its content, and covers no person's name."""
        answer = self.register.ask(QUESTIONS[question], {name.rstrip("_"): value for name, value in given.items()})
        unnamed = [{name: value for name, value in item.items() if name != "name"} for item in answer.items]
        content: Any = {
            "question": question,
            "parameters": dict(answer.parameters),
            "logPosition": answer.position,
            "items": unnamed,
        }
        assert answer.digest == sha256(rfc8785.dumps(content)).hexdigest()
        assert not [name for name in PERSONS if name in str(unnamed)]
        return answer

    def __call__(self, question: str, **given: str) -> list[Item]:
        return self.answer(question, **given).items

    def refused(self, question: str, **given: str) -> list[tuple[str, str]]:
        """What is wrong with the parameters, by name and code."""
        with pytest.raises(BadParameters) as raised:
            self.answer(question, **given)
        return [(name, code) for name, code, _ in raised.value.faults]


@contextmanager
def told(*recorded: tuple[str, Saying]) -> Iterator[Asks]:
    """A register in which each of these was recorded on its day; it is asked long after."""
    first = recorded[0][0] if recorded else LONG_AFTER
    with a_register(first) as registrar:
        for day, saying in recorded:
            registrar.clock.put_to(day)
            registrar.records_together(saying)
        registrar.clock.put_to(LONG_AFTER)
        yield Asks(registrar.register)


@contextmanager
def on_the_demo(seeded: Path) -> Iterator[Asks]:
    """The register of the demo with its sequel; it is only read."""
    with Register(settings_of(seeded)) as register:
        yield Asks(register)


def columns(items: list[Item], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of every item; those of a nested value by their path, as `valid.from`."""
    return [tuple(_at(item, name) for name in names) for item in items]


def _at(item: Item, path: str) -> Any:
    value: Any = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def kind(items: list[Item], item: str) -> list[Item]:
    """The items that say that they are of this kind."""
    return [each for each in items if each["item"] == item]
