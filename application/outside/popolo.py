"""Popolo 1.0: organisations, persons and memberships, of which only those of trainees are recorded.

What `wiewaar export` adds in keys of its own is read again. The last day of a membership is `end_date`, as there.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from application.intake import Strict
from application.outside.mapping import ADay, AReference, AText, mapping_of
from application.outside.partial import Span, envelope_of, span_of
from application.outside.reading import Reading, command_id, derived_reference, pointer_to, texts, without_nothing
from application.problem import Invalid, Problem
from domain.organisation import OrganisationKind
from domain.reference import Kind, is_reference

LARGEST = 100_000_000  # bytes
NAMED_AT_MOST = 20
OWN = "wiewaar_"

Becomes = Literal[
    "councillor",
    "committee-member",
    "fraction-follower",
    "spokesperson",
    "placement",
    "placement-a",
    "placement-b",
    "ignored",
]
POLITICAL = {
    "councillor": "elect-to-council",
    "committee-member": "become-committee-member",
    "fraction-follower": "become-fraction-follower",
    "spokesperson": "assign-portfolio",
}
PLACEMENTS = {"placement-a": "start-at-organisation-a", "placement-b": "rotate-to-organisation-b"}
KINDS = get_args(OrganisationKind)

Document = Mapping[str, Any]


# -- the mapping ----------------------------------------------------------------------------------------------------


class Registration(Strict):
    """With it persons are registered as trainees of a programme, from a day on."""

    programme: AReference
    effective_on: Annotated[ADay, Field(alias="effectiveOn")]


class PopoloMapping(Strict):
    """Who of the persons is which trainee, which organisations are on record, and what a role is here.

    Organisations of one of the `classifications` that are not named are registered.
    """

    source: AText
    persons: Annotated[dict[str, AReference], Field(min_length=1)]
    organizations: dict[str, AReference] = Field(default_factory=dict)
    classifications: dict[str, OrganisationKind] = Field(default_factory=dict)
    roles: dict[str, Becomes] = Field(default_factory=dict)
    register_: Annotated[Registration | None, Field(alias="register")] = None


def popolo_mapping(content: bytes) -> PopoloMapping:
    """The mapping in a file. Raises Invalid with all that can't be."""
    mapping = mapping_of(content, PopoloMapping)
    trainees = list(mapping.persons.values())
    if twice := [person for person, trainee in mapping.persons.items() if trainees.count(trainee) > 1]:
        raise Invalid(Problem(pointer_to("persons", person), "mapped-twice") for person in twice)
    return mapping


# -- the document ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Member:
    """A membership of a trainee, understood: what it becomes, of whom, where, and on which days."""

    number: int
    said: Document
    becomes: str
    trainee: str
    place: str
    party: str | None
    days: Mapping[str, Any]

    @property
    def group(self) -> tuple[str, str, str]:
        """What is one person's work for one party in one council."""
        return (str(self.said.get(f"{OWN}mandate") or self.trainee), self.place, self.party or "")


@dataclass(slots=True)
class _File:
    """The lists of a document. Memberships that stand in another document are among them, with whose they are."""

    persons: Sequence[Document]
    organizations: Sequence[Document]
    posts: Mapping[str, Document]
    memberships: list[tuple[str, Document]] = field(default_factory=list)


def _read(content: bytes) -> _File:
    if len(content) > LARGEST:
        raise Invalid([Problem("", "too-large", {"longest": str(LARGEST)})])
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Invalid([Problem("", "not-popolo")]) from None
    if not isinstance(found, dict):
        raise Invalid([Problem("", "not-popolo")])
    persons, organizations, posts = (_list(found, name) for name in ("persons", "organizations", "posts"))
    posts = [*posts, *_inside(organizations, "organizations", "posts", "organization_id")]
    by_id = {post["id"]: post for post in posts if isinstance(post.get("id"), str)}
    file = _File(persons, organizations, by_id)
    holders = (("persons", persons, "person_id"), ("organizations", organizations, "organization_id"))
    for name, documents, key in (*holders, ("posts", posts, "post_id")):
        for each in _inside(documents, name, "memberships", key):
            file.memberships.append((pointer_to(name), each))
    file.memberships += [(pointer_to("memberships", nth), each) for nth, each in enumerate(_list(found, "memberships"))]
    return file


def _list(within: Document, name: str, where: str = "") -> list[Document]:
    """The documents in a list; none where there is no list. Raises Invalid."""
    found = within.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise Invalid([Problem(where + pointer_to(name), "not-a-list")])
    if odd := [nth for nth, each in enumerate(found) if not isinstance(each, dict)]:
        raise Invalid(Problem(where + pointer_to(name, nth), "not-an-object") for nth in odd[:NAMED_AT_MOST])
    return found


def _inside(documents: Iterable[Document], of: str, name: str, key: str) -> Iterator[Document]:
    """What stands in other documents, with the id of that in which it stands."""
    for nth, each in enumerate(documents):
        for inner in _list(each, name, pointer_to(of, nth)):
            yield {key: each.get("id"), **inner}


def _text(document: Document, name: str) -> str | None:
    """A text; None for what is none, or empty."""
    found = document.get(name)
    return found.strip() or None if isinstance(found, str) else None


def _span(document: Document, name: str) -> Span | None:
    """The days that are meant; None where none is given. Raises _Unfit."""
    found = document.get(name)
    if found is None:
        return None
    span = span_of(found) if isinstance(found, str) else None
    if span is None:
        raise _Unfit(Problem(pointer_to(name), "not-a-popolo-date"))
    return span


class _Unfit(Exception):
    """An entry that can't become a command."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


# -- commands -------------------------------------------------------------------------------------------------------


def read_popolo(content: bytes, mapping: PopoloMapping) -> Reading:
    """The commands: organisations, trainees, mandates and roles. Raises Invalid where it is no Popolo at all."""
    file, reading = _read(content), Reading()
    places = dict(mapping.organizations)
    for nth, organization in enumerate(file.organizations):
        reading.read += 1
        _attempt(reading, organization, pointer_to("organizations", nth), _organisation, mapping, places)
    others = 0
    for nth, person in enumerate(file.persons):
        reading.read += 1
        if _text(person, "id") not in mapping.persons:
            others += 1
        elif mapping.register_ is not None:
            _attempt(reading, person, pointer_to("persons", nth), _trainee, mapping, mapping.register_)
    members = list(_members(reading, file, mapping, places))
    _take_members(reading, mapping, members)
    if others:
        reading.told.append(Problem("", "persons-not-mapped", {"count": str(others)}))
    return reading


def _attempt(reading: Reading, document: Document, where: str, take: Any, *given: Any) -> Any:
    """Takes in an entry; what is wrong with it is told with its place."""
    try:
        return take(reading, document, *given)
    except _Unfit as unfit:
        problem = unfit.problem
        told = {name: each for name, each in document.items() if not isinstance(each, (list, dict))}  # of no others
        reading.refuse(reading.read, told, [Problem(where + problem.pointer, problem.code, problem.details)])
        return None


def _say(
    reading: Reading,
    source: str,
    number: int,
    name: str,
    subject: str,
    days: Mapping[str, Any],
    data: Document,
    *identity: str,
) -> None:
    """A command, told apart by references of our own: ids of others may be made of names."""
    command = {
        "command": name,
        "commandId": command_id("popolo", source, name, subject, *identity),
        "subject": subject,
        **days,
        "data": without_nothing(data),
    }
    reading.take(number, command)


def _organisation(reading: Reading, said: Document, mapping: PopoloMapping, places: dict[str, str]) -> None:
    identifier, name = _text(said, "id"), _text(said, "name")
    if identifier is None or identifier in places:
        return
    kind = mapping.classifications.get(_text(said, "classification") or "")
    if kind is None:
        reading.skip(reading.read, Problem("", "organisation-not-mapped"))
        return
    begun = _span(said, "founding_date") or _own_beginning(said)
    if begun is None:
        raise _Unfit(Problem("/founding_date", "missing"))
    ended, into = _span(said, "dissolution_date"), _text(said, f"{OWN}merged_into")
    last = None if ended is None or into is not None else Span(*(day - timedelta(days=1) for day in ended))
    days = envelope_of(begun, last)
    if days is None:
        raise _Unfit(Problem("", "no-certain-day"))
    reference = (
        identifier if is_reference(identifier) else derived_reference(Kind.ORGANISATION, mapping.source, identifier)
    )
    places[identifier] = reference
    names = [*_earlier_names(said), (begun.latest, name)]
    data = {
        "name": names[0][1],
        "kind": kind,
        "identifiers": _identifiers(said),
        "councilSize": said.get(f"{OWN}council_size"),
    }
    number = reading.read
    _say(reading, mapping.source, number, "register-organisation", reference, days, data)
    for (on, _), (_, following) in pairwise(names):
        renamed = {"effectiveOn": on.isoformat()}
        _say(
            reading,
            mapping.source,
            number,
            "rename-organisation",
            reference,
            renamed,
            {"name": following},
            on.isoformat(),
        )
    if ended is not None and into is not None:
        merged = {"effectiveOn": ended.latest.isoformat()}
        _say(reading, mapping.source, number, "merge-organisation", reference, merged, {"into": places.get(into, into)})


def _own_beginning(said: Document) -> Span | None:
    valid = said.get(f"{OWN}valid")
    return _span(valid, "from") if isinstance(valid, dict) else None


def _earlier_names(said: Document) -> list[tuple[date, str | None]]:
    """Former names that say when they were given up, each with the first day of the next one."""
    found = []
    for each in _list(said, "other_names"):
        last = _span(each, "end_date")
        if last is not None and last.earliest == last.latest:
            found.append((last.latest + timedelta(days=1), _text(each, "name")))
    return sorted(found, key=lambda each: each[0])


def _identifiers(said: Document) -> dict[str, str] | None:
    """Those of the registers that we know."""
    given = {_text(each, "scheme"): _text(each, "identifier") for each in _list(said, "identifiers")}
    return {scheme: value for scheme in ("tooi", "oin", "kvk", "cbs") if (value := given.get(scheme))} or None


def _trainee(reading: Reading, said: Document, mapping: PopoloMapping, registration: Registration) -> None:
    names = {"givenName": _text(said, "given_name"), "familyName": _text(said, "family_name")}
    born = _span(said, "birth_date")
    if born is not None and born.earliest != born.latest:
        reading.skip(reading.read, Problem("/birth_date", "birth-date-not-known"))
        born = None
    if not any(names.values()) and _text(said, "name"):
        reading.skip(reading.read, Problem("/name", "name-not-divided"))
    birth_date = None if born is None else born.latest.isoformat()
    person = without_nothing({**names, "birthDate": birth_date, "email": _text(said, "email")})
    data = {"programme": registration.programme, "person": person}
    days = {"effectiveOn": registration.effective_on.isoformat()}
    _say(
        reading, mapping.source, reading.read, "register-trainee", mapping.persons[_text(said, "id") or ""], days, data
    )


def _members(reading: Reading, file: _File, mapping: PopoloMapping, places: Mapping[str, str]) -> Iterator[_Member]:
    """The memberships of trainees that can be understood."""
    for where, said in file.memberships:
        reading.read += 1
        post = file.posts.get(_text(said, "post_id") or "", {})
        whole = {**{name: each for name, each in post.items() if name in {"role", "organization_id"}}, **said}
        whole.setdefault(f"{OWN}slot", post.get(f"{OWN}slot"))
        if _text(whole, "person_id") in mapping.persons:
            member = _attempt(reading, whole, where, _member, mapping, places)
            if member is not None:
                yield member


def _member(reading: Reading, said: Document, mapping: PopoloMapping, places: Mapping[str, str]) -> _Member | None:
    role = _text(said, "role")
    becomes = mapping.roles.get(role or "")
    if becomes is None:
        words = {"role": role or "", "choices": texts(list(mapping.roles)[:NAMED_AT_MOST])}
        raise _Unfit(Problem("/role", "role-not-mapped", words))
    if becomes == "ignored":
        reading.skip(reading.read, Problem("", "role-ignored", {"role": role or ""}))
        return None
    place = _place(said, "organization_id", places)
    if place is None:
        raise _Unfit(Problem("/organization_id", "missing"))
    start = _span(said, "start_date")
    if start is None:
        raise _Unfit(Problem("/start_date", "missing"))
    days = envelope_of(start, _span(said, "end_date"))
    if days is None:
        raise _Unfit(Problem("", "no-certain-day"))
    certainty = _text(said, f"{OWN}certainty")
    return _Member(
        reading.read,
        said,
        _placement(said) if becomes == "placement" else becomes,
        mapping.persons[_text(said, "person_id") or ""],
        place,
        _place(said, "on_behalf_of_id", places),
        days if certainty is None else {**days, "certainty": certainty},
    )


def _place(said: Document, name: str, places: Mapping[str, str]) -> str | None:
    """The reference of an organisation; one of its own is known by that. Raises _Unfit for one that is not mapped."""
    identifier = _text(said, name)
    if identifier is None:
        return None
    if identifier not in places:
        raise _Unfit(Problem(pointer_to(name), "organisation-not-mapped"))
    return places[identifier]


def _placement(said: Document) -> str:
    slot = _text(said, f"{OWN}slot")
    if slot not in {"A", "B"}:
        raise _Unfit(Problem("/role", "slot-unknown"))
    return f"placement-{slot.lower()}"


def _take_members(reading: Reading, mapping: PopoloMapping, members: Sequence[_Member]) -> None:
    """First the placements, then the mandates with their roles; those of one kind are counted in order of time."""
    ordered = sorted(members, key=lambda member: member.days["effectiveOn"])
    for member in ordered:
        if member.becomes in PLACEMENTS:
            own = {name: _text(member.said, OWN + name) for name in ("employer", "department")}
            data = {"organisation": member.place, "function": _text(member.said, "label"), **own}
            _say(reading, mapping.source, member.number, PLACEMENTS[member.becomes], member.trainee, member.days, data)
    groups: dict[tuple[str, str, str], list[_Member]] = {}
    for member in ordered:
        if member.becomes in POLITICAL:
            groups.setdefault(member.group, []).append(member)
    for group in groups.values():
        _take_mandate(reading, mapping, group)


def _take_mandate(reading: Reading, mapping: PopoloMapping, members: Sequence[_Member]) -> None:
    first = members[0]
    own = _text(first.said, f"{OWN}mandate") or ""
    identity = (mapping.source, first.trainee, first.place, first.party or "")
    mandate = own if is_reference(own) else derived_reference(Kind.MANDATE, *identity)
    days = {name: each for name, each in first.days.items() if name in {"effectiveOn", "certainty"}}
    earliest = min(each.days.get("possibly", {}).get("from", each.days["effectiveOn"]) for each in members)
    if earliest < first.days["effectiveOn"]:
        days["possibly"] = {"from": earliest}
    data = {"trainee": first.trainee, "council": first.place, "party": first.party}
    _say(reading, mapping.source, first.number, "open-mandate", mandate, days, data)
    counted: dict[str, int] = {}
    for member in members:
        nth = counted[member.becomes] = counted.get(member.becomes, 0) + 1
        name = POLITICAL[member.becomes]
        _say(reading, mapping.source, member.number, name, mandate, member.days, _role_of(member), str(nth))


def _role_of(member: _Member) -> dict[str, Any]:
    label = _text(member.said, "label")
    match member.becomes:
        case "committee-member":
            return {"committee": _text(member.said, f"{OWN}committee") or label}
        case "spokesperson":
            return {"topic": _text(member.said, f"{OWN}topic") or label}
        case _:
            return {}
