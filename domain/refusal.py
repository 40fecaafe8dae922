"""A refusal: what was asked is impossible or contradicts the subject's own history."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.fact import Fact


class Refused(Exception):
    """Nothing was recorded.

    `code` names the reason (its sentences are in the catalogue of messages), `on` the civil day it is about,
    `collides_with` the id of the fact on record that stands in the way (None where it is the lack of one), `event` what
    that is, and `details` the words that the sentence needs.
    """

    def __init__(
        self,
        code: str,
        *,
        on: date | None = None,
        collides_with: str | None = None,
        event: type | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.on = on
        self.collides_with = collides_with
        self.event = event.__name__ if event is not None else None
        self.details = dict(details or {})


class Collision(Exception):
    """Two facts of one history can't both stand, or one stands without what it needs.

    `fact` is the one at which the history, read in order, becomes impossible; `against` the one that makes it so.
    """

    def __init__(self, code: str, fact: "Fact", against: "Fact | None" = None, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.fact = fact
        self.against = against
        self.details = details
