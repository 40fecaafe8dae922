"""The register told in the formats of standards, in a test: what was written, and how what it holds is looked up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from api.formats import FORMATS
from api.register import Register
from api.standards import Retelling, Retold, retell
from application.access import Identity
from domain.reference import Kind, Subject

AUDITOR = Identity("accountant", "auditor", "verzoek-1")
# What may stand in no export under pseudonyms.
NAMES = re.compile(r"\b(Daan|Samira|Judith|Steven)\b")
A_REFERENCE = re.compile(r"\b[tm]-(ppp|wijk)\d+\b")
AN_ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
FREE_TEXTS = re.compile(r"beleidsadviseur|innovatie-ontwikkelaar|Dienstverlening|bedrijfskunde")
OF_PERSONS = (NAMES, A_REFERENCE, AN_ID, FREE_TEXTS)


def retold(
    register: Register,
    name: str,
    folder: Path,
    *,
    project: str | None = None,
    of: str | None = None,
    release: bool = True,
    **given: str,
) -> Retold:
    """Writes a format into a folder, released unless it is said otherwise; `of` is a subject as `trainee:t-een`."""
    subject = None
    if of is not None:
        kind, _, reference = of.partition(":")
        subject = Subject(Kind(kind), reference)
    asked = Retelling(FORMATS[name], given, project, subject, release=release)
    return retell(register, AUDITOR, asked, folder)


def json_in(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def tells_of_persons(text: str) -> list[str]:
    """What in a text is of a person."""
    return sorted({found.group() for pattern in OF_PERSONS for found in pattern.finditer(text)})
