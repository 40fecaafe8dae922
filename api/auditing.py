"""Bundles for auditors put together: what the log proves, what follows from it, a report, and the verifier itself."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from api.http.catalogues import the_event_types, the_rules
from api.messages import Speech
from api.register import Register
from api.report import report
from application.access import Identity
from application.bundle import Bundling, Part, Scope, json_part, lines_part, scope_of, write
from application.checkpoint import Issued
from application.directory import Directory, Stream
from domain.reference import Subject
from domain.rules import VERSION
from projections.derived import findings, spells, whereabouts
from projections.question import Answer, Item


class NotToBeMade(Exception):
    """There is nothing to make a bundle or a receipt of: a code, and the words of its sentence."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


VERIFIER = Path(__file__).parent.parent / "scripts" / "verify_bundle.py"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def bundle(
    register: Register,
    reader: Identity,
    output: Path,
    speech: Speech,
    subject: Subject | None = None,
    known_at: datetime | None = None,
    since: Collection[str] = (),
) -> tuple[int, Issued]:
    """Writes the bundle of the log, or of a subject, as known at a moment; how many events it has, and against what.

    It also shows that the log only grew since these checkpoints (notes), beside those that were issued here. Raises
    NotToBeMade, Unusable or AnotherHistory.
    """
    size = register.log.head()[0] if known_at is None else register.log.position_at(known_at)
    if size == 0:
        raise NotToBeMade("bundle-of-nothing")
    register.catch_up()
    issued = register.transparency.checkpoint_of(size)
    directory = None if subject is None else register.transparency.streams(size)
    scope = Scope("whole") if subject is None or directory is None else _scope(subject, directory)
    known = {register.transparency.opened(each).size for each in since}
    scope = replace(scope, since=frozenset(known))
    bundling = Bundling(register.store, register.transparency, issued, scope, directory)
    parts = _parts(register, reader, bundling, speech, {} if directory is None else directory.streams)
    return write(output, bundling.manifest(register.clock(), VERSION), parts), issued


def receipt(register: Register, reader: Identity, output: Path, speech: Speech, answer: Answer, row: int) -> int:
    """Writes the receipt of one row of an answer (from 1); how many events it has. Raises NotToBeMade or Unusable."""
    if not 1 <= row <= len(answer.items):
        raise NotToBeMade("no-such-row", row=row, count=len(answer.items))
    item = answer.items[row - 1]
    found = register.store.events(set(ids_in(item)))
    if not found:
        raise NotToBeMade("row-of-no-event")
    issued = register.transparency.covering(answer.position)
    bundling = Bundling(register.store, register.transparency, issued, Scope("receipt", events=tuple(found)))
    claim = {
        "question": answer.question.name,
        "parameters": dict(answer.parameters),
        "logPosition": answer.position,
        "sha256": answer.digest,
        "row": {name: value for name, value in item.items() if name != "name"},
        "because": [register.mapper.recorded(each).id for each in bundling.events()],
    }
    register.access.looked(reader, _trainees([item]), "receipt", "audit")
    manifest = bundling.manifest(register.clock(), VERSION)
    key, _ = register.transparency.signing_keys()[-1]
    page: Part = ("report.html", [report(speech, manifest, str(key), claim=claim).encode()])
    return write(output, manifest, [*bundling.parts(), json_part("row.json", claim), page, *_explained()])


def ids_in(value: Any) -> Iterator[str]:
    """Every event id that a row holds, wherever it stands."""
    if isinstance(value, str):
        if _ID.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from ids_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from ids_in(each)


def _scope(subject: Subject, directory: Directory) -> Scope:
    try:
        return scope_of(subject, directory)
    except KeyError:
        raise NotToBeMade("bundle-of-nothing") from None


def _parts(
    register: Register, reader: Identity, bundling: Bundling, speech: Speech, directory: Mapping[str, Stream]
) -> Iterator[Part]:
    streams = bundling.scope.streams
    subjects = None if streams is None else {directory[each].subject for each in streams}
    rows = whereabouts(register.reader, bundling.size, subjects)
    concerned = None if streams is None else {directory[each].subject for each in streams if streams[each] != "context"}
    found = findings(register.reader, bundling.size, concerned)
    register.access.looked(reader, _trainees(rows), "audit-bundle", "audit")
    yield from bundling.parts()
    yield lines_part("whereabouts.ndjson", rows)
    yield lines_part("spells.ndjson", spells(register.read_models, bundling.size, subjects))
    yield lines_part("findings.ndjson", found)
    manifest = bundling.manifest(register.clock(), VERSION)
    key, _ = register.transparency.signing_keys()[-1]
    yield "report.html", [report(speech, manifest, str(key), rows, found).encode()]
    yield from _explained()


def _explained() -> Iterator[Part]:
    """What is in every bundle so that it can be read and verified by itself."""
    yield json_part("rules.json", the_rules())
    yield json_part("event-types.json", the_event_types())
    yield "README.txt", [_README.encode()]
    try:
        yield "verify_bundle.py", [VERIFIER.read_bytes()]
    except OSError:
        raise NotToBeMade("no-verifier") from None


def _trainees(items: list[Item]) -> set[str]:
    return {item["trainee"] for item in items if isinstance(item.get("trainee"), str)}


_README = """wiewaar audit bundle
====================

To verify it, leave the bundle packed and call

    python3 verify_bundle.py BUNDLE.zip --key KEY_THAT_YOU_TRUST [--checkpoint ONE_THAT_YOU_KEPT]

with the verify_bundle.py in here, or better one that you trust already: it is a single file of Python 3.11 and its
standard library, and shares no code with the register. It needs neither the register nor a network.

manifest.json       what this bundle is, and the SHA-256 of every other file
checkpoint          the size and root of the log, signed (C2SP tlog-checkpoint, Ed25519)
keys.json           the log's public key, and the checkpoints at which it changed
events.ndjson       the events as they are stored, one a line; personal details are sealed
proofs.ndjson       the proof of each that it is in the log (RFC 6962); a whole log is its own proof
consistency.ndjson  that the log of each earlier checkpoint is the beginning of this one
directory.ndjson    that nothing is left out: the events of each stream, counted, and what refers to it
whereabouts.ndjson  who was where, in which role, as it follows from the events; the verifier works it out anew
spells.ndjson       every period that was ever known, with the events that it follows from
findings.ndjson     what an auditor should look at, by the rules in rules.json
evidence.ndjson     the documents that the events name, with their digests
row.json            in a receipt: the row of an answer, and the events behind it
report.html         all this to read and to print
"""
