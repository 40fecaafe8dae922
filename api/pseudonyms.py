"""Pseudonyms: what stands in an export in the place of references and ids, the same for one project, never for two."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from unicodedata import normalize

from domain.period import civil_day
from domain.reference import Kind
from projections.dataset import Dataset, Field, Holds, Row

LETTERS: Final[Mapping[str, str]] = {"trainee": "t", "mandate": "m", "event": "e", "finding": "f", "key": "k"}
DIGITS = 20  # hexadecimal ones, 80 bits: two of millions are never the same
LEFT_OUT: Final[frozenset[Holds]] = frozenset({"position", "free", "sealed"})
SEVERAL: Final[Mapping[Holds, str]] = {"events": "event", "findings": "finding"}
# Whose references say nothing of a person.
PUBLIC = frozenset({Kind.ORGANISATION, Kind.PROGRAMME, Kind.PARTNERSHIP})


class Pseudonyms:
    """The pseudonyms of one research project, which follow from a key of the register and the project's name.

    Whoever lacks the register's key can neither lead one back nor join what two projects were given.
    """

    def __init__(self, projects_key: bytes, project: str) -> None:
        self.project = project
        self._key = hmac.digest(projects_key, normalize("NFC", project.strip()).encode(), "sha256")

    @property
    def check(self) -> str:
        """Tells whether another export of that name was made with the same key."""
        return hmac.digest(self._key, b"wiewaar check", "sha256").hex()[:DIGITS]

    def of(self, kind: str, value: str) -> str:
        """What stands in the place of an id or reference of a kind."""
        digest = hmac.digest(self._key, f"{kind}\0{value}".encode(), "sha256")
        return f"{LETTERS[kind]}-{digest.hex()[:DIGITS]}"

    def fields_of(self, dataset: Dataset) -> list[Field]:
        """The columns that a dataset has under pseudonyms."""
        return [each for each in dataset.fields if each.holds not in LEFT_OUT]

    def value(self, field: Field, row: Row) -> Any:
        """What stands in a column of a row."""
        value = row[field.name]
        if value is None or field.holds == "plain":
            return value
        if (kind := SEVERAL.get(field.holds)) is not None:
            # Sorted: in the order of the log they would tell which event was recorded first.
            return " ".join(sorted(self.of(kind, each) for each in value.split(" ")))
        match field.holds:
            case "moment":
                return civil_day(datetime.fromisoformat(value)).isoformat()
            case "subject":
                return value if row["subject_kind"] in PUBLIC else self.of(row["subject_kind"], value)
            case held:
                return self.of(held, value)


def type_of(field: Field, pseudonyms: Pseudonyms | None) -> str:
    """The type of what stands in a column."""
    return "date" if field.holds == "moment" and pseudonyms is not None else field.type
