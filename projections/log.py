"""The log as the projections are handed it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.fact import Recorded
from domain.reference import Subject
from domain.sealed import Sealed


class Damage(Protocol):
    """Something in the log that is not as it was written: a code, and the words that say where and what."""

    @property
    def code(self) -> str: ...
    @property
    def details(self) -> Mapping[str, str]: ...


class Log(Protocol):
    """Reads what was recorded; positions start at 1 and have no gaps, instants are in UTC."""

    def head(self) -> tuple[int, datetime | None]:
        """The last position and its instant; 0 and None in an empty log."""

    def position_at(self, known_at: datetime) -> int:
        """The last position recorded at or before an instant; 0 where there is none."""

    def at(self, position: int) -> Recorded | None:
        """The event at a position."""

    def event(self, event_id: str) -> Recorded | None:
        """The event with that id."""

    def page(self, after: int, limit: int) -> Sequence[Recorded]:
        """At most `limit` events after a position, in order."""

    def of(self, subject: Subject, up_to: int | None = None) -> Sequence[Recorded]:
        """The events of one subject in order, as far as recorded up to a position."""

    def subjects_named(self, reference: str) -> Sequence[Subject]:
        """The subjects of every kind that have this reference."""

    def damage(self, up_to: int) -> Iterator[Damage]:
        """What is wrong with the log up to a position, in order."""

    def opened(self, sealed: Sealed) -> str | None:
        """The personal detail in a sealed value; None where it was erased."""
