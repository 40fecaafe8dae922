"""Tenures: political roles as held from taking them up to giving them up, over leaves and interruptions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, TypeVar

import orjson

from domain.fact import Fact, fold
from domain.mandate import ElectedToCouncil, MandateEnded, NotElected, ResignedFromCouncil, is_temporary
from domain.period import Period, between, earlier
from domain.reference import Kind, Subject
from domain.text import Text
from projections.days import days_of
from projections.programme_time import traineeships
from projections.question import Asked, Parameter
from projections.rows import SpellRow, Where

T = TypeVar("T")

ROLES = {
    "candidacy": "candidate",
    "committee-membership": "committee-member",
    "fraction-follower": "fraction-follower",
    "council-seat": "councillor",
}
TEMPORARY = "temporary-councillor"
IN_OFFICE = ("committee-membership", "fraction-follower", "council-seat")
DAYS_A_YEAR = 365.25
HELD = ("committee-member", "fraction-follower", "councillor", TEMPORARY)

PARTY = Parameter("party", "reference", Text("alleen mandaten voor deze partij", "only mandates for this party"))
COUNCIL = Parameter("council", "reference", Text("alleen in deze raad", "only in this council"))
OVERLAPS = Parameter(
    "overlaps",
    "choice",
    Text(
        "tel dagen met meer dan één rol één keer (union, standaard) of voor elke rol",
        "count days with more than one role once (union, the default) or for each role",
    ),
    choices=("union", "count-each"),
)
WORDS = {
    "elected": Text("gekozen", "elected"),
    "not-elected": Text("niet gekozen", "not elected"),
    "replacement": Text("opvolging", "replacement"),
    "temporary-replacement": Text("tijdelijke vervanging", "temporary replacement"),
    TEMPORARY: Text("tijdelijk raadslid", "temporary councillor"),
}


Facts = Mapping[str, Fact]


class Tenure(NamedTuple):
    """One political role of one trainee under one mandate.

    A seat is held from taking it to giving it up, also on temporary leave; a committee membership and following go on
    where a temporary seat interrupts them. Of a seat `taken` tells how it was taken (elected, replacement,
    temporary-replacement) and `reason` why it was given up, where that was recorded.
    """

    trainee: str
    mandate: str
    role: str
    council: str | None
    party: str | None
    days: Period
    certainty: str
    end_certainty: str | None
    because: list[str]
    taken: str | None = None
    left: str | None = None
    reason: str | None = None

    def rests_on_expected(self, horizon: date) -> bool:
        """Whether it began, or ended by a day, as planned at most."""
        ended = self.days.to is not None and self.days.to <= horizon
        return self.certainty == "expected" or (ended and self.end_certainty == "expected")


def horizon_of(asked: Asked, until: date | None = None) -> date:
    """The last day of which anything can be known: the day of knowledge, or an earlier one that was asked for."""
    return earlier(asked.known_on, until) or date.max


def beginnings(asked: Asked) -> Mapping[str, Period]:
    """The traineeship of every trainee: what they did before it, the register knows only by what lasted into it."""
    return {row.subject: days_of(row) for row in traineeships(asked)}


class Observation(NamedTuple):
    """What was seen: the days asked for, as far as the day of knowledge, of which the log still tells what changed."""

    from_: date
    known_on: date
    to: date | None = None

    @property
    def end(self) -> date:
        """Up to this day days are counted."""
        return earlier(self.known_on, self.to) or date.max

    @property
    def days(self) -> Period | None:
        """The days that are counted."""
        return between(self.from_, self.end)

    def within(self, days: Period) -> "Observation":
        """What was seen of some days."""
        return Observation(max(self.from_, days.from_), self.known_on, earlier(self.to, days.to))

    def saw(self, day: date | None) -> bool:
        """Whether what changed on that day was seen."""
        return day is not None and self.from_ <= day <= self.known_on and (self.to is None or day < self.to)


def observation(asked: Asked) -> Observation:
    """What was seen of the period that was asked for."""
    return Observation(asked.day("from") or date.min, asked.known_on or date.max, asked.day("to"))


def years(held: Iterable[Period], seen: Observation) -> list[Period]:
    """The calendar years from the first day to the last of which something was seen."""
    periods = [period for period in held if period.from_ <= seen.end]
    if not periods or seen.end == date.max:
        return []
    first = max(min(period.from_ for period in periods), seen.from_).year
    last = max(min(period.to or seen.end, seen.end) for period in periods).year
    return [Period(date(year, 1, 1), date(year + 1, 1, 1)) for year in range(first, last + 1)]


def by_year(found: Iterable[T], days_of: Callable[[T], Period], seen: Observation) -> Mapping[int, list[T]]:
    """By calendar year, those whose days it touches, the day on which they end included."""
    touched: defaultdict[int, list[T]] = defaultdict(list)
    for each in found:
        days = days_of(each)
        for year in range(days.from_.year, min(days.to or seen.end, seen.end).year + 1):
            touched[year].append(each)
    return touched


def each_counts(asked: Asked) -> bool:
    """Whether days with more than one role count for each of them."""
    return asked.text("overlaps") == "count-each"


def political_rows(asked: Asked, lanes: Collection[str]) -> list[SpellRow]:
    """The spells of these lanes of all mandates, by mandate and first day: of the programme, party, council asked."""
    of = Where(asked).equal(kind="mandate", party=asked.text("party"), place=asked.text("council"))
    of.among("lane", lanes).of_trainees_with("registration", "programme", asked.text("programme"))
    if asked.among is not None:
        of.among("trainee", asked.among)
    return of.rows("subject", "valid_from", "lane", "key", "id")


def tenures(asked: Asked, rows: Sequence[SpellRow], *, in_full: bool = True) -> list[Tenure]:
    """The tenures that these spells make up, by mandate, first day and role.

    How seats were taken and left only the log tells; not `in_full`, temporary seats are not told apart.
    """
    found: list[Tenure] = []
    told = facts_of(asked, {row.subject for row in rows if row.lane == "council-seat"}) if in_full else {}
    for mandate, spells in groupby(rows, key=lambda row: str(row.subject)):
        seats: list[list[SpellRow]] = []
        others: defaultdict[tuple[str, str, str], list[SpellRow]] = defaultdict(list)
        for row in spells:
            if row.lane == "council-seat":
                _lay_beside(seats, row)
            elif row.lane in ROLES:
                others[row.lane, row.key, row.anchor].append(row)
        found.extend(_tenure(each, ROLES[lane]) for (lane, _, _), each in others.items())
        found.extend(_seat(each, told.get(mandate)) for each in seats)
    return sorted(found, key=lambda each: (each.mandate, each.days.from_, each.role, each.days.to or date.max))


def _lay_beside(seats: list[list[SpellRow]], row: SpellRow) -> None:
    """A seat goes on after a leave, which each of its later spells says by following from the fact that took it."""
    if seats and seats[-1][0].anchor in orjson.loads(row.because):
        seats[-1].append(row)
    else:
        seats.append([row])


def _tenure(rows: Sequence[SpellRow], role: str) -> Tenure:
    first, last = rows[0], rows[-1]
    return Tenure(
        first.trainee,
        first.subject,
        role,
        first.place,
        first.party,
        Period(days_of(first).from_, days_of(last).to),
        first.certainty,
        last.end_certainty,
        because_of(rows),
    )


def _seat(rows: Sequence[SpellRow], facts: Facts | None) -> Tenure:
    tenure = _tenure(rows, "councillor")
    if facts is None:
        return tenure
    opener = facts[rows[0].anchor]
    if isinstance(opener.event, ElectedToCouncil):
        tenure = tenure._replace(taken="elected")
    elif is_temporary(opener):
        tenure = tenure._replace(taken="temporary-replacement", role=TEMPORARY)
    else:
        tenure = tenure._replace(taken="replacement")
    if tenure.days.to is None:
        return tenure
    left, reason = _leaving(tenure, facts)
    return tenure._replace(left=left, reason=reason)


def _leaving(tenure: Tenure, facts: Facts) -> tuple[str, str | None]:
    """How a seat was left: resigned, mandate-ended or expired (as planned from its beginning), and for what reason."""
    for fact in facts.values():
        if fact.effective_on == tenure.days.to and fact.id in tenure.because:
            match fact.event:
                case ResignedFromCouncil(reason):
                    return "resigned", reason
                case MandateEnded(reason):
                    return "mandate-ended", reason
    return "expired", None


def facts_of(asked: Asked, mandates: Iterable[str]) -> Mapping[str, Facts]:
    """The facts of these mandates that stand at the position that answers, by their ids."""
    found: dict[str, Facts] = {}
    for mandate, events in asked.log.many((Subject(Kind.MANDATE, each) for each in sorted(mandates)), asked.position):
        found[mandate.reference] = {fact.id: fact for fact in fold(events).facts}
    return found


def not_elected(facts: Facts) -> Iterator[Fact]:
    """The facts that no seat was won."""
    return (fact for fact in facts.values() if isinstance(fact.event, NotElected))


def because_of(rows: Iterable[SpellRow]) -> list[str]:
    """The events from which these spells follow, each once."""
    return list(dict.fromkeys(each for row in rows for each in orjson.loads(row.because)))


def united(found: Iterable[Tenure]) -> list[Tenure]:
    """The same days with tenures of one mandate and role that overlap or meet taken as one."""
    joined: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    for each in found:
        runs = joined[each.mandate, each.role]
        last = runs[-1] if runs and each.taken is None else None
        if last is not None and (last.days.to is None or each.days.from_ <= last.days.to):
            runs[-1] = _joined(last, each)
        else:
            runs.append(each)
    return [each for runs in joined.values() for each in runs]


def _joined(one: Tenure, other: Tenure) -> Tenure:
    last = max((one, other), key=lambda each: each.days.to or date.max)
    return one._replace(
        days=Period(one.days.from_, last.days.to),
        end_certainty=last.end_certainty,
        because=list(dict.fromkeys((*one.because, *other.because))),
    )
