"""Why does the register say this (a role of a trainee, on D and as known at K)? And why not that?

Answered is the row, then the events that carry it in the order of the log, each with what it contributed, then those
that would say otherwise, each with what overrides it. Where no such row holds, the item `no-row` says so, and what
follows are the events that would carry one, each with what ended, withdrew or overtook it. Each event comes with the
proof that it is in the log (RFC 6962), against the root over all events up to the position that answers.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.fact import Recorded
from domain.lanes import Spell
from domain.reference import Kind, Subject
from domain.text import Text
from projections.days import ON
from projections.events import FIELDS, REASONS, event_item
from projections.grounds import ROLES, Grounds
from projections.names import Organisations, Trainees
from projections.question import Asked, Column, Item, Parameter, Question
from projections.rows import Where


def answer(asked: Asked) -> list[Item]:
    """By subject: the rows, each with what carries it, and what is overridden; else that there is no row, and why."""
    trainee, role, day = asked.text("trainee") or "", asked.text("role") or "", asked.day("validOn")
    registered = asked.log.of(Subject(Kind.TRAINEE, trainee), asked.position)
    if day is None:
        return []
    about = {"trainee": trainee, "name": Trainees(asked, {trainee}).name(trainee)}
    place = asked.text("place")
    named = Organisations(asked, {place}).place(place, day.isoformat())
    if not registered:
        return [about | _nothing("not-on-record", role, day, named)]
    told: list[Item] = []
    any_row = False
    for subject, events in _subjects(asked, trainee, role, registered):
        grounds = Grounds(role, trainee, events)
        rows = grounds.rows(day, place)
        any_row = any_row or bool(rows)
        told += _told(asked, grounds, rows, day, subject)
    if not any_row:
        told.insert(0, {"subject": None, **_nothing("no-row", role, day, named)})
    wanted = asked.text("event")
    return [about | item for item in told if wanted in (None, item["eventId"], *(by["eventId"] for by in item["by"]))]


def _subjects(
    asked: Asked, trainee: str, role: str, registered: Sequence[Recorded]
) -> list[tuple[Subject, Sequence[Recorded]]]:
    """The trainee, or the mandates that were ever on record for the trainee, with their events."""
    if ROLES[role].kind is Kind.TRAINEE:
        return [(Subject(Kind.TRAINEE, trainee), registered)]
    ever = Where(asked, ever=True).equal(trainee=trainee).columns("kind", "subject")
    references = {reference for kind, reference in ever if kind == Kind.MANDATE.value}
    return list(asked.log.many((Subject(Kind.MANDATE, each) for each in sorted(references)), asked.position))


def _told(asked: Asked, grounds: Grounds, rows: Sequence[Spell], day: date, subject: Subject) -> list[Item]:
    about = {"subject": {"kind": subject.kind.value, "reference": subject.reference}}
    items: list[Item] = []
    for row in rows:
        items.append(about | _row(asked, row, day))
        items += [
            about | _event(asked, "carries", each.recorded, list(each.how), each.gives)
            for each in grounds.carrying(row)
        ]
    items += [
        about | _event(asked, "overridden", each.recorded, [each.how], each.says, each.by)
        for each in grounds.overridden(rows, day, asked.text("place"))
    ]
    return items


def _row(asked: Asked, row: Spell, day: date) -> Item:
    place = row.get("organisation") or row.get("council")
    valid = {"from": row.valid.from_.isoformat(), "to": row.valid.to.isoformat() if row.valid.to else None}
    named = Organisations(asked, {place}).place(place, day.isoformat())
    return {
        "item": "row",
        "eventId": None,
        "event": None,
        "how": [],
        "gives": {"place": named, "valid.from": valid["from"], "valid.to": valid["to"]},
        "by": [],
        "lane": row.lane,
        "key": row.key or None,
        "place": named,
        "valid": valid,
        "certainty": row.certainty.value,
        "endCertainty": None if row.end_certainty is None else row.end_certainty.value,
        "because": list(row.because),
    }


def _nothing(item: str, role: str, day: date, place: Item | None) -> Item:
    return {
        "item": item,
        "eventId": None,
        "event": None,
        "how": [],
        "gives": {"role": role, **({} if place is None else {"place": place}), "validOn": day.isoformat()},
        "by": [],
    }


def _event(asked: Asked, item: str, recorded: Recorded, how: list[str], gives: Any, by: Recorded | None = None) -> Item:
    return {
        "item": item,
        **event_item(recorded),
        "how": how,
        "gives": dict(gives),
        "by": [] if by is None else [event_item(by)],
        "proof": asked.log.proof(recorded.position, asked.position),
    }


QUESTION = Question(
    "why",
    "K",
    Text(
        "Waarom zegt het register dit (een rol van een trainee, op D en zoals bekend op K)? En waarom dat niet?",
        "Why does the register say this (a role of a trainee, on D and as known at K)? And why not that?",
    ),
    (
        Parameter("trainee", "reference", Text("van deze trainee", "of this trainee"), required=True),
        Parameter("role", "choice", Text("deze rol", "this role"), required=True, choices=tuple(ROLES)),
        ON,
        Parameter(
            "place", "reference", Text("bij deze organisatie of raad", "at this organisation or on this council")
        ),
        Parameter(
            "event",
            "text",
            Text("alleen wat deze gebeurtenis (haar id) ertoe doet", "only what this event (its id) has to do with it"),
        ),
    ),
    (
        Column("item", Text("soort", "kind"), "word"),
        Column("event", Text("gebeurtenis", "event")),
        Column("recordedAt", Text("vastgelegd", "recorded"), "moment"),
        Column("how", Text("wat het deed", "what it did"), "words"),
        Column("gives", Text("wat het zegt", "what it says"), "fields"),
        Column("by", Text("door", "because of"), "causes"),
    ),
    "wiewaar ask why --trainee t-ppp00003 --role councillor",
    answer,
    words=REASONS
    | FIELDS
    | {
        "row": Text("rij", "row"),
        "no-row": Text("geen rij", "no row"),
        "not-on-record": Text("niet vastgelegd", "not on record"),
        "carries": Text("draagt", "carries"),
        "overridden": Text("telt niet", "overridden"),
        "opened": Text("opende", "opened"),
        "whose": Text("van wie", "whose"),
        "closed": Text("sloot", "closed"),
        "resumed": Text("liet weer doorgaan", "resumed"),
        "gave": Text("gaf waarden", "gave values"),
        "corrected": Text("verbeterde", "corrected"),
        "corrected-away": Text("verbeterd", "corrected away"),
        "underlies": Text("ligt eronder", "underlies"),
        "established": Text("stelde vast", "established"),
        "withdrawn": Text("ingetrokken", "withdrawn"),
        "overtaken": Text("achterhaald door het einde", "overtaken by the end"),
        "superseded": Text("opgevolgd", "superseded"),
        "ended": Text("geëindigd", "ended"),
        "until": Text("tot", "until"),
        "suspended": Text("opgeschort", "suspended"),
        "not-yet": Text("nog niet ingegaan", "not yet in effect"),
        "no-period": Text("zonder periode", "without a period"),
        "elsewhere": Text("elders", "elsewhere"),
        "trainee": Text("trainee", "trainee"),
        "mandate": Text("mandaat", "mandate"),
        "role": Text("rol", "role"),
        "place": Text("waar", "where"),
        "validOn": Text("op", "on"),
        "electionDate": Text("verkiezingsdag", "election day"),
        "slot": Text("plek", "slot"),
    },
    counts="item",
)
