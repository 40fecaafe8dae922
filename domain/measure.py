"""Numbers with their bounds, and texts with theirs, as the vocabulary of events uses them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Within:
    """Marks a number's lawful range, both ends included."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Marks how many entries a list has at the least."""

    entries: int


@dataclass(frozen=True, slots=True)
class Sha256:
    """Marks a text as a SHA-256 digest: 64 hexadecimal characters."""


Digest = Annotated[str, Sha256()]
Count = Annotated[int, Within(0, 1_000_000_000)]
Places = Annotated[int, Within(1, 1_000_000)]
Age = Annotated[int, Within(0, 150)]
Months = Annotated[int, Within(0, 1_200)]
DaysAWeek = Annotated[Decimal, Within(0, 7)]
Percent = Annotated[Decimal, Within(0, 100)]
Years = Annotated[Decimal, Within(0, 100)]
