"""Which facts were recorded, corrected or withdrawn long after they took effect?

The lag is in days, from the day on which the fact took effect to the civil day of recording; of a correction or a
withdrawal, from the earliest of the days on which the fact had taken effect before it and takes effect after it. What
is certain now and was expected before is no correction: an establishment is not counted. History is altered on the
days before the recording on which a lane of the subject reads otherwise than it did, as a union of days.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.fact import Certainty, Fact, FactCorrected, FactWithdrawn, Recorded
from domain.period import Period, between, union
from domain.reference import Subject
from domain.text import Text
from projections.days import PERIOD, day_or_period, days_of, on_the_wire
from projections.events import REASONS, TraineesOf, event_item, events_recorded, folded, recorded_on
from projections.names import Trainees
from projections.question import Asked, Column, Item, Parameter, Question
from projections.rows import SpellRow, Where, portions


@dataclass(frozen=True, slots=True)
class _Late:
    """An event that came long after what it tells of took effect."""

    item: str
    recorded: Recorded
    about: Recorded
    effective_on: date
    certainty: Certainty

    @property
    def lag(self) -> int:
        return (recorded_on(self.recorded) - self.effective_on).days


@dataclass(frozen=True, slots=True)
class _Altered:
    """The rows that an event closed and opened, and the days before its recording that read otherwise."""

    closed: int
    opened: int
    days: Sequence[Period]


NOTHING = _Altered(0, 0, ())


def answer(asked: Asked) -> list[Item]:
    """In the order in which they were recorded."""
    least = asked.number("moreThanDays", 30)
    found = sorted(
        (each for each in _recorded_in_time(asked) if each.lag > least), key=lambda each: each.recorded.position
    )
    altered = _altered(asked, [each.recorded for each in found])
    holders = TraineesOf(asked, [each.recorded for each in found])
    trainees = Trainees(asked, {holders.of(each.recorded) for each in found})
    return [_item(each, altered.get(each.recorded.position, NOTHING), holders, trainees) for each in found]


def _recorded_in_time(asked: Asked) -> Iterator[_Late]:
    """Every fact, correction and withdrawal that was recorded in the period, however late."""
    mended: dict[Subject, set[int]] = defaultdict(set)
    for recorded in events_recorded(asked):
        if recorded.effective_on is not None:
            yield _Late("recorded-late", recorded, recorded, recorded.effective_on, recorded.certainty)
        elif isinstance(recorded.event, (FactCorrected, FactWithdrawn)):
            mended[recorded.subject].add(recorded.position)
    for subject, positions in mended.items():
        for recorded, before, after in folded(asked.log.of(subject, max(positions))):
            if recorded.position in positions and (fact := before.find(recorded.event.fact)) is not None:
                yield _mended(recorded, fact, after.find(fact.id))


def _mended(recorded: Recorded, before: Fact, after: Fact | None) -> _Late:
    item = "withdrawn" if after is None else "corrected"
    first = before.effective_on if after is None else min(before.effective_on, after.effective_on)
    return _Late(item, recorded, before.recorded, first, before.certainty)


def _altered(asked: Asked, events: Iterable[Recorded]) -> Mapping[int, _Altered]:
    """By the position of an event, what it altered."""
    by_position = {each.position: each for each in events}
    closed: dict[int, list[SpellRow]] = defaultdict(list)
    opened: dict[int, list[SpellRow]] = defaultdict(list)
    for row in _rows_of(asked, {each.subject for each in by_position.values()}):
        if row.known_to_pos in by_position:
            closed[row.known_to_pos].append(row)
        if row.known_from_pos in by_position:
            opened[row.known_from_pos].append(row)
    return {
        at: _Altered(len(closed[at]), len(opened[at]), _days_altered(closed[at], opened[at], recorded_on(event)))
        for at, event in by_position.items()
    }


def _rows_of(asked: Asked, subjects: Iterable[Subject]) -> Iterator[SpellRow]:
    """Every row that these subjects ever had."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        by_kind[subject.kind.value].append(subject.reference)
    for kind, references in sorted(by_kind.items()):
        for some in portions(references):
            yield from Where(asked, ever=True).equal(kind=kind).among("subject", some).rows("id")


def _days_altered(closed: Sequence[SpellRow], opened: Sequence[SpellRow], recorded: date) -> Sequence[Period]:
    """The days before the recording on which a lane says something else than it said."""
    lanes = {(row.lane, row.key) for row in (*closed, *opened)}
    found: list[Period] = []
    for lane in sorted(lanes):
        before, after = ([row for row in rows if (row.lane, row.key) == lane] for rows in (closed, opened))
        edges = sorted({edge for row in (*before, *after) for edge in _edges(row, recorded)})
        for first, end in pairwise(edges):
            if _said_on(before, first) != _said_on(after, first) and (days := between(first, end)) is not None:
                found.append(days)
    return union(found)


def _edges(row: SpellRow, recorded: date) -> tuple[date, date]:
    days = days_of(row)
    return min(days.from_, recorded), recorded if days.to is None else min(days.to, recorded)


def _said_on(rows: Iterable[SpellRow], day: date) -> list[tuple[bytes, str]]:
    return [(row.value, row.certainty) for row in rows if day in days_of(row)]


def _item(late: _Late, altered: _Altered, holders: TraineesOf, trainees: Trainees) -> Item:
    recorded, about = late.recorded, late.about
    trainee = holders.of(recorded)
    return {
        "item": late.item,
        "trainee": trainee,
        "name": trainees.name(trainee),
        "subject": {"kind": recorded.subject.kind.value, "reference": recorded.subject.reference},
        **event_item(recorded),
        "imported": recorded.imported,
        "fact": about.id,
        "factEvent": type(about.event).__name__,
        "effectiveOn": late.effective_on.isoformat(),
        "certainty": late.certainty.value,
        "lag": late.lag,
        "altered": [on_the_wire(each) for each in altered.days],
        "daysAltered": sum(each.days or 0 for each in altered.days),
        "rows": {"closed": altered.closed, "opened": altered.opened, "affected": max(altered.closed, altered.opened)},
        "because": list(dict.fromkeys((about.id, recorded.id))),
    }


QUESTION = Question(
    "retroactive-changes",
    "K",
    Text(
        "Welke feiten zijn lang na hun ingang vastgelegd, verbeterd of ingetrokken?",
        "Which facts were recorded, corrected or withdrawn long after they took effect?",
    ),
    (
        *PERIOD,
        Parameter(
            "moreThanDays", "number", Text("meer dan zoveel dagen later (standaard 30)", "more days later (default 30)")
        ),
    ),
    (
        Column("item", Text("wat", "what"), "word"),
        Column("subject.reference", Text("wie", "who"), "person"),
        Column("factEvent", Text("feit", "fact")),
        Column("effectiveOn", Text("ging in", "took effect"), "day"),
        Column("recordedAt", Text("vastgelegd", "recorded"), "moment"),
        Column("lag", Text("dagen", "days"), "number"),
        Column("daysAltered", Text("veranderd", "altered"), "number"),
        Column("rows.affected", Text("rijen", "rows"), "number"),
        Column("reason", Text("reden", "reason"), "word"),
    ),
    "wiewaar ask retroactive-changes --from 2018-01-01",
    answer,
    day_or_period,
    words=REASONS
    | {
        "recorded-late": Text("laat vastgelegd", "recorded late"),
        "corrected": Text("verbeterd", "corrected"),
        "withdrawn": Text("ingetrokken", "withdrawn"),
    },
    counts="item",
)
