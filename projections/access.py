"""The access records as the projections are handed them: who looked at whom, and what was refused to whom."""

from collections.abc import Sequence
from typing import Protocol


class Look(Protocol):
    """Somebody read a trainee's personal details; `at` is an instant in UTC in a form that sorts as it passes."""

    @property
    def at(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def trainee(self) -> str: ...
    @property
    def activity(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def request(self) -> str: ...


class Refusal(Protocol):
    """Somebody was refused; `at` is an instant in UTC in a form that sorts as it passes."""

    @property
    def at(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def command(self) -> str | None: ...
    @property
    def code(self) -> str: ...
    @property
    def request(self) -> str: ...


class AccessRecords(Protocol):
    """Tells what was kept beside the log; nothing in it is ever known to be otherwise than it was kept."""

    def looks(self, trainee: str) -> Sequence[Look]:
        """Who read a trainee's personal details, in order."""

    def refusals(self, who: str) -> Sequence[Refusal]:
        """What somebody was refused, in order."""


class NoAccessRecords:
    """Where there are none."""

    def looks(self, trainee: str) -> Sequence[Look]:  # noqa: ARG002  # of the protocol
        return ()

    def refusals(self, who: str) -> Sequence[Refusal]:  # noqa: ARG002  # of the protocol
        return ()
