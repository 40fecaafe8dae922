"""Programme time: the days that each trainee is in the programme, and how many of them somebody could observe."""

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Row, Select, select

from domain.period import Period, between
from domain.text import Text
from projections.days import asked_for, days_of, observed
from projections.names import known
from projections.question import Asked, Parameter
from projections.spells import SPELLS
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


def traineeships(asked: Asked) -> list[Row[Any]]:
    """The traineeships of the programme that was asked for, or of all, by trainee."""
    query = select(SPELLS).where(SPELLS.c.lane == "traineeship", known(asked))
    if (programme := asked.text("programme")) is not None:
        query = query.where(SPELLS.c.programme == programme)
    return list(asked.connection.execute(query.order_by(SPELLS.c.subject, SPELLS.c.id)))


def registered_in(asked: Asked, programme: str) -> Select[Any]:
    """The references of the trainees who are registered in a programme, whatever the date."""
    of = SPELLS.alias()
    return select(of.c.subject).where(
        of.c.kind == "trainee",
        of.c.lane == "registration",
        of.c.programme == programme,
        of.c.known_from_pos <= asked.position,
        of.c.known_to_pos > asked.position,
    )


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
