"""Exports: a dataset written as CSV and Parquet in a data package, held back where it singles persons out."""

import csv
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final
from urllib.parse import urlencode
from zipfile import ZIP_DEFLATED, ZipFile

from api.citation import Citation
from api.codebook import LICENCE, codebooks, data_package
from api.crate import METADATA, Described, crate
from api.disclosure import LEAST, Combinations
from api.formats import DATA_PACKAGE
from api.messages import LANGUAGES, Speech
from api.pseudonyms import Pseudonyms, type_of
from api.register import Register
from application.access import Identity
from domain.period import civil_day
from domain.rules import VERSION
from domain.wire import instant
from projections.asking import Moment, Put
from projections.dataset import Dataset, Field, Row, portions
from projections.question import Given

CITATION, PACKAGE, REPORT = "citation.json", "datapackage.json", "disclosure.json"
FORM = "wiewaar-citation-1"
DUCKDB: Final[Mapping[str, str]] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
}
MEMORY = "256MB"  # what sorting may take before it goes to disk
# Nothing is ever fetched: what is read and written needs no extension.
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}

Advance = Callable[[int], None]


class NotExported(Exception):
    """There is nothing to export, or nowhere to write it: a code, and the words of its sentence."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported: a dataset, what it is asked for with, and for which project.

    Without a project it is all there is, with names and free texts. Of what singles out fewer than `least` persons
    nothing is released but the report, unless it is to be released all the same.
    """

    dataset: Dataset
    given: Given
    project: str | None
    least: int = LEAST
    release: bool = False

    @property
    def parameters(self) -> Mapping[str, str]:
        """What the dataset is asked for with."""
        return self.dataset.given(self.given)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many rows, on whom, and what singles persons out; held back where nothing else was."""

    rows: int
    trainees: frozenset[str]
    report: Mapping[str, Any] | None
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A CSV that was written: how many rows, on whom, its digest without what is sealed, and what was counted."""

    rows: int
    trainees: frozenset[str]
    digest: str
    combinations: Combinations | None


def export(
    register: Register,
    reader: Identity,
    order: Order,
    folder: Path,
    begin: Callable[[int], Advance] = lambda _: lambda _: None,
) -> Exported:
    """Writes the package into a folder, which is there as a whole or not at all; or the report of why it is held back.

    Raises NotExported, BadParameters, Behind, Unusable, Faulty or AnotherHistory.
    """
    refuse_full(folder)
    try:
        return _exported(register, reader, order, folder, begin)
    except OSError as fault:
        raise NotExported("export-failed", path=folder, reason=fault.strerror or type(fault).__name__) from fault


def _exported(
    register: Register, reader: Identity, order: Order, folder: Path, begin: Callable[[int], Advance]
) -> Exported:
    with TemporaryDirectory(prefix=".wiewaar-export-", dir=folder.parent) as made:
        package = Path(made) / "package"
        package.mkdir(mode=0o700)
        put = put_to(register, order)
        path = package / f"{order.dataset.name}.csv"
        written = write_rows(register, order, put, path, begin)
        combinations = written.combinations
        report = None if combinations is None else combinations.report(order.dataset.name)
        held_back = combinations is not None and not combinations.are_safe and not order.release
        if held_back:
            path.unlink()
            _write(package / REPORT, _json(report))
        else:
            _parquet(path, fields_of(register, order), pseudonyms_of(register, order))
            _describe(register, order, put, written, package)
            if order.project is None:
                register.access.looked(reader, written.trainees, f"export {order.dataset.name}", "export")
        publish(package, folder)
    return Exported(written.rows, written.trainees, report, held_back)


def pack(package: Path, path: Path) -> None:
    """Puts the files of a package together in a zip, under its name."""
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for each in _in_order(package):
            packed.write(each, f"{package.name}/{each.name}")


def put_to(register: Register, order: Order) -> Put:
    """The dataset as it is asked for, with the prefix of the log that answers; the read models are there."""
    put = register.reader.put(order.dataset.question, order.parameters)
    register.catch_up()
    return put


def pseudonyms_of(register: Register, order: Order) -> Pseudonyms | None:
    """The pseudonyms of the project; None where all is told."""
    return None if order.project is None else Pseudonyms(register.projects_key, order.project)


def fields_of(register: Register, order: Order) -> Sequence[Field]:
    """The columns that the export has."""
    pseudonyms = pseudonyms_of(register, order)
    return order.dataset.fields if pseudonyms is None else pseudonyms.fields_of(order.dataset)


# -- rows -----------------------------------------------------------------------------------------------------------


def write_rows(
    register: Register,
    order: Order,
    put: Put,
    path: Path,
    begin: Callable[[int], Advance] = lambda _: lambda _: None,
) -> Written:
    """Writes the rows as CSV, portion by portion; under pseudonyms in their order, so that none tells the log's."""
    dataset, pseudonyms, fields = order.dataset, pseudonyms_of(register, order), fields_of(register, order)
    combinations = None if pseudonyms is None else Combinations(dataset.fields, order.least)
    with path.open("w", encoding="utf-8", newline="") as file, register.reader.asking(put) as asked:
        sheet = _Sheet(file, fields, pseudonyms)
        advance = begin(len(dataset.whom(asked)))
        for count, part in portions(asked, dataset.whom, dataset.rows):
            for row in part:
                sheet.add(row)
                if combinations is not None:
                    combinations.add(row)
            advance(count)
    if pseudonyms is not None:
        _sort(path, fields)
    digest = sheet.digest.hexdigest() if pseudonyms is None else _digest_of(path)
    return Written(sheet.rows, frozenset(sheet.trainees), digest, combinations)


class _Sheet:
    """A CSV in the making: how many rows, on whom, and the digest of it without the columns of what is sealed."""

    def __init__(self, file: IO[str], fields: Sequence[Field], pseudonyms: Pseudonyms | None) -> None:
        self.rows = 0
        self.trainees: set[str] = set()
        self.digest = sha256()
        self._fields = fields
        self._pseudonyms = pseudonyms
        self._unsealed = [number for number, field in enumerate(fields) if field.holds != "sealed"]
        self._lines = csv.writer(file, lineterminator="\n")
        self._cited = csv.writer(_Digested(self.digest.update), lineterminator="\n")
        self._write([field.name for field in fields])

    def add(self, row: Row) -> None:
        """Writes a row."""
        pseudonyms = self._pseudonyms
        told = (row[each.name] if pseudonyms is None else pseudonyms.value(each, row) for each in self._fields)
        self._write([_text(value) for value in told])
        self.rows += 1
        if row["trainee"] is not None:
            self.trainees.add(row["trainee"])

    def _write(self, values: Sequence[str]) -> None:
        self._lines.writerow(values)
        self._cited.writerow([values[each] for each in self._unsealed])


class _Digested:
    """A file of which nothing stays but the digest."""

    def __init__(self, update: Callable[[bytes], None]) -> None:
        self._update = update

    def write(self, text: str) -> int:
        """Takes in a text."""
        self._update(text.encode())
        return len(text)


def digest_of_rows(file: IO[str], left_out: Collection[str]) -> str:
    """The digest of a CSV without some of its columns, as `write_rows` gives it."""
    rows, digest = csv.reader(file), sha256()
    lines = csv.writer(_Digested(digest.update), lineterminator="\n")
    names = next(rows, [])
    kept = [number for number, name in enumerate(names) if name not in left_out]
    for row in chain([names], rows):
        lines.writerow([row[each] for each in kept if each < len(row)])
    return digest.hexdigest()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


# -- files ----------------------------------------------------------------------------------------------------------


def _sort(path: Path, fields: Sequence[Field]) -> None:
    """Puts the lines in the order of what stands in them."""
    sorted_ = path.with_suffix(".sorted")
    types = dict.fromkeys((field.name for field in fields), "VARCHAR")
    _copy(path, sorted_, types, "ORDER BY ALL", "FORMAT csv, HEADER, NULLSTR ''")
    sorted_.replace(path)


def _parquet(path: Path, fields: Sequence[Field], pseudonyms: Pseudonyms | None) -> None:
    """Writes the same rows as Parquet beside the CSV, from which they are read."""
    types = {field.name: DUCKDB[type_of(field, pseudonyms)] for field in fields}
    _copy(path, path.with_suffix(".parquet"), types, "", "FORMAT parquet")


def _copy(source: Path, target: Path, types: Mapping[str, str], order: str, form: str) -> None:
    import duckdb  # noqa: PLC0415  # half a second that nothing else pays

    columns = ", ".join(f"{_quoted(name)}: '{each}'" for name, each in types.items())
    read = f"read_csv({_quoted(source)}, header = true, auto_detect = false, nullstr = '', columns = {{{columns}}})"
    try:
        with duckdb.connect(config={**OFFLINE, "threads": 1, "memory_limit": MEMORY}) as database:
            database.execute(f"SET temp_directory = {_quoted(target.parent / 'sorting')}")
            database.execute(f"COPY (SELECT * FROM {read} {order}) TO {_quoted(target)} ({form})")  # noqa: S608  # ours
    except duckdb.Error as fault:  # of which no more is told than its kind: what it says can hold a row
        raise NotExported("export-failed", path=target.name, reason=type(fault).__name__) from fault
    shutil.rmtree(target.parent / "sorting", ignore_errors=True)


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _describe(register: Register, order: Order, put: Put, written: Written, package: Path) -> None:
    """Writes the codebook, the citation and the descriptors: of a data package, and of a research object."""
    fields, pseudonyms = fields_of(register, order), pseudonyms_of(register, order)
    cited = citation_of(register, order, put, written.digest)
    for name, text in codebooks(order.dataset, fields, pseudonyms, cited):
        _write(package / name, text)
    _write(package / CITATION, _json(_citation(register, order, put, written, cited)))
    created = register.clock().replace(microsecond=0)
    described = data_package(order.dataset, fields, pseudonyms, cited, _in_order(package), instant(created))
    _write(package / PACKAGE, _json(described))
    dataset, (licence, terms) = order.dataset, LICENCE[pseudonyms is None]
    metadata = Described(
        dataset.title.en,
        f"{dataset.question.asks.en}\n\n{dataset.question.asks.nl}\n\n{cited.text(Speech('en'))}",
        (licence, terms.en),
        cited,
        register.transparency.checkpoint_of(put.position).note,
        created,
        {PACKAGE: DATA_PACKAGE},
    )
    _write(package / METADATA, _json(crate(package, metadata)))


def _in_order(package: Path) -> Iterable[Path]:
    """The files, the rows first."""
    return sorted(package.iterdir(), key=lambda path: (path.suffix != ".csv", path.suffix != ".parquet", path.name))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def refuse_full(folder: Path) -> None:
    """Raises NotExported where something is in the folder already, or it can't be made."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotExported("export-not-empty", path=folder)
    except OSError as fault:
        raise NotExported("unusable-folder", path=folder, reason=fault.strerror or fault) from fault


def publish(package: Path, folder: Path) -> None:
    """Puts what was made in its place, in one step."""
    with suppress(FileNotFoundError):
        folder.rmdir()
    package.rename(folder)


# -- how to cite ----------------------------------------------------------------------------------------------------


def citation_of(register: Register, order: Order, put: Put, digest: str) -> Citation:
    """How the export is cited."""
    return Citation(
        order.dataset.name,
        order.dataset.title,
        register.transparency.signer().name,
        _known_at(put.moment),
        put.position,
        digest,
        civil_day(register.clock()),
        urlencode({**put.parameters, **put.pinned}),
    )


def _citation(register: Register, order: Order, put: Put, written: Written, cited: Citation) -> dict[str, Any]:
    """What one needs to make the export again, and to see that it is the same."""
    pseudonyms = pseudonyms_of(register, order)
    as_of = {"knownAt": _known_at(put.moment), "logPosition": put.position}
    return {
        "form": FORM,
        "dataset": order.dataset.name,
        "version": order.dataset.version,
        "parameters": {**put.parameters, **put.pinned},
        "project": order.project,
        "projectCheck": None if pseudonyms is None else pseudonyms.check,
        "asOf": {**as_of, "rulesVersion": VERSION} if "findings" in order.dataset.question.reads else as_of,
        "file": f"{order.dataset.name}.csv",
        "rows": written.rows,
        "sha256": written.digest,
        "leftOutOfSha256": [] if pseudonyms else [each.name for each in order.dataset.fields if each.holds == "sealed"],
        "date": cited.made_on.isoformat(),
        "checkpoint": register.transparency.checkpoint_of(put.position).note,
        "howToCite": {language: cited.text(Speech(language)) for language in LANGUAGES},
        "bibtex": cited.bibtex(Speech("en")),
        "csl": cited.csl(Speech("en")),
    }


def _known_at(moment: Moment) -> str | None:
    return None if moment.known_at is None else instant(moment.known_at)
