"""The formats of standards that the register can be told in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from domain.text import Text


class Standard(NamedTuple):
    """A standard that files keep to, by the address of its text."""

    address: str
    name: str


POPOLO_1 = Standard("http://www.popoloproject.com/specs/", "Popolo 1.0")
OCEL_2 = Standard("https://www.ocel-standard.org/2.0/ocel20_specification.pdf", "OCEL 2.0")
DATA_PACKAGE = Standard("https://datapackage.org/standard/data-package/", "Data Package 2.0")
PROV_JSON = Standard("https://www.w3.org/submissions/2013/SUBM-prov-json-20130424/", "PROV-JSON")


@dataclass(frozen=True, slots=True)
class Format:
    """A format that the register can be told in; `of_a_subject` is the history of one, and not of all."""

    name: str
    title: Text
    says: Text
    standards: Mapping[str, Standard]
    versions: str
    of_a_subject: bool = False


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format(
            "popolo",
            Text("Wie waar was, in Popolo", "Who was where, in Popolo"),
            Text(
                "Personen, organisaties, posten en lidmaatschappen zoals bekend op K, in Popolo 1.0 (JSON).",
                "Persons, organisations, posts and memberships as known at K, in Popolo 1.0 (JSON).",
            ),
            {"popolo.json": POPOLO_1},
            versions="known",
        ),
        Format(
            "ocel",
            Text("Het logboek als proces", "The log as a process"),
            Text(
                "Het logboek voor process mining, in OCEL 2.0 (JSON en SQLite): zoals het is vastgelegd (recorded), en"
                " zoals het was volgens wat op K bekend is (effective).",
                "The log for process mining, in OCEL 2.0 (JSON and SQLite): as it was recorded (recorded), and as it"
                " was by what is known at K (effective).",
            ),
            {f"{name}.{suffix}": OCEL_2 for name in ("recorded", "effective") for suffix in ("json", "sqlite")},
            versions="all",
        ),
        Format(
            "prov",
            Text("De herkomst van een geschiedenis", "The provenance of a history"),
            Text(
                "De herkomst van de geschiedenis van één onderwerp, in PROV-JSON: wat door wie is vastgelegd, waaruit,"
                " en wat het werd.",
                "The provenance of the history of one subject, in PROV-JSON: what was recorded by whom, from what, and"
                " what it became.",
            ),
            {"prov.json": PROV_JSON},
            versions="all",
            of_a_subject=True,
        ),
    )
}
