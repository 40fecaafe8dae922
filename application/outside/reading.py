"""What came of reading a file of others: the commands that it becomes, and why the rest of it becomes none."""

import json
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from application.importing import RefusedLine
from application.intake import parse, understood
from application.problem import Invalid, Problem
from domain.reference import PREFIX, Kind

# Never to be changed: by the ids that follow from it a repeated import is recognised.
OUTSIDE = UUID("5d2f4a52-2b0a-5f6e-9c1e-6a3b7e0c9d41")

Command = Mapping[str, Any]


@dataclass(slots=True)
class Reading:
    """One file, read. `read` counts its entries: rows, candidates, memberships.

    `mapped` are the commands with the number of the entry that each comes from, `faulty` the entries that can't become
    one, `skipped` those that are not meant to. `told` is what has to be known of the file as a whole.
    """

    read: int = 0
    mapped: list[tuple[int, bytes]] = field(default_factory=list)
    faulty: list[RefusedLine] = field(default_factory=list)
    skipped: list[tuple[int, Problem]] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)

    def take(self, number: int, command: Command) -> None:
        """One more command that an entry becomes; a faulty one if its form is not that of a command."""
        line = written(command)
        try:
            understood(parse(line))
        except Invalid as reason:
            self.faulty.append(RefusedLine(number, line, reason))
        else:
            self.mapped.append((number, line))

    def refuse(self, number: int, entry: object, problems: Iterable[Problem]) -> None:
        """An entry that can't become a command."""
        self.faulty.append(RefusedLine(number, written(entry), Invalid(problems)))

    def skip(self, number: int, why: Problem) -> None:
        """An entry of which nothing is to be recorded."""
        self.skipped.append((number, why))


def written(value: object) -> bytes:
    """JSON on one line. What is no text that can be written stays so: whoever reads it says what is wrong with it."""
    text = json.dumps(
        value, ensure_ascii=False, default=lambda each: float(each) if isinstance(each, Decimal) else str(each)
    )
    return text.encode("utf-8", errors="surrogatepass")


def command_id(*identity: str) -> str:
    """The id of a command, from what tells it apart in the world of others: always the same for the same.

    It is in the log for ever and can be guessed from what it is made of: never from a personal detail.
    """
    return str(uuid5(OUTSIDE, json.dumps(identity)))


def derived_reference(kind: Kind, *identity: str) -> str:
    """A reference for a subject that others know by something else."""
    digest = uuid5(OUTSIDE, json.dumps([kind.value, *identity])).bytes
    return f"{PREFIX[kind]}-{b32encode(digest[:5]).decode().lower()}"


def pointer_to(*steps: str | int) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def without_nothing(command: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in command.items() if value is not None}


def texts(values: Sequence[object]) -> str:
    """Several words in one, as a sentence names them."""
    return ", ".join(str(value) for value in values)
