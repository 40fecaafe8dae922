"""Who may do what, and what each role sees of an answer."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from typing import Any, Final, Literal, get_args, get_origin

from api.register import Register
from application.access import Role
from application.catalogue import CATALOGUE
from domain.fact import Certainty, Evidence, fold
from domain.reference import Kind, Subject
from domain.sealed import Sealed
from domain.trainee import ConsentRecorded
from domain.wire import Hint, hints_of, taken_apart, wire_name

Item = dict[str, Any]

RECORDING: Final[frozenset[Role]] = frozenset({"registrar"})
ERASING: Final[frozenset[Role]] = frozenset({"privacy-officer"})
READING: Final[frozenset[Role]] = frozenset({"registrar", "auditor", "researcher"})
READING_WHAT_IS_PUBLIC: Final[frozenset[Role]] = READING | {"reader"}
OVERSEEING: Final[frozenset[Role]] = frozenset({"auditor", "privacy-officer"})
SEEING_NAMES: Final[frozenset[Role]] = frozenset({"registrar", "auditor"})

# Questions about those who record and look, which researchers have nothing to do with.
OF_OVERSIGHT = frozenset({"who-looked", "who-recorded"})
# What documents say is not for researchers, and so neither is what rests on one that they name.
OF_EVIDENCE = frozenset({"based-on-evidence"})
# What readers may not ask of what is public: what was known before, and who belongs to a partnership.
NOT_FOR_READERS = frozenset({"knownAt", "atPosition", "partnership"})
# Offices that the law makes public; other roles are shown to the public with the trainee's consent only.
PUBLIC_ROLES = frozenset({"councillor", "temporary-leave", "committee-member"})
PUBLIC_LANES = frozenset({"mandate", "council-seat", "committee-membership"})
PUBLIC_KINDS = frozenset({"organisation", "programme", "partnership"})

# -- what may be asked ----------------------------------------------------------------------------------------------


def who_may_ask(question: str) -> frozenset[Role]:
    """The roles that may put a question."""
    if question in OF_OVERSIGHT:
        return OVERSEEING
    if question in OF_EVIDENCE:
        return SEEING_NAMES
    return READING_WHAT_IS_PUBLIC if question == "who-was-where" else READING


def may_ask(role: Role, question: str, given: Mapping[str, str]) -> bool:
    """Whether a role may put a question with these parameters: those that count or group what is hidden tell it."""
    if not all(role in who_may_ask(each) for each in (question, given.get("question", question))):
        return False
    counted = given.get("figure", "").partition("=")[0].rpartition(":")[2]
    return role in SEEING_NAMES or not (hides(counted) or given.get("by") == "recorder")


# -- what is seen ---------------------------------------------------------------------------------------------------

# Free texts that speak of offices, programmes and organisations; what is sealed and every other one is hidden.
OF_OFFICES = frozenset({"name", "committee", "topic", "label", "period", "covers", "tooi", "oin", "kvk", "cbs"})
# Texts of the register itself, and those above under the names that answers give them.
OPEN = OF_OFFICES | {"nl", "en", "key", "href", "question", "field"}
# Where in an answer the details of an event or a row stand as they were recorded; a name among them is of no person.
RECORDED = frozenset({"data", "changes", "value"})
STAFF = frozenset({"recordedBy", "by"})
# How references, ids, codes, days and instants look.
_PLAIN = re.compile(
    r"[a-z0-9]+([-.:+/_][a-z0-9]+)*|[a-z]+([A-Z][a-z]+)*|[A-Z]{1,3}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"
)
_EVENTS = frozenset(entry.event.__name__ for entry in CATALOGUE.entries)


def _texts(cls: type) -> Iterator[tuple[str, Hint]]:
    """The fields of an event in which somebody wrote or chose a text, those within other fields included."""
    for name, hint in hints_of(cls).items():
        inner = taken_apart(get_args(hint.bare)[0]) if get_origin(hint.bare) is tuple else hint
        if inner.bare in (str, Sealed) or get_origin(inner.bare) is Literal:
            yield wire_name(name), inner
        elif is_dataclass(inner.bare) and isinstance(inner.bare, type):
            yield from _texts(inner.bare)


def _hidden() -> Mapping[str, frozenset[str]]:
    """By name, the fields that hold what is sealed, a free text or a proof, with the words that others hold there."""
    words: dict[str, set[str]] = defaultdict(set)
    hidden = {"person", "note", "evidence", "proof"}
    for cls in (Evidence, *(entry.event for entry in CATALOGUE.entries)):
        for name, hint in _texts(cls):
            if get_origin(hint.bare) is Literal:
                words[name] |= set(get_args(hint.bare))
            elif hint.bare is Sealed or (not hint.marks and name not in OF_OFFICES):
                hidden.add(name)
    return {name: frozenset(words[name]) for name in sorted(hidden)}


# Follows from the definitions: a new event hides its free texts until somebody says that they are open.
HIDDEN: Final[Mapping[str, frozenset[str]]] = _hidden()


def hides(path: str) -> bool:
    """Whether what stands at a path in an item (`value.function`) is hidden from who sees no names."""
    return path == "name" or any(each in HIDDEN or each in STAFF for each in path.split("."))


def seen_by(role: Role, item: Item) -> Item:
    """An item as far as a role may see it; what is hidden is null, so that its shape is the same for everybody."""
    if role in SEEING_NAMES:
        return item
    if role in OVERSEEING:
        return {name: None if name in HIDDEN or name == "name" else each for name, each in item.items()}
    return _veiled_fields(item, "")


def _veiled(value: Any, name: str) -> Any:
    """What stands under a name: a text only where it is an open one, or can be nothing but a code, an id or a time."""
    if isinstance(value, list):
        return [_veiled(each, name) for each in value]
    if isinstance(value, dict):
        return _veiled_fields(value, name)
    if isinstance(value, str):
        return value if name in OPEN or value in _EVENTS or _PLAIN.fullmatch(value) else None
    return value


def _veiled_fields(item: Item, under: str) -> Item:
    path = item.get("field")
    if isinstance(path, str):  # what changed in the field at that path
        hidden, last = hides(path), path.rpartition(".")[2]
        return {
            name: each if name == "field" else None if hidden else _veiled(each, last) for name, each in item.items()
        }
    return {name: _veiled_field(item, under, name) for name in item}


def _veiled_field(item: Item, under: str, name: str) -> Any:
    value = item[name]
    if name == "name":
        return value if _names_no_person(item, under) else None
    if name in HIDDEN:
        return value if isinstance(value, str) and value in HIDDEN[name] else None
    if name in STAFF and (isinstance(value, str) or (isinstance(value, dict) and value.keys() == {"subject", "role"})):
        return {"subject": None, "role": value["role"]} if isinstance(value, dict) else None
    return _veiled(value, name)


def _names_no_person(item: Item, under: str) -> bool:
    """Whether the name in it is that of an organisation or a programme."""
    if under in RECORDED:
        return True
    return "reference" in item and item.get("kind") != "trainee" and under not in ("trainee", "trainees")


# -- what is public -------------------------------------------------------------------------------------------------


class Public:
    """What is public on a day: offices that the law makes public, and roles that the trainee consented to publish."""

    def __init__(self, register: Register, day: date) -> None:
        self._register = register
        self._day = day
        self._consents: dict[str, bool] = {}

    def part(self, item: Item) -> Item | None:
        """What may be shown to everybody of a row of whereabouts or a subject; None where that is nothing."""
        if item.get("kind") in PUBLIC_KINDS:
            return item
        if item.get("role") == "placement" or item.get("kind") == "trainee":
            return None
        if self._consented(item.get("trainee")):
            return item
        if item.get("kind") == "mandate":
            return self._offices(item)
        return item if item.get("role") in PUBLIC_ROLES and item.get("certainty") == Certainty.ESTABLISHED else None

    @staticmethod
    def _offices(mandate: Item) -> Item | None:
        """The mandate with its public offices alone; what is only expected is no office yet."""
        lanes = [
            each
            for each in mandate["lanes"]
            if each["lane"] in PUBLIC_LANES and each["certainty"] == Certainty.ESTABLISHED
        ]
        held = any(each["lane"] != "mandate" for each in lanes)
        return {**mandate, "lanes": lanes} if held and mandate.get("role") in PUBLIC_ROLES else None

    def _consented(self, trainee: str | None) -> bool:
        if trainee is None:
            return False
        if trainee not in self._consents:
            history = fold(self._register.log.of(Subject(Kind.TRAINEE, trainee)))
            given = [
                fact.event.given
                for fact in history.facts
                if isinstance(fact.event, ConsentRecorded)
                and fact.event.purpose == "publish-political-role"
                and fact.certainty is Certainty.ESTABLISHED
                and fact.effective_on <= self._day
            ]
            self._consents[trainee] = bool(given) and given[-1]
        return self._consents[trainee]
