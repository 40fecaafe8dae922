"""What does the register know differently at K2 than at K1, and why?

The items that are a `difference`, taken together, lead from what was known at K1 to what was known at K2: take out the
row `before` of each and put in the row `after`. A row that came back as it was is none. Nor does it make a difference
that rules were worded otherwise: all findings, those of K1 too, are those of the rules as they are written now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.fact import FactCorrected, FactEstablished, FactWithdrawn, Recorded
from domain.reference import Kind, Subject
from domain.text import Text
from domain.trainee import PersonalDataErased
from projections.comparing import differences
from projections.database import OPEN_DAY
from projections.events import FIELDS, REASONS, event_item, events_after
from projections.knowledge import Change, Known, changes_since, spell_known
from projections.names import Organisations, Trainees, spells_of
from projections.question import Asked, Column, Item, Parameter, Question

ORGANISATIONS = ("organisation", "employer", "council", "party", "municipality", "jointBody", "into", "place")


@dataclass(frozen=True, slots=True)
class _Names:
    """What rows are told with: names of organisations and trainees as known now, and the events by position."""

    organisations: Organisations
    trainees: Trainees
    events: Mapping[int, Recorded]


def answer(asked: Asked) -> list[Item]:
    """Row by row, by whom it is about, first day and lane."""
    after = asked.position_at("knownFrom") or 0
    subject = asked.text("subject")
    changes, passing = changes_since(asked, after, subject)
    if not asked.flag("includeTransient"):
        passing = []
    events = _events(asked, after, subject, {at for each in (*changes, *passing) for at in each.caused_at})
    fences = {each.subject.reference: each for each in events.values() if isinstance(each.event, PersonalDataErased)}
    changes = [*changes, *_untouched(asked, after, fences, changes)]
    rows = [row for each in (*changes, *passing) for row in (each.before, each.after) if row is not None]
    names = _Names(
        Organisations(asked, {each for row in rows for each in _mentioned(row)}),
        Trainees(asked, {row.trainee for row in rows}),
        events,
    )
    items = [_difference(asked, each, fences.get(_erased_in(each)), names) for each in changes]
    items += [_transient(asked, each, names) for each in passing]
    return sorted(items, key=_order)


def _events(asked: Asked, after: int, subject: str | None, caused_at: set[int]) -> dict[int, Recorded]:
    """The events that changed a row, and the erasures, which change none; by position."""
    trainees = asked.among if subject is None else (subject,)
    if trainees is None:
        found = [
            each
            for each in events_after(asked, after)
            if each.position in caused_at or isinstance(each.event, PersonalDataErased)
        ]
    else:
        of_them = asked.log.many((Subject(Kind.TRAINEE, each) for each in trainees), asked.position)
        erasures = (each for _, events in of_them for each in events if isinstance(each.event, PersonalDataErased))
        found = [*asked.log.those(caused_at), *(each for each in erasures if each.position > after)]
    return {each.position: each for each in found}


def _untouched(asked: Asked, after: int, fences: Mapping[str, Recorded], changes: Iterable[Change]) -> Iterable[Change]:
    """The registrations of those erased, where nothing else about the row changed."""
    touched = {_erased_in(each) for each in changes}
    for row in spells_of(asked, "trainee", ("registration",), fences.keys() - touched):
        known = spell_known(row)
        yield Change(known if known.known[0] <= after else None, known, frozenset())


def _erased_in(change: Change) -> str:
    """The trainee whose details were in this row; empty where it holds none."""
    kind, reference, lane, *_ = change.row.slot
    return reference if (kind, lane) == ("trainee", "registration") else ""


def _mentioned(row: Known) -> Iterable[str]:
    value = row.content["value"]
    for mentioned in (row.place, *(value.get(name) for name in ORGANISATIONS), *(value.get("words") or {}).values()):
        if isinstance(mentioned, str):
            yield mentioned


def _difference(asked: Asked, change: Change, fence: Recorded | None, names: _Names) -> Item:
    causes = [names.events[at] for at in sorted(change.caused_at | ({fence.position} if fence else set()))]
    before, after = change.before, change.after
    changed = [] if before is None or after is None else differences(_compared(before), _compared(after))
    if fence is not None:
        what = "erased"
    elif before is None:
        what = _how_it_came(change.row, causes)
    elif after is None:
        what = _how_it_went(causes)
    else:
        what = _how_it_changed(changed, causes)
    return _about(change.row, names) | {
        "item": "difference",
        "change": what,
        "before": before and _row(asked, before),
        "after": after and _row(asked, after),
        "transient": None,
        "changes": [_named(each, change.row, names) for each in changed],
        "events": [event_item(each) for each in causes],
    }


def _transient(asked: Asked, change: Change, names: _Names) -> Item:
    """A row that came and went in between: nobody who asked at K1 or at K2 saw it."""
    causes = [names.events[at] for at in sorted(change.caused_at)]
    return _about(change.row, names) | {
        "item": "transient",
        "change": _how_it_went(causes[1:]),
        "before": None,
        "after": None,
        "transient": _row(asked, change.row),
        "changes": [],
        "events": [event_item(each) for each in causes],
    }


def _how_it_came(row: Known, causes: Sequence[Recorded]) -> str:
    """A row that was not there: of a fact that is new, or of one that came to count again."""
    mended = [each for each in causes if isinstance(each.event, (FactCorrected, FactWithdrawn))]
    of_itself = any(row.anchor in (each.id, getattr(each.event, "fact", None)) for each in causes)
    return "reopened" if mended and not of_itself and row.of == "spell" else "appeared"


def _how_it_went(causes: Sequence[Recorded]) -> str:
    """A row that is no more: never so, otherwise in truth, or without a day that is left of it."""
    if any(isinstance(each.event, FactWithdrawn) for each in causes):
        return "withdrawn"
    return "corrected" if any(isinstance(each.event, FactCorrected) for each in causes) else "ended"


def _how_it_changed(changed: Sequence[Item], causes: Sequence[Recorded]) -> str:
    fields = {each["field"]: each for each in changed}
    if any(isinstance(each.event, FactCorrected) for each in causes):
        return "corrected"
    if fields.keys() <= {"valid.to", "certainty", "endCertainty", "because"}:
        if (end := fields.get("valid.to")) is not None:
            return "ended" if (end["new"] or OPEN_DAY) < (end["old"] or OPEN_DAY) else "reopened"
        if any(isinstance(each.event, FactEstablished) for each in causes):
            return "established"
    return "corrected"


def _compared(row: Known) -> Item:
    return {"key": row.key or None, **row.content}


def _about(row: Known, names: _Names) -> Item:
    """What a row is about; names of organisations are those of its first day."""
    kind, reference, lane, *_ = row.slot
    day = row.content["valid"]["from"]
    return {
        "trainee": row.trainee,
        "name": names.trainees.name(row.trainee),
        "subject": {"kind": kind, "reference": reference},
        "lane": lane,
        "key": row.key or None,
        "anchor": row.anchor,
        "place": names.organisations.place(row.place, day),
        "valid": row.content["valid"],
        "sentence": None if row.says is None else _sentence(row.says, names.organisations, day),
    }


def _sentence(says: Item, organisations: Organisations, day: str) -> dict[str, str]:
    named = {name: organisations.name(each, day) or each for name, each in says["named"].items()}
    return {language: says[language].format(**says["words"], **named) for language in ("nl", "en")}


def _row(asked: Asked, row: Known) -> Item:
    """The row itself, without ciphertexts; nobody who asks at K2 knows that it will be closed later."""
    value = {
        name: {detail: {"sealed": True} for detail in each} if name == "person" and each else each
        for name, each in row.content["value"].items()
    }
    closed = row.moments[1] if row.known[1] <= asked.position else None
    return {"key": row.key or None, **row.content, "value": value, "known": {"from": row.moments[0], "to": closed}}


def _named(changed: Item, row: Known, names: _Names) -> Item:
    """A changed field, without ciphertexts and with the names of organisations."""
    _, _, name = changed["field"].rpartition(".")
    day = row.content["valid"]["from"]
    if changed["field"].startswith("value.person."):
        return changed | {each: changed[each] and {"sealed": True} for each in ("old", "new")}
    if name in ORGANISATIONS:
        return changed | {each: names.organisations.party(changed[each], day) for each in ("old", "new")}
    return changed


def _order(item: Item) -> tuple[Any, ...]:
    valid = item["valid"]
    return (
        item["trainee"] or item["subject"]["reference"],
        item["subject"]["kind"],
        item["subject"]["reference"],
        valid["from"],
        item["lane"],
        item["key"] or "",
        valid["to"] or OPEN_DAY,
        item["anchor"],
        item["item"],
        tuple(each["position"] for each in item["events"]),
    )


QUESTION = Question(
    "what-changed",
    "K",
    Text(
        "Wat weet het register op K2 anders dan op K1, en waarom?",
        "What does the register know differently at K2 than at K1, and why?",
    ),
    (
        Parameter(
            "knownFrom",
            "moment",
            Text(
                "K1: dit ogenblik (RFC 3339), of het eind van deze dag",
                "K1: this instant (RFC 3339), or the end of this day",
            ),
            required=True,
        ),
        Parameter(
            "knownTo",
            "moment",
            Text(
                "K2: dit ogenblik, of het eind van deze dag (standaard wat nu bekend is)",
                "K2: this instant, or the end of this day (default what is known now)",
            ),
        ),
        Parameter(
            "subject",
            "reference",
            Text(
                "alleen over dit onderwerp; een trainee met mandaten", "only on this subject; a trainee with mandates"
            ),
        ),
        Parameter(
            "includeTransient",
            "flag",
            Text("ook wat tussen K1 en K2 kwam en weer verdween", "also what came and went between K1 and K2"),
        ),
    ),
    (
        Column("change", Text("wat", "what"), "word"),
        Column("subject.reference", Text("wie", "who"), "person"),
        Column("lane", Text("rij", "row"), "lane"),
        Column("valid", Text("periode", "period"), "period"),
        Column("changes", Text("verschil", "difference"), "changes"),
        Column("events", Text("door", "because of"), "causes"),
    ),
    "wiewaar ask what-changed --known-from 2020-02-01 --subject t-ppp00004",
    answer,
    words=REASONS
    | FIELDS
    | {
        "appeared": Text("erbij", "appeared"),
        "ended": Text("geëindigd", "ended"),
        "reopened": Text("heropend", "reopened"),
        "established": Text("vastgesteld", "established"),
        "corrected": Text("verbeterd", "corrected"),
        "withdrawn": Text("ingetrokken", "withdrawn"),
        "erased": Text("gewist", "erased"),
        "difference": Text("verschil", "difference"),
        "transient": Text("tussentijds", "in between"),
        "finding": Text("bevinding", "finding"),
    },
    counts="change",
    reads=("spells", "findings"),
    known_by="knownTo",
)
