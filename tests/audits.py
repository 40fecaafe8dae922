"""Questions put to a register in a test: the items of their answers, and what is wrong with how they were asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.register import Register
from projections.asking import BadParameters
from projections.question import Answer, Item
from projections.questions import QUESTIONS
from tests.databases import copied, settings_of
from tests.people import Registrar, Saying, a_register


def answered(register: Register, name: str, **given: str) -> Answer:
    """The answer to a question; `from` is given as `from_`."""
    return register.ask(QUESTIONS[name], {each.rstrip("_"): value for each, value in given.items()})


def asked(register: Register, name: str, **given: str) -> list[Item]:
    """The items of the answer."""
    return answered(register, name, **given).items


def faults(register: Register, name: str, **given: str) -> list[tuple[str, str]]:
    """What is wrong with the parameters, each with its code."""
    with pytest.raises(BadParameters) as raised:
        asked(register, name, **given)
    return [(parameter, code) for parameter, code, _ in raised.value.faults]


@contextmanager
def told(*days: tuple[str, Saying]) -> Iterator[Registrar]:
    """A register in which, day by day, something was recorded; what is in one saying is recorded together."""
    with a_register(days[0][0]) as registrar:
        for day, saying in days:
            registrar.clock.put_to(day)
            registrar.records_together(saying)
        registrar.clock.put_to("2030-01-01")
        yield registrar


@contextmanager
def a_copy(seeded: Path, folder: Path) -> Iterator[Register]:
    """The demo register with its sequel, opened in a folder of its own."""
    copied(seeded, folder / "state")
    with Register(settings_of(folder / "state")) as register:
        yield register
