"""Gemeentewet art. 10 lid 1: a councillor lives in the municipality.

«Voor het lidmaatschap van de raad is vereist dat men ingezetene van de gemeente is, de leeftijd van achttien jaar heeft
bereikt en niet is uitgesloten van het kiesrecht.» A resident is who really lives there (art. 2).

The condition holds on every day of the seat, temporary leave among them. Where the municipality of residence went up in
another, its residents have become that one's; whether a second merger follows is not looked into.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from domain.dossier import Admission, Dossier
from domain.fact import Fact
from domain.lanes import Spell
from domain.period import Period, without
from domain.reference import Kind
from domain.rule import GEMEENTEWET, Citation, Found, Judgement, Rule
from domain.text import Text

SAYS = Text("Een raadslid is ingezetene van de gemeente.", "A councillor is a resident of the municipality.")
ELSEWHERE = Text(
    "Zit in de raad van {council} en woont in {residence}.",
    "Sits on the council of {council} and lives in {residence}.",
)
NOT_RECORDED = Text(
    "Zit in de raad van {council}; waar de trainee woont, is niet vastgelegd.",
    "Sits on the council of {council}; where the trainee lives is not on record.",
)
MERGED = Text(
    "Zit in de raad van {council} en woonde in {residence}, dat in een andere gemeente is opgegaan; waar de trainee "
    "sindsdien woont, is niet vastgelegd.",
    "Sits on the council of {council} and lived in {residence}, which has gone up in another municipality; where the "
    "trainee lives since then is not on record.",
)
COUNCIL_UNKNOWN = Text(
    "Heeft een raadszetel; van welke raad is niet vastgelegd.",
    "Holds a council seat; of which council is not on record.",
)


def _examine(dossier: Dossier) -> Iterable[Found]:
    for mandate in dossier.municipal_mandates:
        for seat in mandate.seats:
            if mandate.council is None:
                yield _missing(seat, seat.days, COUNCIL_UNKNOWN)
            else:
                yield from _judged(dossier, seat, mandate.council)


def _judged(dossier: Dossier, seat: Admission, council: str) -> Iterator[Found]:
    homes = dossier.own.lane("residence")
    for home in homes:
        if (days := seat.days & home.valid) is not None and home.get("municipality") != council:
            yield from _elsewhere(dossier, seat, council, home, days)
    for days in without([seat.days], [home.valid for home in homes]):
        yield _missing(seat, days, NOT_RECORDED, {"council": council})


def _elsewhere(dossier: Dossier, seat: Admission, council: str, home: Spell, days: Period) -> Iterator[Found]:
    named = {"council": council, "residence": home.get("municipality")}
    merger = dossier.merger(home.get("municipality"))
    since = days & Period(merger.effective_on) if merger is not None else None
    ended_by = [merger] if merger is not None and since is not None else []
    for before in without([days], [since] if since is not None else []):
        yield Found(
            Judgement.VIOLATION,
            seat.mandate.subject,
            before,
            seat.taken,
            ELSEWHERE,
            (*seat.on(before), home, *ended_by),
            council,
            named=named,
        )
    if merger is not None and since is not None and merger.event.into != council:
        yield _missing(seat, since, MERGED, named, (home, merger))


def _missing(
    seat: Admission,
    days: Period,
    says: Text,
    named: Mapping[str, str] = MappingProxyType({}),
    because: Sequence[Fact | Spell] = (),
) -> Found:
    return Found(
        Judgement.MISSING_EVIDENCE,
        seat.mandate.subject,
        days,
        seat.taken,
        says,
        (*seat.on(days), *because),
        named.get("council"),
        named=dict(named),
    )


RULES = (
    Rule(
        "gw-10-residence",
        SAYS,
        (Judgement.VIOLATION, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
        Citation(GEMEENTEWET, "10 lid 1", text_of=date(2014, 3, 27)),
    ),
)
