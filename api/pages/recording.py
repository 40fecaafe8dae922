"""Recording: forms made from the definitions of commands, tried before they are recorded, and the undoing of facts."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import orjson
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.history import holder_of
from api.http.problems import Wrong
from api.http.roles import ERASING, RECORDING, SEEING_NAMES, seen_by
from api.http.service import answered, reached
from api.messages import KINDS as SPOKEN_KINDS
from api.pages.documents import kept
from api.pages.forms import Field, as_posted, field_at, fields_of, filled_in
from api.pages.site import Page, Visit
from api.pages.telling import event_called
from api.pages.wording import COMMANDS, KINDS, choice_label, field_label
from api.rendering import valid_period
from application.access import Role
from application.catalogue import CATALOGUE, Entry
from application.evidence import Unacceptable
from application.importing import code_of
from application.intake import understood
from application.problem import Invalid
from domain.fact import Actor, Certainty, Fact, FactCorrected, Recorded
from domain.reference import Kind, Subject, is_reference
from domain.refusal import Refused
from domain.trainee import PersonalDataErased
from domain.wire import encode, hints_of, is_merged, mentions, wire_name
from projections.accessed import named_in
from projections.changes import Changes, changes_of
from projections.foreseeing import FindingChanges, changed_by
from projections.standing import Standing, differences, facts_of, standing, values_of
from projections.subjects import SUBJECTS
from projections.suggesting import SUGGESTIONS

WHO = RECORDING | ERASING
NOT_OF_THE_COMMAND = ("forgery_token", "step", "document", "was", "commandId")
YES_OR_NO = {"True": "true", "False": "false"}
# Of whom or what the references in periods are.
KIND_OF = {
    **dict.fromkeys(("organisation", "employer", "municipality", "council", "party", "jointBody"), Kind.ORGANISATION),
    "fraction": Kind.ORGANISATION,
    "programme": Kind.PROGRAMME,
    "partnership": Kind.PARTNERSHIP,
}
ABOUT_A_FACT = ("correct-fact", "withdraw-fact", "establish-fact", "attach-evidence")


def _may_record(role: Role, entry: Entry) -> bool:
    return role in (ERASING if entry.event is PersonalDataErased else RECORDING)


async def catalogue(visit: Visit) -> Response:
    """Every command that the visitor may record, by what it is about."""
    groups = []
    for kind, heading in KINDS.items():
        entries = [each for each in CATALOGUE.entries if each.kind is kind and _may_record(visit.role, each)]
        if entries:
            said = [(each.command, COMMANDS[each.command].in_(visit.speech.language)) for each in entries]
            groups.append((heading.in_(visit.speech.language), said))
    return visit.page("record.html", groups=groups, records=visit.role in RECORDING)


# -- the form of a command ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sheet:
    """A form as somebody filled it in: its fields, what stands in them, and what is wrong with it."""

    entry: Entry
    fields: Sequence[Field]
    posted: dict[str, list[str]]
    command_id: str
    about: Standing | None = None
    was: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    collides_with: str | None = None

    def command(self) -> dict[str, Any]:
        """The command in its JSON form. Raises Invalid."""
        found = filled_in(self.fields, self.posted)
        if self.entry.event is FactCorrected and self.about is not None:
            of: type = type(self.about.fact.event)
            merged = frozenset(wire_name(name) for name, hint in hints_of(of).items() if is_merged(hint))
            now = found["data"].get("changes", {})
            found["data"]["changes"] = differences(now, self.was, merged)
        found.setdefault("data", {})
        return {"command": self.entry.command, "commandId": self.command_id, **found}


def _entry_of(visit: Visit) -> Entry:
    entry = CATALOGUE.by_command.get(visit.call.path("command"))
    if entry is None:
        raise Wrong(404, "no-such-path", words={"path": visit.call.request.url.path})
    if not _may_record(visit.role, entry):
        raise Wrong(403, "not-your-role", words={"role": visit.role}, command=entry.command)
    return entry


def _sheet(visit: Visit, entry: Entry, posted: dict[str, list[str]], command_id: str) -> _Sheet:
    about = _about(visit, posted) if entry.command in ABOUT_A_FACT else None
    corrected = type(about.fact.event) if about is not None and entry.event is FactCorrected else None
    return _Sheet(entry, fields_of(entry, visit.speech.language, corrected), posted, command_id, about)


def _about(visit: Visit, posted: Mapping[str, Sequence[str]]) -> Standing | None:
    """The fact that a command speaks about, as it stands."""
    given = (posted.get("data.fact") or [""])[0].strip().lower()
    return standing(visit.call.service.register.log, given) if given else None


async def form(visit: Visit) -> Response:
    """The form of a command, with what the address gives filled in; of a correction what the fact says now."""
    entry = _entry_of(visit)
    given = {name: [value] for name, value in visit.call.request.query_params.items()}
    posted = {**given, **{f"data.{name}": value for name, value in given.items() if "." not in name}}
    posted.setdefault("certainty", [Certainty.ESTABLISHED.value])
    sheet = _sheet(visit, entry, posted, str(uuid4()))
    if sheet.about is not None and entry.event is FactCorrected:
        sheet.was = values_of(visit.call.service.register.log, sheet.about.fact)
        sheet.posted = as_posted(sheet.fields, {"data": {"fact": sheet.about.fact.id, "changes": sheet.was}}) | posted
        if (whose := holder_of(visit.call.service.register, sheet.about.subject)) is not None:
            visit.call.look({whose}, f"correct-fact {sheet.about.fact.id}")
    return await _shown(visit, sheet)


async def _shown(visit: Visit, sheet: _Sheet, status: int = 200) -> Response:
    about = None if sheet.about is None else await _told_of_fact(visit, sheet.about)
    return visit.page(
        "record_form.html",
        status=status,
        sheet=sheet,
        title=COMMANDS[sheet.entry.command].in_(visit.speech.language),
        about=about,
        was=orjson.dumps(sheet.was).decode(),
        lacks_fact=sheet.entry.command in ABOUT_A_FACT and sheet.about is None,
    )


async def answer(visit: Visit) -> Response:
    """What was filled in: tried, recorded, or shown again to go on with."""
    entry = _entry_of(visit)
    given = await visit.call.request.form(max_files=1)
    posted = {
        name: [each for each in given.getlist(name) if isinstance(each, str)]
        for name in given
        if name not in NOT_OF_THE_COMMAND
    }
    sheet = _sheet(visit, entry, posted, str(given.get("commandId", "")))
    sheet.was = _was(str(given.get("was", "{}")))
    await _take_document(visit, sheet, given.get("document"))
    step = str(given.get("step", "preview"))
    if step == "change" or sheet.faults:
        return await _shown(visit, sheet, 400 if sheet.faults else 200)
    try:
        if step == "record":
            return await _recorded(visit, sheet)
        return await _tried(visit, sheet)
    except (Invalid, Refused) as reason:
        visit.call.service.access.refused(visit.call.who, entry.command, code_of(reason))
        _blame(visit, sheet, reason)
        return await _shown(visit, sheet, 409 if isinstance(reason, Refused) else 400)


def _was(text: str) -> dict[str, Any]:
    """What the fact said when the form was made."""
    try:
        found = orjson.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def _take_document(visit: Visit, sheet: _Sheet, document: object) -> None:
    """Keeps the document that came along, and fills in its SHA-256."""
    if not isinstance(document, UploadFile) or not document.filename:
        return
    try:
        found = await kept(visit, document)
    except Unacceptable as fault:
        sheet.faults["document"] = [visit.speech.say(fault.code)]
        return
    name = next(each.name for each in sheet.fields if each.name.endswith("evidence.sha256"))
    sheet.posted[name] = [found.sha256]


def _blame(visit: Visit, sheet: _Sheet, reason: Invalid | Refused) -> None:
    """Puts every fault beside its field."""
    if isinstance(reason, Refused):
        sheet.general = [visit.speech.refusal(reason)]
        sheet.collides_with = reason.collides_with
        return
    for problem in reason.problems:
        sentence = visit.speech.problem(replace(problem, pointer=""))
        name = field_at(sheet.fields, problem.pointer)
        if name is None:
            sheet.general.append(visit.speech.problem(problem))
        else:
            sheet.faults.setdefault(name, []).append(sentence)


def _actor(visit: Visit) -> Actor:
    return Actor(visit.call.who.subject, visit.call.who.role)


async def _tried(visit: Visit, sheet: _Sheet) -> Response:
    """What the command would record and change; nothing is kept."""
    register, clerk = visit.call.service.register, visit.call.service.clerk
    command = understood(sheet.command())

    def attempt() -> tuple[Recorded, bool, FindingChanges, Changes]:
        batch = register.recorder.batch()
        outcome = batch.decide(command, _actor(visit), visit.call.who.request)
        staged = batch.staged
        return outcome.recorded, outcome.repeated, register.foreseen(staged), register.periods_foreseen(staged)

    recorded, repeated, findings, periods = await asyncio.wrap_future(clerk.do(attempt))
    if repeated:
        return visit.to(f"/record/done/{recorded.id}")
    effects = await _effects(visit, recorded, findings, periods)
    sent = [(name, value) for name, values in sheet.posted.items() for value in values]
    return visit.page(
        "record_preview.html",
        sheet=sheet,
        title=COMMANDS[sheet.entry.command].in_(visit.speech.language),
        was=orjson.dumps(sheet.was).decode(),
        sent=sent,
        named_value=lambda field, value: _spoken(visit, field, value, effects["names"]),
        **effects,
    )


async def _recorded(visit: Visit, sheet: _Sheet) -> Response:
    command = understood(sheet.command())
    clerk = visit.call.service.clerk
    done = await asyncio.wrap_future(clerk.record(command, _actor(visit), visit.call.who.request))
    return visit.to(f"/record/done/{done.recorded.id}")


async def done(visit: Visit) -> Response:
    """What was recorded, and what it changed."""
    register = visit.call.service.register
    recorded = register.log.event(_id(visit.call.path("commandId")))
    if recorded is None or not _may_record(visit.role, CATALOGUE.by_event[type(recorded.event)]):
        raise Wrong(404, "unknown-command-id", words={"id": visit.call.path("commandId")})
    await reached(visit.call, recorded.position, ("spells", "findings"))
    findings = changed_by(register.log, register.read_models, recorded.position, recorded.position)
    periods = changes_of(register.read_models, [recorded.subject]).get(recorded.position) or Changes([], [])
    effects = await _effects(visit, recorded, findings, periods)
    return visit.page("record_done.html", recorded=recorded, **effects)


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


# -- what it says and what it changes -------------------------------------------------------------------------------


async def _effects(visit: Visit, recorded: Recorded, findings: FindingChanges, periods: Changes) -> dict[str, Any]:
    """What an event says in a sentence, the periods that it opens and closes, and the findings."""
    speech = visit.speech
    entry = CATALOGUE.by_event[type(recorded.event)]
    names = await _names(visit, [recorded.subject, *_mentioned(recorded.event), *_in_periods(periods)])
    about = _fact_of(visit, recorded)
    if about is not None:
        names |= await _names(visit, _mentioned(about.fact.event))
    shown = [[seen_by(visit.role, each) for each in some] for some in (findings.opened, findings.closed)]
    if visit.role in SEEING_NAMES and (whose := named_in([*shown[0], *shown[1]])):
        visit.call.look(whose, entry.command)
    return {
        "said": COMMANDS[entry.command].in_(speech.language),
        "whom": names.get(recorded.subject.reference, recorded.subject.reference),
        "subject": recorded.subject,
        "names": names,
        "records": visit.role in RECORDING,
        "valid_period": valid_period,
        "effective_on": recorded.effective_on,
        "until": recorded.until,
        "expected": recorded.effective_on is not None and recorded.certainty is Certainty.EXPECTED,
        "periods": [
            (opens, _period(visit, each, names))
            for opens, some in ((False, periods.closed), (True, periods.opened))
            for each in some
        ],
        "findings": [(opens, each) for opens, some in ((True, shown[0]), (False, shown[1])) for each in some],
    }


def _spoken(visit: Visit, field: Field, value: str, names: Mapping[str, str]) -> str:
    """What stands in a field, for people."""
    if field.form in ("choice", "choices"):
        return next((each.label for each in field.choices if each.value == value), value)
    if field.form == "day":
        return visit.speech.day(value.strip())
    return names.get(value.strip(), value)


def _period(visit: Visit, period: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A period with names for the references in it."""
    language = visit.speech.language
    told = [
        names.get(each) or (visit.speech.word(each) if name == "role" else choice_label(name, each, language))
        for name, each in period["value"].items()
        if isinstance(each, str) and name not in ("mandate", "trainee")
    ]
    return {
        "lane": visit.speech.word(period["lane"]),
        "what": ", ".join(dict.fromkeys(told)),
        "valid": period["valid"],
        "certainty": visit.speech.word(period["certainty"]),
    }


def _mentioned(event: Any) -> list[Subject]:
    """The subjects that an event refers to."""
    found = mentions(event.of, event.changes) if isinstance(event, FactCorrected) else mentions(event)
    return [Subject(each.refers.kind, each.reference) for each in found]


def _in_periods(periods: Changes) -> list[Subject]:
    """The subjects that periods name."""
    return [
        Subject(KIND_OF[name], each)
        for period in (*periods.opened, *periods.closed)
        for name, each in period["value"].items()
        if name in KIND_OF and isinstance(each, str) and is_reference(each)
    ]


async def _names(visit: Visit, subjects: Iterable[Subject]) -> dict[str, str]:
    """What subjects are called, by their references."""
    return {each.reference: await name_of(visit, each) for each in sorted(set(subjects))}


def _fact_of(visit: Visit, recorded: Recorded) -> Standing | None:
    fact = getattr(recorded.event, "fact", None)
    return None if fact is None else standing(visit.call.service.register.log, fact)


async def name_of(visit: Visit, subject: Subject) -> str:
    """What a subject is called: its name and reference; a mandate by its holder."""
    given = {"kind": subject.kind.value, "subject": subject.reference}
    found = (await answered(visit.call, SUBJECTS, given)).items
    item = seen_by(visit.role, found[0]) if found else {}
    if subject.kind is Kind.MANDATE and (holder := holder_of(visit.call.service.register, subject)) is not None:
        return f"{await name_of(visit, Subject(Kind.TRAINEE, holder))} · {subject.reference}"
    if not item.get("name"):
        return subject.reference
    if subject.kind is Kind.TRAINEE and visit.role in SEEING_NAMES:
        visit.call.look({subject.reference}, f"{subject.kind.value} {subject.reference}")
    return f"{item['name']} ({subject.reference})"


async def _told_of_fact(visit: Visit, about: Standing) -> dict[str, Any]:
    """A fact in short: what, of whom, from when."""
    return {
        "said": event_called(visit.speech, type(about.fact.event).__name__),
        "whom": await name_of(visit, about.subject),
        "effective_on": about.fact.effective_on,
        "subject": about.subject,
    }


# -- undoing --------------------------------------------------------------------------------------------------------


async def facts(visit: Visit) -> Response:
    """The facts of a subject that stand, each with what can be done about it."""
    given = visit.call.given()
    log = visit.call.service.register.log
    subjects: Sequence[Subject] = ()
    if fact := given.get("fact"):
        recorded = log.event(_id(fact))
        subjects = () if recorded is None else (recorded.subject,)
    elif is_reference(reference := given.get("subject", "").strip()):
        subjects = [each for each in log.subjects_named(reference) if given.get("kind", each.kind) == each.kind]
    shown = [
        (subject, await name_of(visit, subject), [await _row(visit, each) for each in facts_of(log, subject)])
        for subject in subjects
    ]
    return visit.page("record_facts.html", shown=shown, asked=bool(given), marked=given.get("fact"))


async def _row(visit: Visit, fact: Fact) -> dict[str, Any]:
    language = visit.speech.language
    names = await _names(visit, _mentioned(fact.event))
    data = {name: str(each) for name, each in encode(fact.event).items() if isinstance(each, str | int | float)}
    what = [
        (field_label(name, language), names.get(each) or choice_label(name, YES_OR_NO.get(each, each), language))
        for name, each in data.items()
    ]
    return {
        "id": fact.id,
        "said": event_called(visit.speech, type(fact.event).__name__),
        "effective_on": fact.effective_on,
        "until": fact.until,
        "what": what,
        "expected": fact.certainty is Certainty.EXPECTED,
        "evidence": [each.title for each in fact.evidence],
    }


# -- looking up -----------------------------------------------------------------------------------------------------


async def suggestions(visit: Visit) -> Response:
    """Subjects whose reference or name holds what was typed; for a field of a form, or as a page."""
    given = dict(visit.call.request.query_params)
    typed = given.get("q") or given.get(given.get("field", ""), "")
    kind = given.get("kind", Kind.TRAINEE.value)
    asked = {"kind": kind, "named": "true" if visit.role in SEEING_NAMES else "false"}
    asked |= {"typed": typed.strip()} if typed.strip() else {}
    asked |= {"organisationKind": given["organisationKind"]} if given.get("organisationKind") else {}
    found = [seen_by(visit.role, item) for item in (await answered(visit.call, SUGGESTIONS, asked)).items]
    if visit.role in SEEING_NAMES and (whose := named_in(found)):
        visit.call.look(whose, SUGGESTIONS.name)
    template = "suggestions_list.html" if "hx-request" in visit.call.request.headers else "suggestions.html"
    kinds = [(each.value, SPOKEN_KINDS[each.value].in_(visit.speech.language)) for each in Kind]
    return visit.page(template, found=found, kind=kind, kinds=kinds, typed=typed)


PAGES = (
    Page("/record", "GET", catalogue, WHO),
    Page("/record/facts", "GET", facts, RECORDING),
    Page("/record/done/{commandId}", "GET", done, WHO),
    Page("/record/{command}", "GET", form, WHO),
    Page("/record/{command}", "POST", answer, WHO),
    Page("/suggestions", "GET", suggestions, WHO, aside=True),
)
