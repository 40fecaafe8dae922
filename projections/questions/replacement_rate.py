"""How often do trainees take seats in mid-term, and why do they leave them?

The register knows trainees only: the rates say nothing of other members.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from domain.period import Period, union
from domain.text import Text
from projections.names import Organisations, Trainees
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question
from projections.shares import share
from projections.tenures import (
    COUNCIL,
    DAYS_A_YEAR,
    OVERLAPS,
    PARTY,
    TEMPORARY,
    WORDS,
    Observation,
    Tenure,
    by_year,
    each_counts,
    observation,
    political_rows,
    tenures,
    years,
)


def answer(asked: Asked) -> list[Item]:
    """The rates by year and in all, then every taking and leaving from which they follow.

    A seat is held in mid-term where another member vacated it; for a time only, it counts apart with its own days.
    """
    seen = observation(asked)
    seats = tenures(asked, political_rows(asked, ("council-seat",)))
    begun = [seat for seat in seats if seat.days.from_ <= seen.known_on]
    only = asked.given.get("year")
    found = [year for year in years((seat.days for seat in begun), seen) if only in (None, year.from_.year)]
    if not found:
        return []
    whole = Period(found[0].from_, found[-1].to)
    events = [item for item in _events(asked, begun, seen) if date.fromisoformat(item["on"]) in whole]
    touched = by_year(begun, lambda seat: seat.days, seen)
    told: defaultdict[int, list[Item]] = defaultdict(list)
    for item in events:
        told[item["year"]].append(item)
    rates = [
        _rates(touched[year.from_.year], told[year.from_.year], year, seen, each=each_counts(asked)) for year in found
    ]
    if only is None:
        rates.append(_rates(begun, events, whole, seen, each=each_counts(asked)) | {"year": None, "item": "in-all"})
    return [*rates, *events]


def _events(asked: Asked, seats: Iterable[Tenure], seen: Observation) -> list[Item]:
    """The takings and leavings that were seen, by day."""
    seats = list(seats)
    people = Trainees(asked, {seat.trainee for seat in seats})
    organisations = Organisations(asked, {each for seat in seats for each in (seat.council, seat.party)})
    found: list[Item] = []
    for seat in seats:
        ends: list[tuple[str, date, str | None, str | None, str]] = [
            ("taking", seat.days.from_, seat.taken, None, seat.certainty)
        ]
        if seat.days.to is not None and seen.saw(seat.days.to):
            ends.append(("leaving", seat.days.to, seat.left, seat.reason, seat.end_certainty or seat.certainty))
        for item, day, how, reason, certainty in ends:
            found.append(
                {
                    "item": item,
                    "year": day.year,
                    "trainee": seat.trainee,
                    "name": people.name(seat.trainee),
                    "mandate": seat.mandate,
                    "council": organisations.place(seat.council, day.isoformat()),
                    "party": organisations.party(seat.party, day.isoformat()),
                    "on": day.isoformat(),
                    "how": how,
                    "reason": reason,
                    "grounds": [each for each in (how, reason) if each is not None],
                    "temporary": seat.role == TEMPORARY,
                    "certainty": certainty,
                    "because": seat.because,
                }
            )
    return sorted(found, key=lambda item: (item["on"], item["item"] == "taking", item["trainee"], item["mandate"]))


def _rates(seats: Iterable[Tenure], events: Iterable[Item], within: Period, seen: Observation, *, each: bool) -> Item:
    within_sight = within if seen.days is None else within & seen.days
    days = _days_held(seats, within_sight, each=each)
    takings = [item for item in events if item["item"] == "taking"]
    leavings = [item for item in events if item["item"] == "leaving"]
    how = Counter(item["how"] for item in takings)
    for_good = [item for item in leavings if not item["temporary"]]
    early = [item for item in for_good if not _with_the_term(item)]
    seat_days = days["councillor"]
    return {
        "item": "year",
        "year": within.from_.year,
        "covers": "trainees-only",
        "elected": how["elected"],
        "replacements": how["replacement"],
        "temporaryReplacements": how["temporary-replacement"],
        "left": len(for_good),
        "leftEarly": len(early),
        "leftEarlyBy": dict(sorted(Counter(item["reason"] or "not-stated" for item in early).items())),
        "temporarySeatsLeft": len(leavings) - len(for_good),
        "seatDays": seat_days,
        "temporarySeatDays": days[TEMPORARY],
        "seatYears": share(seat_days, DAYS_A_YEAR),
        "replacementsPer100": share(100 * DAYS_A_YEAR * how["replacement"], seat_days),
        "leftEarlyPer100": share(100 * DAYS_A_YEAR * len(early), seat_days),
        "restsOnExpected": sum(item["certainty"] == "expected" for item in (*takings, *leavings)),
    }


def _with_the_term(item: Item) -> bool:
    return (item["how"], item["reason"]) in (("expired", None), ("mandate-ended", "term-ended"))


def _days_held(seats: Iterable[Tenure], within: Period | None, *, each: bool) -> dict[str, int]:
    """Days in seats for good and in temporary ones: of a trainee with two at once one day, unless each counts."""
    held: defaultdict[tuple[str, str], list[Period]] = defaultdict(list)
    for seat in seats:
        if within is not None and (days := seat.days & within) is not None:
            held[seat.role, seat.trainee].append(days)
    found = {"councillor": 0, TEMPORARY: 0}
    for (role, _), periods in held.items():
        found[role] += sum(days.days or 0 for days in (periods if each else union(periods)))
    return found


REASONS: dict[str, Text] = {
    "moved": Text("verhuisd", "moved"),
    "incompatible-office": Text("onverenigbaar ambt", "incompatible office"),
    "became-alderman": Text("wethouder geworden", "became alderman"),
    "workload": Text("werkdruk", "workload"),
    "party-conflict": Text("conflict met de partij", "conflict with the party"),
    "personal": Text("persoonlijk", "personal"),
    "other": Text("anders", "other"),
    "term-ended": Text("einde van de zittingsduur", "end of the term"),
    "disqualified": Text("vervallen verklaard", "disqualified"),
    "reorganisation": Text("herindeling", "reorganisation"),
    "deceased": Text("overleden", "deceased"),
}


def _calendar_year(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    year = values.get("year")
    return [("year", "not-a-date")] if year is not None and not 1 <= year <= 9998 else []


QUESTION = Question(
    "replacement-rate",
    "R",
    Text(
        "Hoe vaak nemen trainees tussentijds een raadszetel in, en waarom verlaten zij die?"
        " (Het register kent alleen trainees.)",
        "How often do trainees take seats in mid-term, and why do they leave them? (The register knows trainees only.)",
    ),
    (
        COUNCIL,
        PARTY,
        PROGRAMME,
        Parameter("year", "number", Text("alleen dit kalenderjaar", "only this calendar year")),
        OVERLAPS,
    ),
    (
        Column("item", Text("soort", "kind"), "word"),
        Column("year", Text("jaar", "year")),
        Column("covers", Text("van wie", "of whom"), "word"),
        Column("seatYears", Text("zeteljaren", "seat-years"), "number"),
        Column("replacements", Text("opgevolgd", "replaced"), "number"),
        Column("replacementsPer100", Text("op 100", "per 100"), "number"),
        Column("temporaryReplacements", Text("tijd.", "temp."), "number"),
        Column("leftEarly", Text("weg", "left"), "number"),
        Column("leftEarlyPer100", Text("op 100", "per 100"), "number"),
        Column("trainee", Text("wie", "who"), "person"),
        Column("on", Text("op", "on"), "day"),
        Column("grounds", Text("hoe", "how"), "words"),
    ),
    "wiewaar ask replacement-rate",
    answer,
    _calendar_year,
    words={
        **WORDS,
        **REASONS,
        "year": Text("jaar", "year"),
        "in-all": Text("alles", "in all"),
        "taking": Text("neemt", "takes"),
        "leaving": Text("verlaat", "leaves"),
        "trainees-only": Text("trainees", "trainees"),
        "resigned": Text("ontslag genomen", "resigned"),
        "mandate-ended": Text("mandaat voorbij", "mandate ended"),
        "expired": Text("tijd om", "time was up"),
    },
)
