"""What is wrong with a command, and where: said in codes, which the catalogue of messages turns into sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a JSON pointer to it (RFC 6901; empty for the whole), a code, and the words its sentence needs."""

    pointer: str
    code: str
    details: Mapping[str, str] = field(default_factory=dict)


class Invalid(Exception):
    """The command can't be understood or names what is not on record; all its faults at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{each.pointer} {each.code}" for each in self.problems))


class Conflict(Exception):
    """Others recorded at the same moment, each time that it was tried."""


class Unusable(Exception):
    """The register can't be used as it is set up; `code` and `details` say why and what to do."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
