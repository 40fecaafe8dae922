"""How long do political mandates last, by role?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from domain.period import Period
from domain.text import Text
from projections.days import PERIOD, day_or_period
from projections.names import Organisations, Trainees
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question
from projections.survival import Life, curve, kaplan_meier, summary
from projections.tenures import (
    HELD,
    IN_OFFICE,
    OVERLAPS,
    TEMPORARY,
    WORDS,
    Observation,
    Tenure,
    beginnings,
    each_counts,
    observation,
    political_rows,
    tenures,
    united,
)

BY = ("party", "council", "programme")


def answer(asked: Asked) -> list[Item]:
    """A survival row for each role that was held, then for each role (and group) what Kaplan–Meier makes of them.

    The register follows a role from the day on which its holder became a trainee: one that was held before enters late
    (left truncation). One that goes on, as far as is known, is censored at the horizon.
    """
    found = tenures(asked, political_rows(asked, IN_OFFICE))
    if not each_counts(asked):
        found = united(found)
    wanted = asked.text("role")
    found = [each for each in found if wanted in (None, each.role)]
    people = Trainees(asked, {each.trainee for each in found})
    organisations = Organisations(asked, {name for each in found for name in (each.council, each.party)})
    followed_from = beginnings(asked)
    seen = observation(asked)
    by = asked.text("by")
    rows = [
        _survival(each, seen, followed_from.get(each.trainee), people, organisations, by)
        for each in sorted(found, key=_order)
    ]
    return [*rows, *_curves(rows)]


def _survival(
    tenure: Tenure,
    seen: Observation,
    followed_from: Period | None,
    people: Trainees,
    organisations: Organisations,
    by: str | None,
) -> Item:
    begins, ends = tenure.days.from_, tenure.days.to
    first = max(begins, seen.from_, followed_from.from_ if followed_from is not None else begins)
    is_seen = seen.saw(first) and (ends is None or first < ends)
    ended = is_seen and seen.saw(ends)
    last = ends if ended and ends is not None else seen.end
    day = begins.isoformat()
    return {
        "item": "survival",
        "trainee": tenure.trainee,
        "name": people.name(tenure.trainee),
        "programme": people.programme(tenure.trainee),
        "mandate": tenure.mandate,
        "role": tenure.role,
        "council": organisations.place(tenure.council, day),
        "party": organisations.party(tenure.party, day),
        "group": _group(tenure, by, people, organisations),
        "from": day,
        "entry": (first - begins).days if is_seen else None,
        "days": (last - begins).days if is_seen else None,
        "event": "not-observed" if not is_seen else "ended" if ended else "censored",
        "certainty": tenure.certainty,
        "endCertainty": tenure.end_certainty if ended else None,
        "because": tenure.because,
    }


def _group(tenure: Tenure, by: str | None, people: Trainees, organisations: Organisations) -> Item | None:
    day = tenure.days.from_.isoformat()
    match by:
        case "party":
            return organisations.party(tenure.party, day)
        case "council":
            return organisations.place(tenure.council, day)
        case "programme" if (programme := people.programme(tenure.trainee)) is not None:
            return {"reference": programme, "name": None}
    return None


def _curves(rows: Iterable[Item]) -> Iterator[Item]:
    """For each role, and each party, council or programme asked for, the curve and what it rests on."""
    groups: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in rows:
        groups[item["role"], item["group"]["reference"] if item["group"] else ""].append(item)
    for role, group in sorted(groups, key=lambda key: (HELD.index(key[0]), key[1])):
        items = groups[role, group]
        of: dict[str, Any] = {"role": role, "group": items[0]["group"]}
        seen = [item for item in items if item["days"] is not None]
        lives = [Life(item["days"], item["event"] == "ended", item["entry"]) for item in seen]
        steps = kaplan_meier(lives)
        yield from curve(steps, **of)
        yield {
            **summary(lives, steps, **of),
            "notObserved": len(items) - len(seen),
            "restsOnExpected": sum("expected" in (item["certainty"], item["endCertainty"]) for item in seen),
        }


def _order(tenure: Tenure) -> tuple[Any, ...]:
    return (HELD.index(tenure.role), tenure.trainee, tenure.days.from_, tenure.mandate, tenure.because)


QUESTION = Question(
    "mandate-durations",
    "R",
    Text(
        "Hoe lang duren politieke mandaten, naar rol? (Gevolgd sinds de houder trainee werd.)",
        "How long do political mandates last, by role? (Followed since the holder became a trainee.)",
    ),
    (
        Parameter("role", "choice", Text("alleen deze rol", "only this role"), choices=HELD),
        Parameter(
            "by",
            "choice",
            Text("ook naar partij, raad of programma", "also by party, council or programme"),
            choices=BY,
        ),
        PROGRAMME,
        *PERIOD,
        OVERLAPS,
    ),
    (
        Column("item", Text("soort", "kind"), "word"),
        Column("role", Text("rol", "role"), "word"),
        Column("trainee", Text("wie", "who"), "person"),
        Column("group", Text("groep", "group"), "place"),
        Column("from", Text("sinds", "since"), "day"),
        Column("entry", Text("gevolgd na", "seen after"), "number"),
        Column("days", Text("dagen", "days"), "number"),
        Column("event", Text("einde", "end"), "word"),
        Column("atRisk", Text("in rol", "in role"), "number"),
        Column("survival", Text("daarna nog", "left after"), "share"),
    ),
    "wiewaar ask mandate-durations --known-at 2020-12-31",
    answer,
    day_or_period,
    words={
        **WORDS,
        "survival": Text("persoon", "person"),
        "kaplan-meier": Text("curve", "curve"),
        "summary": Text("mediaan", "median"),
        "ended": Text("geëindigd", "ended"),
        "censored": Text("loopt nog", "goes on"),
        TEMPORARY: Text("tijdelijk raadslid", "temporary councillor"),
    },
    counts="event",
)
