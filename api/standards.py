"""Exports in the formats of standards: Popolo, OCEL 2.0 and PROV-JSON, each a folder described as an RO-Crate."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import orjson

from api.citation import Citation
from api.codebook import LICENCE
from api.crate import METADATA, Described, crate, digest_of
from api.disclosure import LEAST
from api.exporting import REPORT, NotExported, Order, pseudonyms_of, publish, put_to, refuse_full, write_rows
from api.formats import Format
from api.history import holder_of
from api.json_stream import JsonStream
from api.messages import Speech
from api.ocel import write_ocel
from api.on_disk import in_order
from api.register import Register
from application.access import Identity
from domain.period import civil_day
from domain.reference import Kind, Subject
from domain.wire import instant
from projections.asking import Put
from projections.changes import mandates_of
from projections.dataset import VERSIONS, trainees
from projections.exports import DATASETS
from projections.question import Given
from projections.standards.known import OF_PERSONS, Known, Shown
from projections.standards.popolo import popolo
from projections.standards.prov import prov

Counts = Mapping[str, int]


class Material(NamedTuple):
    """What a format is written from; `meta` tells from which register and as known at which position."""

    known: Known
    shown: Shown
    meta: Mapping[str, Any]
    subjects: tuple[Subject, ...] = ()


# -- formats --------------------------------------------------------------------------------------------------------


def _write_popolo(material: Material, folder: Path) -> Counts:
    counts: dict[str, int] = {}

    def counted(name: str, documents: Iterable[Any]) -> Iterator[Any]:
        counts[name] = 0
        for each in documents:
            counts[name] += 1
            yield each

    with (folder / "popolo.json").open("wb") as output:
        told = JsonStream(output)
        told.member("meta", material.meta)
        for name, documents in popolo(material.known, material.shown):
            # In the order of the log the documents would tell whose pseudonym is whose.
            ordered = documents if material.shown.full else in_order(((each["id"], "", 0), each) for each in documents)
            told.members(name, counted(name, ordered))
        told.end()
    return counts


def _write_ocel(material: Material, folder: Path) -> Counts:
    counts: dict[str, int] = {}
    for name, by_valid_time in (("recorded", False), ("effective", True)):
        files = (folder / f"{name}.json", folder / f"{name}.sqlite")
        written = write_ocel(material.known, material.shown, *files, by_valid_time=by_valid_time)
        counts |= {f"{name} {what}": count for what, count in written.items()}
    return counts


def _write_prov(material: Material, folder: Path) -> Counts:
    document = prov(material.known, material.shown, material.subjects, material.meta["source"])
    (folder / "prov.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    return {name: len(records) for name, records in document.items() if name != "prefix"}


WRITERS: Mapping[str, Callable[[Material, Path], Counts]] = {
    "popolo": _write_popolo,
    "ocel": _write_ocel,
    "prov": _write_prov,
}


# -- exporting ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retelling:
    """What is to be told in which format, as known when, and for which project; without one it is told in full.

    What singles out fewer than `least` persons is held back, unless it is to be released all the same.
    """

    format: Format
    given: Given = field(default_factory=dict)
    project: str | None = None
    subject: Subject | None = None
    least: int = LEAST
    release: bool = False

    @property
    def order(self) -> Order:
        """The dataset that tells of persons what the format tells of them."""
        given = {**self.given, VERSIONS.name: self.format.versions}
        return Order(DATASETS["spells"], given, self.project, self.least, self.release)


@dataclass(frozen=True, slots=True)
class Retold:
    """What was written: how much of what, and what singles persons out; held back where nothing else was."""

    counts: Counts
    report: Mapping[str, Any] | None = None
    held_back: bool = False


def retell(register: Register, reader: Identity, asked: Retelling, folder: Path) -> Retold:
    """Writes the files into a folder, which is there as a whole or not at all; or the report of why it is held back.

    Raises NotExported, BadParameters, Behind, Unusable, Faulty or AnotherHistory.
    """
    refuse_full(folder)
    _refuse_one_person(asked)
    with TemporaryDirectory(prefix=".wiewaar-export-", dir=folder.parent) as made:
        package = Path(made) / "package"
        package.mkdir(mode=0o700)
        put = put_to(register, asked.order)
        if not put.position:
            raise NotExported("export-of-nothing")
        report = _singled_out(register, asked, put, package)
        held_back = report is not None and bool(report["singledOut"]) and not asked.release
        if held_back:
            _write(package / REPORT, report)
        counts = {} if held_back else _write_files(register, reader, asked, put, package)
        publish(package, folder)
    return Retold(counts, report, held_back)


def _refuse_one_person(asked: Retelling) -> None:
    """The history of one person tells of one person, whatever stands for the name."""
    of_a_person = asked.subject is not None and asked.subject.kind in OF_PERSONS
    if asked.project is not None and of_a_person and not asked.release:
        raise NotExported("export-of-one-person")


def _singled_out(register: Register, asked: Retelling, put: Put, package: Path) -> Mapping[str, Any] | None:
    """What singles persons out under pseudonyms: the same as in the dataset of the periods, which tells no less."""
    if asked.project is None or asked.format.of_a_subject:
        return None
    rows = package / "rows.csv"
    combinations = write_rows(register, asked.order, put, rows).combinations
    rows.unlink()
    return None if combinations is None else combinations.report(asked.format.name)


def _write_files(register: Register, reader: Identity, asked: Retelling, put: Put, package: Path) -> Counts:
    pseudonyms = pseudonyms_of(register, asked.order)
    shown = Shown() if pseudonyms is None else Shown(pseudonyms.of)
    subjects = () if asked.subject is None else _subjects(register, asked.subject, put.position)
    with register.reader.asking(put) as answering:
        known = Known(answering.connection, register.log, put.position)
        material = Material(known, shown, _meta(register, put, shown), subjects)
        counts = WRITERS[asked.format.name](material, package)
        everybody = set(trainees(answering)) if asked.subject is None else {holder_of(register, asked.subject)}
    described = _described(register, asked, put, package)
    _write(package / METADATA, crate(package, described))
    if shown.full:
        looked_at = {each for each in everybody if each is not None}
        register.access.looked(reader, looked_at, f"export {asked.format.name}", "export")
    return counts


def _subjects(register: Register, subject: Subject, position: int) -> tuple[Subject, ...]:
    """The subject, and of a trainee the mandates."""
    if subject.kind is not Kind.TRAINEE:
        return (subject,)
    return (subject, *mandates_of(register.read_models, subject.reference, position))


def _meta(register: Register, put: Put, shown: Shown) -> dict[str, Any]:
    known_at = put.moment.known_at
    at = None if known_at is None else instant(known_at) if shown.full else civil_day(known_at).isoformat()
    return {"source": register.settings.event_source, "knownAt": at, "logPosition": put.position}


def _described(register: Register, asked: Retelling, put: Put, package: Path) -> Described:
    known_at = put.moment.known_at
    title, says = asked.format.title, asked.format.says
    cited = Citation(
        asked.format.name,
        title,
        register.transparency.signer().name,
        None if known_at is None else instant(known_at),
        put.position,
        _digest(package),
        civil_day(register.clock()),
    )
    licence, terms = LICENCE[asked.project is None]
    return Described(
        title.en,
        f"{says.en}\n\n{says.nl}\n\n{cited.text(Speech('en'))}",
        (licence, terms.en),
        cited,
        register.transparency.checkpoint_of(put.position).note,
        register.clock().replace(microsecond=0),
        asked.format.standards,
    )


def _digest(package: Path) -> str:
    """The digest of the digests of the files, in the lines that sha256sum writes."""
    lines = (f"{digest_of(each)}  {each.name}\n" for each in sorted(package.iterdir()))
    return sha256("".join(lines).encode()).hexdigest()


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
