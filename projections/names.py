"""Names as known at a position: of organisations on a day, of persons once opened, and the programmes of trainees."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import orjson

from projections.database import OPEN_DAY
from projections.question import Asked
from projections.rows import SpellRow, Where, portions
from projections.spells import SPELLS, sealed_details

AT_ONCE = 500  # references in one query


def known(asked: Asked) -> Any:
    """The condition that a spell was known at the position that answers."""
    return (SPELLS.c.known_from_pos <= asked.position) & (SPELLS.c.known_to_pos > asked.position)


def spells_of(asked: Asked, kind: str, lanes: Collection[str], references: Iterable[str]) -> Iterator[SpellRow]:
    """The spells of these lanes of these subjects, in order of beginning."""
    for some in portions(references):
        of = Where(asked).equal(kind=kind).among("subject", some).among("lane", lanes)
        yield from of.rows("subject", "valid_from", "id")


def spells_of_trainees(asked: Asked, lanes: Collection[str], trainees: Iterable[str]) -> Iterator[SpellRow]:
    """The spells of these lanes of these trainees and of their mandates, in order of beginning."""
    for some in portions(trainees):
        of = Where(asked).among("trainee", some).among("lane", lanes)
        yield from of.rows("trainee", "valid_from", "lane", "subject", "id")


class Organisations:
    """What organisations are called, and of what kind they are."""

    def __init__(self, asked: Asked, references: Iterable[str | None]) -> None:
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._kinds: dict[str, str] = {}
        for some in portions(each for each in references if each is not None):
            of = Where(asked).equal(kind="organisation").among("subject", some).among("lane", ("name", "kind"))
            for subject, lane, from_, value in of.columns(
                "subject", "lane", "valid_from", "value", order=("valid_from", "id")
            ):
                if lane == "name":
                    self._names[subject].append((from_, orjson.loads(value)["name"]))
                else:
                    self._kinds[subject] = orjson.loads(value)["kind"]

    def is_known(self, reference: str) -> bool:
        """Whether there is such an organisation."""
        return reference in self._kinds

    def name(self, reference: str, day: str) -> str | None:
        """The name on a day; where it has none then, the last one before, else the first one after."""
        names = self._names.get(reference, [])
        before = [name for from_, name in names if from_ <= day]
        return before[-1] if before else names[0][1] if names else None

    def place(self, reference: str | None, day: str) -> dict[str, Any] | None:
        """Reference, name and kind."""
        if reference is None:
            return None
        return {"reference": reference, "name": self.name(reference, day), "kind": self._kinds.get(reference)}

    def party(self, reference: str | None, day: str) -> dict[str, Any] | None:
        """Reference and name."""
        return None if reference is None else {"reference": reference, "name": self.name(reference, day)}


class Trainees:
    """Who trainees are, and in which programme."""

    def __init__(self, asked: Asked, references: Iterable[str | None]) -> None:
        self._asked = asked
        self._registered: dict[str | None, dict[str, Any]] = {}
        for some in portions(each for each in references if each is not None):
            of = Where(asked).equal(kind="trainee", lane="registration").among("subject", some)
            self._registered |= {subject: orjson.loads(value) for subject, value in of.columns("subject", "value")}

    def programme(self, reference: str | None) -> str | None:
        """The programme that the trainee is registered in."""
        found: str | None = self._registered.get(reference, {}).get("programme")
        return found

    def details(self, reference: str) -> str:
        """Whether personal details are on record (recorded), nobody can open them any more (erased), or none are."""
        sealed = sealed_details(self._registered.get(reference, {}).get("person") or {})
        if not sealed:
            return "not-recorded"
        return "erased" if all(self._asked.log.opened(each) is None for each in sealed.values()) else "recorded"

    def name(self, reference: str | None) -> str | None:
        """Given and family name; None where not recorded, or erased: `details` tells which."""
        person = self._registered.get(reference, {}).get("person")
        if not person:
            return None
        details = sealed_details(person)
        parts = [self._asked.log.opened(details[each]) for each in ("givenName", "familyName") if each in details]
        return " ".join(part for part in parts if part) or None


def period(from_: str, to: str) -> dict[str, str | None]:
    """Valid time on the wire."""
    return {"from": from_, "to": None if to == OPEN_DAY else to}
