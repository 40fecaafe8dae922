"""Recording a file: commands one a line, tried or recorded, all or the good ones, with progress and refusals."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.http.problems import Wrong, as_wrong
from api.http.recording import LONGEST_BATCH
from api.http.roles import RECORDING
from api.messages import LANGUAGES, Speech
from api.pages.session import COOKIE
from api.pages.site import Page, Visit
from api.pages.waiting import Waiting
from application.catalogue import CATALOGUE
from application.importing import RefusedLine, Report, import_good, import_whole, numbered, refusals_of
from application.intake import parse
from application.jobs import Jobs
from application.problem import Invalid
from domain.fact import Actor
from domain.refusal import Refused
from domain.trainee import PersonalDataErased
from projections.foreseeing import FindingChanges

LONGEST_FILE = 20_000_000  # bytes, as over HTTP
SHOWN_REFUSED = 200
TOLD_EVERY = 100  # lines
ERASE = CATALOGUE.by_event[PersonalDataErased].command

Lines = Sequence[tuple[int, bytes]]


def _jobs(visit: Visit) -> Jobs:
    return Jobs(visit.call.service.register.settings.jobs)


def _waiting(visit: Visit) -> Waiting:
    """What this session tried."""
    folder = visit.call.service.register.settings.jobs.with_name("waiting")
    return Waiting(folder, visit.call.request.cookies[COOKIE])


async def form(visit: Visit) -> Response:
    """The form to hand in a file."""
    return visit.page("record_file.html", fault=None, most=LONGEST_BATCH)


async def hand_in(visit: Visit) -> Response:
    """Takes a file in and begins; what becomes of it is on the page of the job."""
    given = await visit.call.request.form(max_files=1)
    whole = given.get("which") != "good"
    tried = str(given.get("tried", ""))
    content = _waiting(visit).take(tried) if tried else await _read(given.get("file"))
    lines = None if content is None else numbered(content)
    fault = _fault(visit, lines, again=bool(tried))
    if fault is not None or content is None or lines is None:
        return visit.page("record_file.html", status=400, fault=fault, most=LONGEST_BATCH)
    dry_run = given.get("step") != "record"
    job = _begin(visit, lines, whole=whole, dry_run=dry_run)
    if dry_run:
        _waiting(visit).keep(job, content)
    return visit.to(f"/record/file/{job}")


async def _read(file: object) -> bytes | None:
    """What is in a file, nothing where none was chosen; None where it is too long."""
    if not isinstance(file, UploadFile) or not file.filename:
        return b""
    content = await file.read(LONGEST_FILE + 1)
    return None if len(content) > LONGEST_FILE else content


def _fault(visit: Visit, lines: Lines | None, *, again: bool) -> str | None:
    """Why the file can't be taken in."""
    speech = visit.speech
    if lines is None:
        return speech.say("record-file-again") if again else speech.say("body-too-long", longest=LONGEST_FILE)
    if not lines:
        return speech.say("empty-batch")
    if len(lines) > LONGEST_BATCH:
        return speech.say("batch-too-long", most=LONGEST_BATCH)
    return speech.say("record-file-erases") if any(map(_erases, lines)) else None


def _erases(line: tuple[int, bytes]) -> bool:
    """Whether a line would erase, however it is written: that is not for a registrar."""
    if ERASE.encode() in line[1] or b"\\u" in line[1]:
        with suppress(Invalid):  # which is told when its turn comes
            given = parse(line[1])
            return isinstance(given, dict) and given.get("command") == ERASE
    return False


def _begin(visit: Visit, lines: Lines, *, whole: bool, dry_run: bool) -> str:
    """Begins the work; the job's id."""
    service, who = visit.call.service, visit.call.who
    register, jobs = service.register, _jobs(visit)
    told: dict[str, Any] = {
        "by": who.subject,
        "state": "running",
        "lines": len(lines),
        "done": 0,
        "whole": whole,
        "dryRun": dry_run,
    }
    job = jobs.begin(told)

    def advance(count: int) -> None:
        told["done"] += count
        if told["done"] % TOLD_EVERY == 0:
            jobs.tell(job, told)

    def work() -> None:
        try:
            began = time.time_ns()
            run = import_whole if whole else import_good
            report = run(register.recorder, lines, Actor(who.subject, who.role), dry_run=dry_run, progress=advance)
            findings = register.foreseen(report.staged) if dry_run and report.staged else None
            if not dry_run:
                service.watch.appended(report.recorded, began)
                service.clerk.catch_up()
            service.access.refused_together(who, refusals_of(report.refused))
            jobs.tell(job, {**told, "done": len(lines), **_outcome(report, findings)})
        except Exception as fault:
            jobs.tell(job, {**told, "state": "failed", "fault": _said(fault)})
            raise

    service.clerk.do(work)
    return job


def _outcome(report: Report, findings: FindingChanges | None) -> dict[str, Any]:
    """What became of the file, without anything that stood in it."""
    return {
        "state": "done",
        "recorded": report.recorded,
        "repeated": report.repeated,
        "refused": len(report.refused),
        "faults": [_refused_line(each) for each in report.refused[:SHOWN_REFUSED]],
        "made": [[number, subject.kind.value, subject.reference] for number, subject in report.made[:SHOWN_REFUSED]],
        "opened": None if findings is None else len(findings.opened),
        "closed": None if findings is None else len(findings.closed),
    }


def _refused_line(refused: RefusedLine) -> dict[str, Any]:
    reason = refused.reason
    return {
        "line": refused.number,
        "collidesWith": reason.collides_with if isinstance(reason, Refused) else None,
        **{language: Speech(language).why_not(reason) for language in LANGUAGES},
    }


def _said(fault: Exception) -> Mapping[str, str]:
    """What went wrong, in each language; what nobody had thought of is told in the journal."""
    found = {}
    for language in LANGUAGES:
        speech = Speech(language)
        wrong = as_wrong(fault, speech)
        found[language] = speech.say("record-file-failed") if wrong is None else speech.say(wrong.code, **wrong.words)
    return found


async def job(visit: Visit) -> Response:
    """How far the work is, and what became of it; for whoever began it."""
    identity = visit.call.path("job")
    found = _jobs(visit).find(identity)
    if found is None or found["by"] != visit.call.who.subject:
        raise Wrong(404, "no-such-path", words={"path": visit.call.request.url.path})
    return visit.page("record_job.html", job=found, identity=identity, waits=_waiting(visit).holds(identity))


PAGES = (
    Page("/record/file", "GET", form, RECORDING),
    Page("/record/file", "POST", hand_in, RECORDING),
    Page("/record/file/{job}", "GET", job, RECORDING),
)
