"""Lanes: a subject's effective history read as periods, each with the facts from which it follows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple

from domain.fact import Certainty, Fact, made
from domain.period import Period, between, union
from domain.reference import AnId

Value = tuple[tuple[str, Any], ...]
Opening = tuple[str, Mapping[str, Any]]
ALL: Final = None


class Bounds(NamedTuple):
    """Where the sources leave the days of a period open: on which it may have been so, and on which it was for certain.

    `certain` is None where no day is.
    """

    possible: Period
    certain: Period | None


class Spell(NamedTuple):
    """One period of one lane: its value held on these days.

    `key` tells lanes of one name apart (a committee, a topic, a partner; empty where there is one). `because` holds the
    ids of the facts and amendments it follows from, in log order. `certainty` is that of the opening fact (`anchor`),
    `end_certainty` that of what closes it, None where it is open. `bounds` are there where its days are not certain.
    """

    lane: str
    key: str
    value: Value
    valid: Period
    certainty: Certainty
    end_certainty: Certainty | None
    because: tuple[AnId, ...]
    anchor: AnId
    bounds: Bounds | None = None

    def get(self, name: str) -> Any:
        """One of the values that held; None where it was not recorded."""
        for each, value in self.value:
            if each == name:
                return value
        return None


class Stretch(NamedTuple):
    """A spell in the making: a period of a lane, with the facts that opened it, gave its values and closed it."""

    lane: str
    key: str
    values: Mapping[str, tuple[Any, Fact]]
    opener: Fact
    from_: date
    to: date | None = None
    closer: Fact | None = None
    also: tuple[Fact, ...] = ()

    @property
    def period(self) -> Period | None:
        return between(self.from_, self.to)

    def closed(self, on: date, by: Fact, *also: Fact) -> "Stretch":
        """Ending on that day, unless it ended before."""
        if self.to is not None and self.to <= on:
            return self
        lane, key, values, opener, from_, _, _, before = self
        return made(Stretch, (lane, key, values, opener, from_, on, by, (*before, *also)))

    def spell(self, context: Sequence[Fact] = (), shared: Value = ()) -> Spell | None:
        """The spell; `context` are facts that its `shared` values come from. None where it has no day."""
        lane, key, values, opener, from_, to, closer, also = self
        if (period := between(from_, to)) is None:
            return None
        sources = {*opener.sources}
        for fact in (*context, *also):
            sources.update(fact.sources)
        for _, fact in values.values():
            if fact is not opener:
                sources.update(fact.sources)
        if closer is not None:
            sources.update(closer.sources)
        return made(
            Spell,
            (
                lane,
                key,
                (*shared, *[(name, value) for name, (value, _) in values.items()]),
                period,
                opener.certainty,
                None if closer is None else closer.certainty,
                tuple([each for _, each in sorted(sources)]),
                opener.recorded.id,
                self._bounds(period),
            ),
        )

    def _bounds(self, period: Period) -> Bounds | None:
        """What its opening and its closing fact leave open. A period that began or ended otherwise did so for certain.

        Where another fact closes it that may have been so before, it may have ended then.
        """
        opens, closes = self.opener.possibly, None if self.closer is None else self.closer.possibly
        if opens is None and closes is None:
            return None
        first, end, certain_end = period.from_, period.to, period.to
        if opens is not None and opens.from_ is not None and first == self.opener.effective_on:
            first = opens.from_
        if closes is not None and self.closer is not None:
            if closes.to is not None and end == self.closer.until:
                end = closes.to
            elif closes.from_ is not None and end == self.closer.effective_on:
                certain_end = max(closes.from_, period.from_)
        if (first, end, certain_end) == (period.from_, period.to, period.to):
            return None
        return Bounds(Period(first, end), between(period.from_, certain_end))


@dataclass(frozen=True, slots=True)
class Lane:
    """What opens and closes the periods of one lane.

    `opens` gives, by event class, the keys it opens and their values; a field it leaves out is carried on from the
    running period, and so are all of them for the classes in `continues`, which open nothing where nothing runs.
    `closes` gives the keys it closes, or ALL.
    """

    name: str
    fields: tuple[str, ...]
    opens: Mapping[type, Callable[[Any], Iterable[Opening]]]
    closes: Mapping[type, Callable[[Any], Iterable[str] | None]] = field(default_factory=dict)
    continues: frozenset[type] = frozenset()

    def read(self, facts: Sequence[Fact]) -> list[Stretch]:
        """The stretches of this lane, in order of their beginning."""
        running: dict[str, Stretch] = {}
        done: list[Stretch] = []
        for fact in facts:
            kind = type(fact.event)
            if running and (closes := self.closes.get(kind)) is not None:
                keys = closes(fact.event)
                closing = [key for key in (running if keys is ALL else keys) if key in running]
                done.extend(running.pop(key).closed(fact.effective_on, fact) for key in closing)
            if (opens := self.opens.get(kind)) is not None:
                for key, values in opens(fact.event):
                    before = running.pop(key, None)
                    if before is not None:
                        done.append(before.closed(fact.effective_on, fact))
                        if before.to is not None and before.to <= fact.effective_on:
                            before = None
                    if before is None and kind in self.continues:
                        continue
                    running[key] = self._opened(key, fact, values, before)
        done.extend(running.values())
        return sorted(done, key=_beginning) if len(done) > 1 else done

    def _opened(self, key: str, fact: Fact, values: Mapping[str, Any], before: Stretch | None) -> Stretch:
        carried = before.values if before is not None else {}
        laid_over = {
            name: (values[name], fact) if name in values else carried[name]
            for name in self.fields
            if name in values or name in carried
        }
        to, closer = (None, None) if fact.until is None else (fact.until, fact)
        return made(Stretch, (self.name, key, laid_over, fact, fact.effective_on, to, closer, ()))


_beginning = attrgetter("from_")


def one(values: Mapping[str, Any]) -> tuple[Opening, ...]:
    """The opening of a lane that is the only one of its name."""
    return (("", values),)


def everything(_: Any) -> None:
    """Closes every period of the lane."""
    return ALL


def suspended(stretches: Iterable[Stretch], suspensions: Sequence[Stretch]) -> list[Stretch]:
    """The stretches with the days of the suspensions taken out: they stop where one begins and go on where it ends."""
    pieces = list(stretches)
    for suspension in suspensions:
        if suspension.period is not None:
            pieces = [part for piece in pieces for part in _interrupted(piece, suspension, suspension.period)]
    return pieces


def _interrupted(piece: Stretch, suspension: Stretch, days: Period) -> Iterable[Stretch]:
    if piece.period is None or not piece.period.overlaps(days):
        yield piece
        return
    if piece.from_ < days.from_:
        yield piece._replace(to=days.from_, closer=suspension.opener)
    if days.to is not None and (piece.to is None or days.to < piece.to):
        ended_by = (suspension.closer,) if suspension.closer is not None else ()
        yield piece._replace(from_=days.to, also=(*piece.also, suspension.opener, *ended_by))


def ended_with_the_last(stretches: Iterable[Stretch], roles: Iterable[Stretch]) -> list[Stretch]:
    """The stretches cut on the first day after their beginning from which no role holds any more.

    Where several roles end on that day the end is as certain as the least certain of theirs: with that role going on,
    the stretch would too.
    """
    stretches = list(stretches)
    if not stretches:
        return []
    held = [role for role in roles if role.period is not None]
    endings = [period.to for period in union(role.period for role in held if role.period) if period.to is not None]

    def cut(stretch: Stretch) -> Stretch:
        day = next((ending for ending in endings if stretch.from_ < ending), None)
        if day is None or (stretch.to is not None and stretch.to <= day):
            return stretch
        closers = [role.closer for role in held if role.to == day and role.closer is not None]
        closers.sort(key=lambda fact: fact.certainty is Certainty.EXPECTED)
        return stretch.closed(day, closers[-1], *closers[:-1])

    return [cut(stretch) for stretch in stretches]
