"""Programme time: the days that each trainee is in the programme, and how many of them somebody could observe."""

from typing import NamedTuple

import orjson

from domain.period import Period, between
from domain.text import Text
from projections.days import asked_for, days_of, observed
from projections.question import Asked, Parameter
from projections.rows import SpellRow, Where
from projections.terms import Programmes

PROGRAMME = Parameter(
    "programme", "reference", Text("alleen trainees van dit programma", "only trainees of this programme")
)


class ProgrammeTime(NamedTuple):
    """The days of one trainee in the programme that were asked for; `seen` are those up to the horizon.

    Where the end of both traineeship and programme is not on record the days end at the horizon.
    """

    trainee: str
    programme: str | None
    days: Period
    seen: Period | None
    because: list[str]

    @property
    def unseen(self) -> Period | None:
        """The days past the horizon."""
        return self.days if self.seen is None else between(self.seen.to, self.days.to) if self.seen.to else None


def traineeships(asked: Asked) -> list[SpellRow]:
    """The traineeships of the programme that was asked for, or of all, by trainee."""
    of = Where(asked).equal(lane="traineeship", programme=asked.text("programme"))
    if asked.among is not None:
        of.among("trainee", asked.among)
    return of.rows("subject", "id")


def programme_time(asked: Asked) -> list[ProgrammeTime]:
    """Every trainee's days inside both traineeship and programme, as far as they were asked for."""
    rows = traineeships(asked)
    programmes = Programmes(asked, {row.programme for row in rows})
    found = []
    for row in rows:
        days: Period | None = days_of(row) & asked_for(asked)
        if days is not None and (runs := programmes.days(row.programme)) is not None:
            days = days & runs
        if days is not None and days.to is None:
            days = observed(asked, days)
        if days is not None:
            found.append(
                ProgrammeTime(row.subject, row.programme, days, observed(asked, days), orjson.loads(row.because))
            )
    return found
