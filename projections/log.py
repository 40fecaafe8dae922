"""The log as the projections are handed it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from domain.fact import Recorded
from domain.reference import Subject
from domain.sealed import Sealed


class Damage(Protocol):
    """Something in the log that is not as it was written: a code, and the words that say where and what."""

    @property
    def code(self) -> str: ...
    @property
    def details(self) -> Mapping[str, str]: ...


class Outline(Protocol):
    """An event of which no more is understood than is asked for."""

    @property
    def event(self) -> type: ...
    @property
    def subject(self) -> Subject: ...
    @property
    def effective_on(self) -> date | None: ...
    @property
    def moved_to(self) -> date | None:
        """The day to which a correction moves a fact."""

    @property
    def recorded_at(self) -> datetime: ...
    @property
    def recorded_by(self) -> str: ...
    @property
    def imported(self) -> bool: ...
    @property
    def documents(self) -> Sequence[Mapping[str, str]]:
        """The documents that came with it, or that it attaches: digests and addresses by name."""


class Log(Protocol):
    """Reads what was recorded; positions start at 1 and have no gaps, instants are in UTC."""

    def head(self) -> tuple[int, datetime | None]:
        """The last position and its instant; 0 and None in an empty log."""

    def position_at(self, known_at: datetime) -> int:
        """The last position recorded at or before an instant; 0 where there is none."""

    def at(self, position: int) -> Recorded | None:
        """The event at a position."""

    def those(self, positions: Iterable[int]) -> Sequence[Recorded]:
        """The events at these positions, in order."""

    def event(self, event_id: str) -> Recorded | None:
        """The event with that id."""

    def page(self, after: int, limit: int) -> Sequence[Recorded]:
        """At most `limit` events after a position, in order."""

    def of(self, subject: Subject, up_to: int | None = None) -> Sequence[Recorded]:
        """The events of one subject in order, as far as recorded up to a position."""

    def many(
        self, subjects: Iterable[Subject], up_to: int | None = None
    ) -> Iterator[tuple[Subject, Sequence[Recorded]]]:
        """Each of these subjects with its events in order, as far as recorded up to a position."""

    def outlines(self, after: int, up_to: int) -> Iterator[Outline]:
        """What can be told of each event from one position up to another without understanding what it says."""

    def subjects_named(self, reference: str) -> Sequence[Subject]:
        """The subjects of every kind that have this reference."""

    def damage(self, up_to: int) -> Iterator[Damage]:
        """What is wrong with the log up to a position, in order."""

    def differs_from(self, note: str | None) -> Damage | None:
        """How the log is not the one that a checkpoint vouched for, the last issued one where none is given."""

    def proof(self, position: int, size: int) -> Mapping[str, Any]:
        """The proof that an event is in the tree over the first `size` events (RFC 6962): hashes in base64.

        `index` is its position less one, `treeSize` and `root` tell the tree, `hashes` lead from the leaf to the root.
        """

    def opened(self, sealed: Sealed) -> str | None:
        """The personal detail in a sealed value; None where it was erased."""
