"""What became of the trainees?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import orjson

from domain.fact import Fact, fold
from domain.reference import Kind, Subject
from domain.register import AGGREGATES
from domain.text import Text
from domain.trainee import LeftProgramme, TraineeshipCompleted
from projections.days import days_of
from projections.events import REASONS
from projections.names import Organisations, Trainees, spells_of
from projections.programme_time import PROGRAMME, traineeships
from projections.question import Asked, Column, Item, Question
from projections.rows import SpellRow
from projections.terms import Programmes


def answer(asked: Asked) -> list[Item]:
    """One row a trainee, by reference: how the traineeship ended, and the first position after it.

    `outcome` is completed or left (established, and the day has come), unconfirmed (such an end was planned, its day
    has come, nobody established it), none (the programme is over, and no end is on record) or going-on. `days` are
    those from the end to the position (negative where it began before); `waiting` those from the end to the horizon,
    as long as no position is on record.
    """
    people = traineeships(asked)
    programmes = Programmes(asked, {row.programme for row in people})
    positions: defaultdict[str, list[SpellRow]] = defaultdict(list)
    for row in spells_of(asked, "trainee", ("onward-position",), (each.subject for each in people)):
        positions[row.subject].append(row)
    organisations = Organisations(asked, {row.place for each in positions.values() for row in each})
    trainees = Trainees(asked, {row.subject for row in people})
    return [
        _item(asked, row, positions[row.subject], programmes, organisations) | {"name": trainees.name(row.subject)}
        for row in people
    ]


def _item(
    asked: Asked,
    traineeship: SpellRow,
    positions: Sequence[SpellRow],
    programmes: Programmes,
    organisations: Organisations,
) -> Item:
    horizon = asked.known_on or date.max
    end = _end(asked, traineeship)
    outcome = _outcome(traineeship, end, horizon, programmes)
    ended = days_of(traineeship).to if outcome in ("completed", "left") else None
    onward = positions[0] if positions else None
    from_ = days_of(onward).from_ if onward is not None else None
    because = [each for row in (traineeship, onward) if row is not None for each in orjson.loads(row.because)]
    return {
        "trainee": traineeship.subject,
        "programme": traineeship.programme,
        "outcome": outcome,
        "reason": end.event.reason if end is not None and isinstance(end.event, LeftProgramme) else None,
        "ended": ended.isoformat() if ended is not None else None,
        "foreseen": traineeship.valid_to if ended is None and days_of(traineeship).to is not None else None,
        "place": organisations.place(onward.place, onward.valid_from) if onward is not None else None,
        "function": orjson.loads(onward.value).get("function") if onward is not None else None,
        "onward": onward.valid_from if onward is not None else None,
        "certainty": onward.certainty if onward is not None else None,
        "days": (from_ - ended).days if from_ is not None and ended is not None else None,
        "waiting": max(0, (horizon - ended).days) if from_ is None and ended is not None else None,
        "because": list(dict.fromkeys(because)),
    }


def _end(asked: Asked, traineeship: SpellRow) -> Fact | None:
    """The fact that ends a traineeship; the rows don't tell which it was, nor why."""
    if days_of(traineeship).to is None:
        return None
    history = fold(asked.log.of(Subject(Kind.TRAINEE, traineeship.subject), asked.position))
    ends = (TraineeshipCompleted, LeftProgramme)
    standing = AGGREGATES[Kind.TRAINEE].standing(history)
    return next((fact for fact in standing if isinstance(fact.event, ends)), None)


def _outcome(traineeship: SpellRow, end: Fact | None, horizon: date, programmes: Programmes) -> str:
    to = days_of(traineeship).to
    if end is not None and to is not None and to <= horizon:
        if traineeship.end_certainty == "expected":
            return "unconfirmed"
        return "left" if isinstance(end.event, LeftProgramme) else "completed"
    runs = programmes.days(traineeship.programme)
    over = runs is not None and runs.to is not None and runs.to <= horizon
    return "none" if over and to is None else "going-on"


QUESTION = Question(
    "onward-positions",
    "P",
    Text("Wat is er van de trainees geworden?", "What became of the trainees?"),
    (PROGRAMME,),
    (
        Column("trainee", Text("wie", "who"), "person"),
        Column("outcome", Text("einde", "end"), "word"),
        Column("reason", Text("reden", "reason"), "word"),
        Column("ended", Text("op", "on"), "day"),
        Column("place", Text("daarna bij", "then at"), "place"),
        Column("function", Text("als", "as")),
        Column("days", Text("na", "after"), "number"),
        Column("waiting", Text("wacht", "waits"), "number"),
    ),
    "wiewaar ask onward-positions --programme ppp-2018",
    answer,
    words={
        "completed": Text("afgerond", "completed"),
        "left": Text("vertrokken", "left"),
        "unconfirmed": Text("niet bevestigd", "unconfirmed"),
        "none": Text("niet bekend", "none on record"),
        "going-on": Text("loopt nog", "going on"),
        **REASONS,
    },
    counts="outcome",
)
