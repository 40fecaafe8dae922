"""Whether what was cited still holds: it is made again, and what differs is told with its reason."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit
from zipfile import BadZipFile, ZipFile, is_zipfile
from zipfile import Path as InZip

import orjson

from api.exporting import CITATION, FORM, PACKAGE, Order, digest_of_rows, pseudonyms_of, put_to, write_rows
from api.http.roles import seen_by
from api.messages import Speech
from api.register import Register
from application.access import Role
from application.care import Damage
from application.transparency import AnotherHistory
from domain.rules import VERSION
from projections.asking import BadParameters, Put, digest_of
from projections.exports import DATASETS
from projections.question import Answer, Item, Question
from projections.questions import QUESTIONS

Content = Mapping[str, Any]
Folder = Path | InZip


class NotACitation(Exception):
    """It is no answer and no citation of an export."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something does not hold, or holds in part only: a code, and the words of its sentence."""

    code: str
    words: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what was cited is what is answered now: both digests, and the reasons where it is not."""

    name: str
    cited: str
    now: str | None
    reasons: Sequence[Reason]

    @property
    def holds(self) -> bool:
        """Whether it is the same, and the file says what it is a citation of."""
        return self.cited == self.now and not self.reasons


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as it was read: an answer's JSON or an export's citation, with the files beside it if there are."""

    content: Content
    folder: Folder | None = None

    @property
    def is_export(self) -> bool:
        """Whether an export is cited, and not an answer."""
        return self.content.get("form") == FORM

    @property
    def project(self) -> str | None:
        """The project that an export was made for; None where it was of everything."""
        project: str | None = self.content.get("project")
        return project

    @property
    def name(self) -> str:
        """The question, or the dataset."""
        return str(self.content["dataset" if self.is_export else "question"])

    @property
    def parameters(self) -> dict[str, str]:
        """What it was asked with."""
        return {str(name): str(value) for name, value in self.content["parameters"].items()}

    @property
    def position(self) -> int:
        """The prefix of the log that answered."""
        return int(self.content["asOf"]["logPosition"])


def read(path: Path) -> Cited:
    """The citation in a file, or in the folder or zip of an export. Raises NotACitation or OSError."""
    if path.name == PACKAGE:
        path = path.parent
    if path.is_dir():
        return understood((path / CITATION).read_bytes(), path)
    if is_zipfile(path):
        try:
            root = InZip(ZipFile(path))
            inside = next((each for each in (root, *root.iterdir()) if (each / CITATION).exists()), None)
            if inside is None:
                raise NotACitation
            return understood((inside / CITATION).read_bytes(), inside)
        except BadZipFile:
            raise NotACitation from None
    beside = path.parent if path.name == CITATION and (path.parent / PACKAGE).exists() else None
    return understood(path.read_bytes(), beside)


def understood(text: bytes | str, folder: Folder | None = None) -> Cited:
    """The citation that a text is. Raises NotACitation."""
    try:
        content = orjson.loads(text)
        found = Cited(content, folder)
        shape = (found.name, found.parameters, found.position, content["sha256"])
        whole = isinstance(content["sha256"], str) and (
            found.is_export or all(isinstance(each, dict) for each in content["items"])
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise NotACitation from None
    if not whole or shape[2] < 0:
        raise NotACitation
    return found


def verdict_on(register: Register, cited: Cited) -> Verdict:
    """Makes again what is cited, and compares. Raises Behind, Faulty or Unusable."""
    head, _ = register.log.head()
    found = DATASETS.get(cited.name) if cited.is_export else QUESTIONS.get(cited.name)
    reasons: list[Reason] = []
    now: str | None = None
    if found is None:
        reasons.append(Reason("cite-unknown", {"name": cited.name}))
    elif cited.position > head:
        reasons.append(Reason("cite-not-reached", {"position": cited.position, "head": head}))
    else:
        again = _export_again if cited.is_export else _answer_again
        try:
            now, reasons = again(register, cited)
        except BadParameters as fault:
            reasons.append(Reason("cite-not-asked", {"names": ", ".join(name for name, *_ in fault.faults)}))
    said = str(cited.content["sha256"])
    if now not in (None, said):
        reasons = list(_why_otherwise(cited, reasons))
    return Verdict(cited.name, said, now, reasons)


def told_of(speech: Speech, verdict: Verdict) -> dict[str, Any]:
    """A verdict as people and programs are told of it."""
    return {
        "name": verdict.name,
        "holds": verdict.holds,
        "sha256": verdict.cited,
        "sha256Now": verdict.now,
        "sentence": _in_short(speech, verdict),
        "reasons": [{"code": each.code, "sentence": _sentence(speech, each)} for each in verdict.reasons],
    }


def _in_short(speech: Speech, verdict: Verdict) -> str:
    if verdict.holds:
        return speech.say("cite-holds", name=verdict.name, digest=verdict.cited)
    if verdict.now == verdict.cited:
        return speech.say("cite-altered", name=verdict.name, digest=verdict.cited)
    return speech.say("cite-holds-not", name=verdict.name, digest=verdict.cited, now=verdict.now or "—")


def _sentence(speech: Speech, reason: Reason) -> str:
    words = dict(reason.words)
    if isinstance(fault := words.get("fault"), AnotherHistory):
        words["fault"] = speech.damage(Damage(fault.code, fault.details))
    return speech.say(reason.code, **words)


def _why_otherwise(cited: Cited, known: Sequence[Reason]) -> Iterator[Reason]:
    """What explains that another digest came out."""
    then = cited.content["asOf"].get("rulesVersion")
    explained = list(known)
    if then not in (None, VERSION):
        explained.append(Reason("cite-rules-changed", {"then": then, "now": VERSION}))
    if not cited.is_export and QUESTIONS[cited.name].beside_the_log:
        explained.append(Reason("cite-beside-the-log", {}))
    yield from explained or [Reason("cite-unexplained", {})]


# -- answers --------------------------------------------------------------------------------------------------------


def _answer_again(register: Register, cited: Cited) -> tuple[str | None, list[Reason]]:
    question = QUESTIONS[cited.name]
    put = register.reader.put(question, {**cited.parameters, **_pinned(question, cited)})
    if put.position != cited.position:
        return None, [Reason("cite-other-position", {"position": cited.position, "now": put.position})]
    register.catch_up()
    answer = register.reader.answer(put)
    items: list[Item] = cited.content["items"]
    if answer.digest == cited.content["sha256"]:
        return answer.digest, [] if _are_of(items, answer) else [Reason("cite-rows-altered", {})]
    if digest_of(question.name, cited.parameters, cited.position, items) != cited.content["sha256"]:
        return answer.digest, [Reason("cite-rows-altered", {})]
    gone, new = _unlike(items, answer.items)
    return answer.digest, [Reason("cite-other-rows", {"gone": gone, "new": new})]


def _pinned(question: Question, cited: Cited) -> dict[str, str]:
    """What fixed the prefix of the log: the moment that was given, which is the horizon, or else the position."""
    with suppress(KeyError, TypeError, ValueError):
        query = dict(parse_qsl(urlsplit(cited.content["_links"]["self"]["href"]).query))
        if question.known_by in query:
            return {question.known_by: query[question.known_by]}
    return {"atPosition": str(cited.position)}


def _are_of(items: Sequence[Item], answer: Answer) -> bool:
    """Whether each of these rows is one of the answer's, as some role sees it; all of them, or some."""
    views: tuple[Role, ...] = ("auditor", "researcher", "privacy-officer")
    for role in views:
        left = Counter(_plain(seen_by(role, item)) for item in answer.items)
        left.subtract(Counter(map(_plain, items)))
        if all(count >= 0 for count in left.values()):
            return True
    return False


def _unlike(items: Sequence[Item], now: Sequence[Item]) -> tuple[int, int]:
    """How many of the rows are no more, and how many are new."""
    before, after = Counter(map(_plain, items)), Counter(map(_plain, now))
    return (before - after).total(), (after - before).total()


def _plain(item: Item) -> bytes:
    """A row without the name of a person, which an erasure takes away."""
    told = {name: value for name, value in item.items() if name != "name"}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


# -- exports --------------------------------------------------------------------------------------------------------


def _export_again(register: Register, cited: Cited) -> tuple[str | None, list[Reason]]:
    order = Order(DATASETS[cited.name], cited.parameters, cited.project)
    reasons = [*_of_the_log(register, cited), *_of_the_files(cited)]
    pseudonyms = pseudonyms_of(register, order)
    if pseudonyms is not None and pseudonyms.check != cited.content.get("projectCheck"):
        return None, [*reasons, Reason("cite-other-key", {"project": pseudonyms.project})]
    put = put_to(register, order)
    if put.position != cited.position:
        reasons.append(Reason("cite-other-position", {"position": cited.position, "now": put.position}))
        return None, reasons
    digest, rows = _made_again(register, order, put)
    if digest != cited.content["sha256"]:
        reasons += _of_the_definition(cited, order, rows)
    return digest, reasons


def _made_again(register: Register, order: Order, put: Put) -> tuple[str, int]:
    with TemporaryDirectory(prefix="wiewaar-cite-") as folder:
        written = write_rows(register, order, put, Path(folder) / f"{order.dataset.name}.csv")
    return written.digest, written.rows


def _of_the_definition(cited: Cited, order: Order, rows: int) -> Iterator[Reason]:
    then = cited.content.get("version")
    if then != order.dataset.version:
        yield Reason("cite-other-columns", {"then": then, "now": order.dataset.version})
    if rows != cited.content.get("rows"):
        yield Reason("cite-row-count", {"then": cited.content.get("rows"), "now": rows})


def _of_the_log(register: Register, cited: Cited) -> Iterator[Reason]:
    """Whether the log begins with what the citation's checkpoint vouched for."""
    try:
        known = register.transparency.opened(str(cited.content.get("checkpoint")))
        register.transparency.refuse_another_history(known)
    except AnotherHistory as fault:
        yield Reason("cite-another-history", {"fault": fault})
        return
    if known.size != cited.position:
        yield Reason("cite-other-position", {"position": cited.position, "now": known.size})


def _of_the_files(cited: Cited) -> Iterator[Reason]:
    """Whether the files of a package are those that it was made with, and its rows those that are cited."""
    folder = cited.folder
    if folder is None:
        return
    for name, digest in _hashes(folder):
        file = folder / name
        if not file.is_file() or _digest(file) != digest:
            yield Reason("cite-file-altered", {"name": name})
    rows, left_out = folder / f"{cited.name}.csv", cited.content.get("leftOutOfSha256") or []
    if rows.is_file() and _digest(rows, left_out) != cited.content["sha256"]:
        yield Reason("cite-rows-altered", {})


def _hashes(folder: Folder) -> Iterator[tuple[str, str]]:
    """The files that a package says it has, each with its digest; a package that says nothing has none."""
    with suppress(OSError, KeyError, TypeError, json.JSONDecodeError):
        described = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        for each in described["resources"]:
            yield Path(each["path"]).name, str(each["hash"]).removeprefix("sha256:")


def _digest(file: Folder, left_out: Sequence[str] = ()) -> str:
    with cast(BufferedReader, file.open("rb")) as opened:
        if not left_out:
            return file_digest(opened, "sha256").hexdigest()
        with TextIOWrapper(opened, encoding="utf-8", newline="") as text:
            return digest_of_rows(text, left_out)
