"""Files in the formats of others, on the command line: read by their mappings, and what became of them reported."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from api.call import Failure
from api.messages import Speech
from application.importing import RefusedLine, Report, code_of
from application.outside.reading import Reading
from application.outside.repeats import Settled
from application.problem import Invalid
from domain.refusal import Refused

SHOWN_AT_MOST = 20  # skipped entries on a terminal

Content = tuple[str, bytes]
A = TypeVar("A")
T = TypeVar("T")


@dataclass(slots=True)
class Taken:
    """A file that was read, and in which form; `settled` is told once it was held against the register."""

    path: str
    form: str
    reading: Reading
    settled: Settled = field(default_factory=Settled)

    def place(self, speech: Speech, number: int) -> str:
        """Where an entry stands: on a line, or as one of many where lines say nothing."""
        return speech.say("entry" if self.form == "popolo" else "line", number=number)


# -- reading --------------------------------------------------------------------------------------------------------


def readings(speech: Speech, form: str, contents: Sequence[Content], mapping: Content | None) -> list[Taken]:
    """The files, read. Raises Failure where one of them, or the mapping, can't be."""
    from application.outside.eml import election_mapping, read_document, read_elections
    from application.outside.organisations import read_organisations
    from application.outside.popolo import popolo_mapping, read_popolo
    from application.outside.table import read_table, table_plan

    def each_by_itself(read: Callable[[bytes], Reading]) -> list[Taken]:
        return [Taken(path, form, _readable(speech, form, path, read, content)) for path, content in contents]

    if form == "organisations":
        return each_by_itself(read_organisations)
    if mapping is None:
        raise Failure(speech.say("needs-mapping", form=form))
    if form == "csv":
        plan = _mapped(speech, mapping[0], table_plan, mapping[1])
        return each_by_itself(lambda content: read_table(content, plan))
    if form == "popolo":
        roles = _mapped(speech, mapping[0], popolo_mapping, mapping[1])
        return each_by_itself(lambda content: read_popolo(content, roles))
    wanted = _mapped(speech, mapping[0], election_mapping, mapping[1])
    documents = [_readable(speech, form, path, read_document, content) for path, content in contents]
    found = _mapped(speech, mapping[0], lambda given: read_elections(given, wanted), documents)
    return [Taken(path, form, reading) for (path, _), reading in zip(contents, found, strict=True)]


def _readable(speech: Speech, form: str, path: str, read: Callable[[A], T], given: A) -> T:
    try:
        return read(given)
    except Invalid as reason:
        faults = speech.why_not(reason)
        raise Failure(speech.say("unreadable-outside", path=path, form=form, faults=faults)) from None


def _mapped(speech: Speech, path: str, read: Callable[[A], T], given: A) -> T:
    try:
        return read(given)
    except Invalid as reason:
        raise Failure(speech.say("bad-mapping", path=path, faults=speech.why_not(reason))) from None


# -- saying what became of it ---------------------------------------------------------------------------------------


def told(speech: Speech, taken: Taken) -> Iterator[str]:
    """What was read, what of it is skipped and why, and what the register says otherwise."""
    reading, path = taken.reading, taken.path
    counts = {"read": reading.read, "mapped": len(reading.mapped), "skipped": len(reading.skipped)}
    yield speech.say("read-outside", path=path, **counts)
    for problem in reading.told:
        yield f"{path}: {speech.problem(problem)}"
    for number, problem in reading.skipped[:SHOWN_AT_MOST]:
        yield f"{path}, {taken.place(speech, number)}: {speech.say('skipped', reason=speech.problem(problem))}"
    if (more := len(reading.skipped) - SHOWN_AT_MOST) > 0:
        yield speech.say("more-skipped", count=more)
    if taken.settled.overruled:
        yield speech.say("overruled", count=len(taken.settled.overruled))


def keep_corrections(speech: Speech, taken: Taken) -> Iterator[str]:
    """Writes the corrections that the entries would take beside the file, where there are any."""
    if not taken.settled.corrections or taken.path == "-":
        return
    path = Path(f"{taken.path}.corrections.ndjson")
    lines = [line for each in taken.settled.corrections.values() for line in each]
    write_private(speech, path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    yield speech.say("corrections-in", count=len(taken.settled.corrections), path=path)


def write_private(speech: Speech, path: Path, text: str) -> None:
    """A new file for whoever asked for it only; what was there is replaced."""
    try:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as output:
            output.write(text)
    except OSError as fault:
        raise Failure(speech.say("file-failed", path=path, reason=fault.strerror)) from fault


def reported(speech: Speech, taken: Taken, report: Report, errors: Callable[[Any], Any]) -> dict[str, Any]:
    """What became of a file, for programs. `errors` tells what is wrong with an entry."""
    reading, settled = taken.reading, taken.settled
    return {
        "file": taken.path,
        "format": taken.form,
        "read": reading.read,
        "mapped": len(reading.mapped),
        "recorded": report.recorded,
        "repeated": report.repeated,
        "told": [{"code": each.code, "detail": speech.problem(each)} for each in reading.told],
        "skipped": [
            {"entry": number, "code": each.code, "detail": speech.problem(each)} for number, each in reading.skipped
        ],
        "overruled": settled.overruled,
        "refused": [_refused(each, settled.corrections, errors) for each in report.refused],
        "made": [{"entry": number, "subject": str(subject)} for number, subject in report.made],
    }


def _refused(
    each: RefusedLine, corrections: Mapping[int, Sequence[Mapping[str, Any]]], errors: Callable[[Any], Any]
) -> dict[str, Any]:
    reason: Invalid | Refused = each.reason
    found = {"entry": each.number, "code": code_of(reason), "errors": errors(reason)}
    wanting = corrections.get(each.number)
    return found if wanting is None else {**found, "corrections": wanting}
