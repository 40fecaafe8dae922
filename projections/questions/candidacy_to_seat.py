"""How long from candidacy to a seat in the council, and what else happened meanwhile?"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from domain.period import earlier
from domain.text import Text
from projections.days import days_of
from projections.names import Organisations, Trainees
from projections.programme_time import PROGRAMME
from projections.question import Asked, Column, Item, Parameter, Question
from projections.rows import SpellRow
from projections.survival import Life, curve, kaplan_meier, summary
from projections.tenures import (
    PARTY,
    ROLES,
    TEMPORARY,
    WORDS,
    Facts,
    Tenure,
    because_of,
    facts_of,
    horizon_of,
    not_elected,
    political_rows,
    tenures,
)


def answer(asked: Asked) -> list[Item]:
    """One survival row a mandate with a candidacy, then what Kaplan–Meier makes of them.

    An election that was not won is no end: a seat can follow. Nor is a temporary seat, which is another member's.
    """
    rows = _of_candidates(political_rows(asked, (*ROLES, "mandate")))
    facts = facts_of(asked, {row.subject for row in rows})
    held = {mandate: list(each) for mandate, each in groupby(tenures(asked, rows), key=lambda each: each.mandate)}
    people = Trainees(asked, {row.trainee for row in rows})
    organisations = Organisations(asked, {each for row in rows for each in (row.place, row.party)})
    horizon = horizon_of(asked, asked.day("horizon"))
    found = [
        _survival(list(spells), held[mandate], facts[mandate], horizon, people, organisations)
        for mandate, spells in groupby(rows, key=lambda row: str(row.subject))
    ]
    found.sort(key=lambda item: (item["trainee"], item["entry"], item["mandate"]))
    lives = [Life(item["days"], item["event"] != "censored") for item in found if item["days"] is not None]
    steps = kaplan_meier(lives)
    if not found:
        return []
    expected = sum("expected" in (item["certainty"], item["eventCertainty"]) for item in found)
    unseen = len(found) - len(lives)
    return [*found, *curve(steps), summary(lives, steps) | {"notObserved": unseen, "restsOnExpected": expected}]


def _of_candidates(rows: list[SpellRow]) -> list[SpellRow]:
    candidates = {row.subject for row in rows if row.lane == "candidacy"}
    return [row for row in rows if row.subject in candidates]


def _survival(
    rows: Sequence[SpellRow],
    held: Sequence[Tenure],
    facts: Facts,
    horizon: date,
    people: Trainees,
    organisations: Organisations,
) -> Item:
    candidacy = next(row for row in rows if row.lane == "candidacy")
    entry = days_of(candidacy).from_
    seat = next((each for each in held if each.role == "councillor" and entry <= each.days.from_ <= horizon), None)
    ended = earlier(horizon, next((days_of(row).to for row in rows if row.lane == "mandate"), None)) or horizon
    exit_ = ended if seat is None else seat.days.from_
    event = "not-observed" if entry > horizon else "censored" if seat is None else str(seat.taken)
    others = sorted(_others(held, facts, entry, exit_))
    return {
        "item": "survival",
        "trainee": candidacy.trainee,
        "name": people.name(candidacy.trainee),
        "programme": people.programme(candidacy.trainee),
        "mandate": candidacy.subject,
        "council": organisations.place(candidacy.place, candidacy.valid_from),
        "party": organisations.party(candidacy.party, candidacy.valid_from),
        "entry": entry.isoformat(),
        "exit": None if event == "not-observed" else exit_.isoformat(),
        "days": None if event == "not-observed" else (exit_ - entry).days,
        "event": event,
        "censoredBy": ("horizon" if ended == horizon else "mandate-ended") if event == "censored" else None,
        "meanwhile": [what for _, what in others],
        "meanwhileOn": [day.isoformat() for day, _ in others],
        "certainty": candidacy.certainty,
        "eventCertainty": None if seat is None else seat.certainty,
        "because": because_of([candidacy])
        if seat is None
        else list(dict.fromkeys((*because_of([candidacy]), *seat.because))),
    }


def _others(held: Sequence[Tenure], facts: Facts, entry: date, exit_: date) -> list[tuple[date, str]]:
    """What happened from the candidacy up to its outcome, and is no outcome itself."""
    roles: Mapping[str, str] = {TEMPORARY: "temporary-replacement"}
    found = [
        (each.days.from_, roles.get(each.role, each.role))
        for each in held
        if each.role not in ("candidate", "councillor")
    ]
    found += [(fact.effective_on, "not-elected") for fact in not_elected(facts)]
    return [(day, what) for day, what in found if entry <= day <= exit_]


QUESTION = Question(
    "candidacy-to-seat",
    "R",
    Text(
        "Hoe lang duurt het van kandidatuur tot raadszetel, en wat gebeurde er intussen?",
        "How long from candidacy to a seat in the council, and what else happened meanwhile?",
    ),
    (
        PROGRAMME,
        PARTY,
        Parameter(
            "horizon",
            "day",
            Text(
                "gevolgd tot en met deze dag (standaard die van de kennis)",
                "followed up to and including this day (default that of knowledge)",
            ),
        ),
    ),
    (
        Column("item", Text("soort", "kind"), "word"),
        Column("trainee", Text("wie", "who"), "person"),
        Column("entry", Text("kandidaat op", "stood on"), "day"),
        Column("days", Text("dagen", "days"), "number"),
        Column("event", Text("uitkomst", "outcome"), "word"),
        Column("meanwhile", Text("intussen", "meanwhile"), "words"),
        Column("atRisk", Text("nog zonder", "without"), "number"),
        Column("survival", Text("daarna nog", "left after"), "share"),
    ),
    "wiewaar ask candidacy-to-seat --programme ppp-2018",
    answer,
    words={
        **WORDS,
        "survival": Text("persoon", "person"),
        "kaplan-meier": Text("curve", "curve"),
        "summary": Text("mediaan", "median"),
        "censored": Text("nog niet", "not yet"),
    },
    counts="event",
)
