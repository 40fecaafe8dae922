"""Who was where as Popolo 1.0 tells it: persons, organisations, and the posts and memberships that join them.

In Popolo the day of an end is the last one, so it is a day earlier than the end of our half-open periods; those stand
beside it in keys of our own, as does whatever else Popolo has no word for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from domain.organisation import OrganisationMerged
from domain.period import civil_day
from domain.reference import Kind, Subject
from projections.database import OPEN_DAY
from projections.days import possible_and_certain
from projections.names import period
from projections.questions.who_was_where import ROLES
from projections.rows import SpellRow
from projections.spells import sealed_details
from projections.standards.known import Known, Shown, said

Document = dict[str, Any]
Section = tuple[str, Iterator[Document]]

OF_TRAINEES, OF_MANDATES = ("placement",), tuple(lane for lane in ROLES if lane != "placement")
# What is a post, which is there without its holder: a seat of the council, and a place at organisation A or B.
SEAT = frozenset({"councillor", "temporary-leave"})
DETAILS = {"givenName": "given_name", "familyName": "family_name", "birthDate": "birth_date", "email": "email"}
OWN = "wiewaar_"


def popolo(known: Known, shown: Shown) -> Iterator[Section]:
    """The classes of Popolo in order, each with its documents as a stream in the order of the log."""
    names = Names(known)
    yield "persons", persons(known, shown)
    yield "organizations", organizations(known, names)
    yield "posts", posts(known, names)
    yield "memberships", memberships(known, shown)


def persons(known: Known, shown: Shown) -> Iterator[Document]:
    """The trainees; whoever is only spoken of is a person of whom nothing else is known."""
    told = set()
    for row in known.rows("trainee", "registration"):
        told.add(row.subject)
        yield _person(known, shown, row)
    for row in _roles(known):
        if row.trainee not in told:
            told.add(row.trainee)
            yield _person_by_reference(shown, row.trainee)


def _person_by_reference(shown: Shown, trainee: str) -> Document:
    reference = shown.reference(Kind.TRAINEE, trainee)
    return {"id": reference, "name": reference}


def _person(known: Known, shown: Shown, row: SpellRow) -> Document:
    document = _person_by_reference(shown, row.subject)
    if shown.full:
        details = opened_details(known, row)
        name = " ".join(details[each] for each in ("given_name", "family_name") if each in details)
        document |= {"name": name or document["name"], **details}
    return document | _own(programme=row.programme, **_times(row, shown))


def opened_details(known: Known, row: SpellRow) -> dict[str, str]:
    """The details in a registration that can be opened, by their names in Popolo."""
    sealed = sealed_details(said(row).get("person") or {})
    opened = {DETAILS[name]: known.log.opened(each) for name, each in sealed.items()}
    return {name: each for name, each in opened.items() if each is not None}


class Names:
    """What organisations were called, and when."""

    def __init__(self, known: Known) -> None:
        self._names: dict[str, list[SpellRow]] = defaultdict(list)
        for row in known.rows("organisation", "name"):
            self._names[row.subject].append(row)

    def last(self, reference: str) -> str:
        """The last name, or the reference where none is known."""
        rows = self._names.get(reference)
        return reference if not rows else str(said(max(rows, key=_beginning))["name"])

    def earlier(self, reference: str) -> list[Document]:
        """The names before the last one, in order, each with its first and last day."""
        rows = sorted(self._names.get(reference, ()), key=_beginning)
        return [{"name": said(row)["name"], **_days(row)} for row in rows[:-1]]


def _beginning(row: SpellRow) -> str:
    return row.valid_from


def organizations(known: Known, names: Names) -> Iterator[Document]:
    """The organisations, under their last names; what is only spoken of has nothing but its reference."""
    told = set()
    joint_bodies = defaultdict(list)
    for row in known.rows("organisation", "joint-body"):
        joint_bodies[row.subject].append({"organization_id": row.place, **_days(row)})
    ended = [row.subject for row in known.rows("organisation", "kind") if row.valid_to != OPEN_DAY]
    merged = dict(_mergers(known, ended))
    for row in known.rows("organisation", "kind"):
        told.add(row.subject)
        yield _organization(row, names, merged.get(row.subject), joint_bodies.get(row.subject))
    for row in _roles(known):
        for reference in (row.place, row.party):
            if reference is not None and reference not in told:
                told.add(reference)
                yield {"id": reference, "name": reference}


def _organization(row: SpellRow, names: Names, into: str | None, joint_bodies: list[Document] | None) -> Document:
    value = said(row)
    earlier = names.earlier(row.subject)
    document: Document = {"id": row.subject, "name": names.last(row.subject), "classification": value["kind"]}
    if earlier:
        document["other_names"] = earlier
    if identifiers := value.get("identifiers"):
        document["identifiers"] = [{"scheme": scheme, "identifier": each} for scheme, each in identifiers.items()]
    if row.valid_to != OPEN_DAY:
        document["dissolution_date"] = row.valid_to  # the day on which it went up in another, from which it is no more
    return document | _own(
        valid=period(row.valid_from, row.valid_to),
        council_size=value.get("councilSize"),
        merged_into=into,
        joint_bodies=joint_bodies,
    )


def _mergers(known: Known, ended: Iterable[str]) -> Iterator[tuple[str, str]]:
    subjects = (Subject(Kind.ORGANISATION, each) for each in ended)
    for subject, facts in known.standing(subjects):
        for fact in facts:
            if isinstance(fact.event, OrganisationMerged):
                yield subject.reference, fact.event.into


def posts(known: Known, names: Names) -> Iterator[Document]:
    """The seats of councils and the places at organisations that anybody was known to hold, each once."""
    told = set()
    for row in _roles(known):
        value = said(row)
        post = _post(row, value)
        if post is not None and post not in told:
            told.add(post)
            yield _told_post(post, str(row.place), value, names)


def _told_post(post: str, place: str, value: Mapping[str, Any], names: Names) -> Document:
    slot = value.get("slot")
    role = "councillor" if slot is None else "placement"
    label = role if slot is None else f"{role} {slot}"
    told = {"id": post, "label": f"{label}, {names.last(place)}", "role": role, "organization_id": place}
    return told | _own(slot=slot)


def _post(row: SpellRow, value: Mapping[str, Any]) -> str | None:
    """The post that goes with a role, if it is one and its place is on record."""
    if row.place is None:
        return None
    if row.lane == "placement":
        return f"{row.place}/placement-{value['slot'].lower()}"
    return f"{row.place}/councillor" if value.get("role") in SEAT else None


def memberships(known: Known, shown: Shown) -> Iterator[Document]:
    """One for each row of who-was-where: a trainee in a role, at a place, on behalf of a party, from day to day."""
    return (_membership(row, shown) for row in _roles(known))


def _membership(row: SpellRow, shown: Shown) -> Document:
    value = said(row)
    mandate = value.get("mandate")
    texts = {name: value.get(name) for name in ("function", "department", "committee", "topic") if shown.shows(name)}
    told = {
        "id": f"{shown.event(row.anchor)}/{row.valid_from}",
        "label": texts.pop("function", None),
        "role": ROLES[row.lane] or value["role"],
        "person_id": shown.reference(Kind.TRAINEE, row.trainee),
        "organization_id": row.place,
        "post_id": _post(row, value),
        "on_behalf_of_id": row.party,
        **_days(row),
    }
    return {name: each for name, each in told.items() if each is not None} | _own(
        mandate=None if mandate is None else shown.reference(Kind.MANDATE, mandate),
        slot=value.get("slot"),
        employer=value.get("employer"),
        **texts,
        **_times(row, shown),
    )


def _roles(known: Known) -> Iterator[SpellRow]:
    """The spells of who-was-where: those of placements, and then those of political roles."""
    yield from known.rows("trainee", *OF_TRAINEES)
    yield from known.rows("mandate", *OF_MANDATES)


def _times(row: SpellRow, shown: Shown) -> dict[str, Any]:
    return {
        "valid": period(row.valid_from, row.valid_to),
        **possible_and_certain(row),
        "known": {"from": _known_from(row, shown), "to": None},  # nobody at that position knows that it will be closed
        "certainty": row.certainty,
        "end_certainty": row.end_certainty,
        "because": shown.events(orjson.loads(row.because)),
    }


def _known_from(row: SpellRow, shown: Shown) -> str:
    return row.known_from if shown.full else civil_day(datetime.fromisoformat(row.known_from)).isoformat()


def _days(row: SpellRow) -> dict[str, str]:
    """The first and the last day, as Popolo has them; no last day where the end is open."""
    first = {"start_date": row.valid_from}
    if row.valid_to == OPEN_DAY:
        return first
    return first | {"end_date": (date.fromisoformat(row.valid_to) - timedelta(days=1)).isoformat()}


def _own(**values: Any) -> Document:
    """What Popolo has no word for, under our own; what is not known is left out."""
    return {OWN + name: each for name, each in values.items() if each is not None}
