"""How do programmes stand on D as known at K: places, trainees, roles and findings?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import orjson
from sqlalchemy import func, select

from domain.period import Period
from domain.rule import Judgement
from domain.text import Text
from projections.days import ON, days_of, holding
from projections.findings import FINDINGS
from projections.names import known, spells_of_trainees
from projections.occupancy import Filling, Occupancy, Offer
from projections.programme_time import traineeships
from projections.question import Asked, Column, Item, Parameter, Question
from projections.questions.trainee_dossier import POLITICAL
from projections.questions.who_was_where import LANES, ROLES
from projections.rows import SpellRow, Where
from projections.spells import SPELLS
from projections.terms import Programmes

POLITICAL_ROLES = tuple(role for role, lane in LANES.items() if lane in POLITICAL)
SLOTS = ("A", "B")
EXPECTED = "expected"


class Line(NamedTuple):
    """One line of the board: how many, how many of them only as planned, and out of how many."""

    item: str
    what: str
    number: int
    expected: int | None = None
    of: int | None = None


class Standing(NamedTuple):
    """What holds on the day in one programme."""

    programme: str
    agreed: Mapping[str, Any]
    runs: Period | None
    formed: Sequence[SpellRow]
    offers: Sequence[tuple[Offer, Sequence[Filling]]]
    trainees: Sequence[SpellRow]
    held: Mapping[str, Sequence[tuple[SpellRow, str]]]
    findings: Mapping[str, tuple[int, int]]


def answer(asked: Asked) -> list[Item]:
    """By programme its board: partnerships, places, trainees, placements, political roles and findings on the day.

    `of` is out of how many: what the terms agree, or what is offered. Who has no placement or role, and which place
    is empty, nobody can tell of a day after the day of knowledge: that is not-observed.
    """
    day = asked.day("validOn")
    if day is None or asked.known_on is None:
        return []
    seen = day <= asked.known_on
    terms = select(SPELLS.c.subject).where(SPELLS.c.lane == "terms", known(asked)).distinct()
    if (wanted := asked.text("programme")) is not None:
        terms = terms.where(SPELLS.c.subject == wanted)
    references = sorted(asked.connection.execute(terms).scalars())
    programmes = Programmes(asked, references)
    return [
        _item(programmes.named(standing.programme), line, seen=seen)
        for standing in _standings(asked, day, references, programmes)
        for line in _lines(standing, day)
    ]


def _item(programme: Mapping[str, str | None] | None, line: Line, *, seen: bool) -> Item:
    unknown = not seen and not line.number
    missing = not seen and line.what in ("none", "empty")
    return {
        "programme": programme,
        **line._asdict(),
        "what": "not-observed" if missing else line.what,
        "number": None if unknown else line.number,
        "expected": None if unknown else line.expected,
    }


# -- what holds on the day ------------------------------------------------------------------------------------------


def _standings(asked: Asked, day: date, references: Sequence[str], programmes: Programmes) -> Iterator[Standing]:
    formed: defaultdict[str | None, list[SpellRow]] = defaultdict(list)
    for row in Where(asked).equal(lane="formation").holding().rows("subject"):
        formed[row.programme].append(row)
    offers: defaultdict[str | None, list[tuple[Offer, Sequence[Filling]]]] = defaultdict(list)
    occupancy = Occupancy(asked, programme=asked.text("programme"))
    for offer in occupancy.offers:
        if day in offer.days:
            offers[offer.programme].append((offer, occupancy.fillings(offer, Period(day, day + timedelta(days=1)))))
    trainees: defaultdict[str | None, list[SpellRow]] = defaultdict(list)
    for row in traineeships(asked):
        trainees[row.programme].append(row)
    inside = {row.subject for rows in trainees.values() for row in rows if day in days_of(row)}
    held: defaultdict[str, list[tuple[SpellRow, str]]] = defaultdict(list)
    for row in spells_of_trainees(asked, ("placement", "leave", *POLITICAL), inside):
        if day in days_of(row):
            held[row.trainee].append((row, _what(row)))
    findings = _findings(asked)
    for each in references:
        agreed, runs = programmes.on(each, day), programmes.days(each)
        yield Standing(each, agreed, runs, formed[each], offers[each], trainees[each], held, findings[each])


def _what(row: SpellRow) -> str:
    """What somebody is on the day: in slot A or B, on leave, or in a political role."""
    if row.lane == "leave":
        return "on-leave"
    value = orjson.loads(row.value)
    if row.lane == "placement":
        return str(value.get("slot"))
    return ROLES[row.lane] or str(value["role"])


def _findings(asked: Asked) -> Mapping[str, Mapping[str, tuple[int, int]]]:
    """By programme and judgement how many findings, and how many of them rest on plans."""
    found: defaultdict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    rows = asked.connection.execute(
        select(FINDINGS.c.programme, FINDINGS.c.judgement, func.count(), func.sum(FINDINGS.c.rests_on_expected))
        .where(
            FINDINGS.c.known_from_pos <= asked.position,
            FINDINGS.c.known_to_pos > asked.position,
            *holding(asked, FINDINGS),
        )
        .group_by(FINDINGS.c.programme, FINDINGS.c.judgement)
    )
    for programme, judgement, number, expected in rows:
        found[programme][judgement] = (number, int(expected))
    return found


# -- the lines of the board -----------------------------------------------------------------------------------------


def _lines(standing: Standing, day: date) -> Iterator[Line]:
    agreed = standing.agreed
    yield Line("partnerships", "formed", len(standing.formed), _expected(standing.formed), agreed.get("partnerships"))
    yield from _places(standing)
    begun = [row for row in standing.trainees if days_of(row).from_ <= day]
    ended = [row for row in begun if day not in days_of(row)]
    going_on = [row for row in begun if day in days_of(row)]
    inside = [row for row in going_on if standing.runs is None or day in standing.runs]
    yield Line("trainees", "in-programme", len(inside), _expected(inside), agreed.get("places"))
    yield Line("trainees", "ended", len(ended), sum(row.end_certainty == EXPECTED for row in ended))
    yield Line("trainees", "outside", len(going_on) - len(inside))
    held = {row.subject: standing.held[row.subject] for row in inside if row.subject in standing.held}
    yield _holding("trainees", "on-leave", held)
    yield from (_holding("placements", slot, held) for slot in SLOTS)
    yield _missing("placements", SLOTS, inside, held)
    yield from (_holding("roles", role, held) for role in POLITICAL_ROLES)
    yield _missing("roles", POLITICAL_ROLES, inside, held)
    for judgement in Judgement:
        number, expected = standing.findings.get(judgement.value, (0, 0))
        yield Line("findings", judgement.value, number, expected)


def _places(standing: Standing) -> Iterator[Line]:
    offered = sum(offer.places for offer, _ in standing.offers)
    planned = sum(offer.places for offer, _ in standing.offers if offer.certainty == EXPECTED)
    fillings = [each for _, fillings in standing.offers for each in fillings]
    filled = [each.stays[0] for each in fillings if each.number is not None and each.stays]
    over = [each.stays[0] for each in fillings if each.number is None]
    yield Line("places", "offered", offered, planned, standing.agreed.get("places"))
    yield Line("places", "filled", len(filled), sum(each.certainty == EXPECTED for each in filled), offered)
    yield Line("places", "empty", offered - len(filled), None, offered)
    yield Line("places", "over", len(over), sum(each.certainty == EXPECTED for each in over))


def _holding(item: str, what: str, held: Mapping[str, Sequence[tuple[SpellRow, str]]]) -> Line:
    """How many trainees are that, and of how many it is only expected."""
    certainties = Counter(
        any(row.certainty != EXPECTED for row, each in rows if each == what)
        for rows in held.values()
        if any(each == what for _, each in rows)
    )
    return Line(item, what, certainties.total(), certainties[False])


def _missing(
    item: str,
    whats: Iterable[str],
    inside: Sequence[SpellRow],
    held: Mapping[str, Sequence[tuple[SpellRow, str]]],
) -> Line:
    """How many trainees are none of these."""
    those = set(whats)
    return Line(item, "none", sum(not any(each in those for _, each in held.get(row.subject, ())) for row in inside))


def _expected(rows: Iterable[SpellRow]) -> int:
    return sum(row.certainty == EXPECTED for row in rows)


QUESTION = Question(
    "programme-progress",
    "P",
    Text(
        "Hoe staan programma's ervoor op dag D, zoals bekend op K: plaatsen, trainees, rollen, bevindingen?",
        "How do programmes stand on day D as known at K: places, trainees, roles, findings?",
    ),
    (Parameter("programme", "reference", Text("alleen dit programma", "only this programme")), ON),
    (
        Column("programme", Text("programma", "programme"), "place"),
        Column("item", Text("wat", "what"), "word"),
        Column("what", Text("", ""), "word"),
        Column("number", Text("aantal", "number"), "number"),
        Column("of", Text("van", "out of"), "number"),
        Column("expected", Text("verwacht", "expected"), "number"),
    ),
    "wiewaar ask programme-progress --valid-on 2020-02-01",
    answer,
    words={
        "partnerships": Text("partnerships", "partnerships"),
        "places": Text("plaatsen", "places"),
        "trainees": Text("trainees", "trainees"),
        "placements": Text("plaatsingen", "placements"),
        "roles": Text("politieke rollen", "political roles"),
        "findings": Text("bevindingen", "findings"),
        "formed": Text("gevormd", "formed"),
        "offered": Text("aangeboden", "offered"),
        "filled": Text("bezet", "filled"),
        "empty": Text("leeg", "empty"),
        "over": Text("boventallig", "no place"),
        "in-programme": Text("in het programma", "in the programme"),
        "ended": Text("geëindigd", "ended"),
        "outside": Text("buiten de programmatijd", "outside programme time"),
        "on-leave": Text("met verlof", "on leave"),
        "A": Text("bij organisatie A", "at organisation A"),
        "B": Text("bij organisatie B", "at organisation B"),
        "none": Text("geen", "none"),
        "violation": Text("overtreding", "violation"),
        "review": Text("te beoordelen", "review"),
        "missing-evidence": Text("niet te beoordelen", "missing evidence"),
        "avoided": Text("vermeden", "avoided"),
    },
    reads=("spells", "findings"),
)
