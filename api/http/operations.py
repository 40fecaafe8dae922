"""What each resource takes and gives: the parameters, bodies and answers of the API, as its document tells them."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from api.disclosure import LEAST
from api.http import catalogues, events, exporting, persons, proving, reading, recording
from api.http.paging import MOST, USUAL
from api.http.roles import who_may_ask
from api.http.schemas import (
    COUNT,
    DAY,
    EVENT_ID,
    INSTANT,
    OPEN,
    REFERENCE,
    TEXT,
    Schema,
    answer_of,
    collection_of,
    listed,
    ref,
    shape,
)
from api.http.service import IN_DUTCH, Handler, Resource
from application.access import Role
from projections.asking import AT_POSITION, KNOWN_AT, all_parameters_of
from projections.days import ON
from projections.exports import DATASETS
from projections.question import Column, Parameter, Question
from projections.questions import QUESTIONS
from projections.subjects import SUBJECTS, TIMELINE

# A whole number as far as the register reads one.
POSITION: Schema = {**COUNT, "maximum": 10**18 - 1}
SHARED = {
    "reading": ("400", "401", "403", "429", "500", "503"),
    "open": ("429", "500"),
    "recording": ("400", "401", "403", "408", "409", "412", "413", "429", "500", "503"),
}
EXAMPLE_OF: Mapping[str, str] = {
    "trainees": "t-ppp00003",
    "partnerships": "woerden-jumbo",
    "mandates": "m-ppp00003",
    "organisations": "gm0632",
    "programmes": "ppp-2018",
}
AN_EVENT = "1e3f8237-57a9-5846-a377-acefee981495"

ROTATION = {
    "command": "rotate-to-organisation-b",
    "commandId": "5b2f7c52-0c4f-4c0e-9d0a-6f1f1a3c7e01",
    "subject": "t-wijk0007",
    "effectiveOn": "2018-09-01",
    "data": {"organisation": "ministerie-vws", "function": "trainee"},
    "evidence": {"title": "Placement letter", "kind": "contract"},
}
NEW_TRAINEE = {
    "command": "register-trainee",
    "commandId": "5b2f7c52-0c4f-4c0e-9d0a-6f1f1a3c7e02",
    "effectiveOn": "2018-01-01",
    "data": {"programme": "ppp-2018", "person": {"givenName": "Noor"}, "educationLevel": "HBO"},
}
CORRECTION = {
    "command": "correct-fact",
    "commandId": "5b2f7c52-0c4f-4c0e-9d0a-6f1f1a3c7e03",
    "data": {"fact": AN_EVENT, "changes": {"effectiveOn": "2018-11-23"}, "reason": "clerical-error"},
}
CONSENT = {
    "command": "record-consent",
    "commandId": "5b2f7c52-0c4f-4c0e-9d0a-6f1f1a3c7e04",
    "subject": "t-ppp00001",
    "effectiveOn": "2018-02-01",
    "data": {"purpose": "publish-political-role", "given": True},
}
EXAMPLES = {
    "rotation": ("A trainee goes to organisation B", ROTATION),
    "newTrainee": ("A new trainee, whose reference the register makes", NEW_TRAINEE),
    "correction": ("A day was wrong", CORRECTION),
    "consent": ("A trainee lets a political role be published", CONSENT),
}

# What the demo register answers to ?trainee=t-ppp00003&role=councillor&validOn=2018-11-16&knownAt=2018-12-01.
KNOWN_THEN = {
    "question": "who-was-where",
    "parameters": {"trainee": "t-ppp00003", "role": "councillor", "validOn": "2018-11-16"},
    "items": [
        {
            "trainee": "t-ppp00003",
            "name": "Judith",
            "programme": "ppp-2018",
            "role": "councillor",
            "slot": None,
            "place": {"reference": "gm0590", "name": "Papendrecht", "kind": "municipality"},
            "function": None,
            "department": None,
            "mandate": "m-ppp00003",
            "party": {"reference": "partij-b", "name": "partij B"},
            "committee": None,
            "topic": None,
            "certainty": "established",
            "endCertainty": None,
            "valid": {"from": "2018-11-15", "to": None},
            "known": {"from": "2018-11-20T09:02:09Z", "to": None},
            "because": [
                "14006454-6eb3-57ab-a61a-b8bcb43de882",
                "234c7aef-b819-52ee-9beb-0eaac9f22bd0",
                AN_EVENT,
            ],
        }
    ],
    "asOf": {"validOn": "2018-11-16", "knownAt": "2018-12-01T22:59:59.999999Z", "logPosition": 129},
    "sha256": "4c9187d34e48a9eea98c771e2ac17cdd8baf2ccdf481ff18cd09617b5aa42af2",
    "_links": {
        "self": {
            "href": "/v1/whereabouts?trainee=t-ppp00003&role=councillor&validOn=2018-11-16"
            "&knownAt=2018-12-01T22%3A59%3A59.999999Z&limit=100"
        }
    },
}


@dataclass(frozen=True, slots=True)
class Operation:
    """What the document tells of one path: `given` are answers by status, `faults` the problems that it may give.

    An answer of None is no JSON, but what `media` tells.
    """

    path: str
    id: str
    tag: str
    summary: str
    given: Mapping[str, Schema | None]
    faults: Sequence[str]
    description: str = ""
    parameters: Sequence[Schema] = ()
    body: Schema | None = None
    headers: Sequence[str] = ()
    roles: frozenset[Role] | None = None
    example: Any = None
    media: Mapping[str, Schema] = field(default_factory=dict)


def operations_of(resource: Resource) -> Iterator[Operation]:
    """What the document tells of a resource; of the questions one operation each. Raises KeyError where nothing."""
    yield from _TOLD[resource.handle](resource)


# -- parameters -------------------------------------------------------------------------------------------------------


def _query(name: str, schema: Schema, says: str, *, required: bool = False, example: Any = None) -> Schema:
    found = {"name": name, "in": "query", "required": required, "description": says, "schema": schema}
    return found if example is None else {**found, "example": example}


def _in_path(name: str, schema: Schema, says: str, example: str) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": says,
        "schema": schema,
        "example": example,
    }


def _header(name: str, schema: Schema, says: str) -> Schema:
    return {"name": name, "in": "header", "required": False, "description": says, "schema": schema}


MIN_POSITION = _query(
    "minPosition",
    POSITION,
    "read your own write: wait, for 5 seconds at most, until the answer takes in this position of the log",
)
LIMIT = _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "at most so many items")
CURSOR = _query(
    "cursor",
    {"type": "string", "minLength": 1},
    "the next page, as _links.next gives it; goes with nothing but limit, and reads the same prefix of the log",
)
PURPOSE = _header("X-Purpose", TEXT, "what personal details are read for; its first 200 characters are kept")


def _schema_of(parameter: Parameter, known_by: str) -> Schema:
    if parameter.name == known_by:
        return {"anyOf": [INSTANT, DAY]}
    if parameter.name == AT_POSITION.name:
        return POSITION
    match parameter.kind:
        case "day":
            return DAY
        case "moment":
            return {"anyOf": [INSTANT, DAY]}
        case "number":
            return {**COUNT, "maximum": 10**9 - 1}
        case "flag":
            return {"type": "boolean"}
        case "reference":
            return REFERENCE
        case "choice":
            return {"type": "string", "enum": list(parameter.choices)}
        case _:
            return {"type": "string", "minLength": 1}


def _times(parameters: Sequence[Parameter], known_by: str, examples: Mapping[str, str]) -> Iterator[Schema]:
    """The parameters, the two times also under their Dutch names."""
    for each in parameters:
        schema = _schema_of(each, known_by)
        example = _example(examples.get(each.name), schema)
        yield _query(each.name, schema, each.says.en, required=each.required, example=example)
    named = {each.name for each in parameters}
    for dutch, name in IN_DUTCH.items():
        # A required one is given by its English name.
        if name in named and not next(each for each in parameters if each.name == name).required:
            schema = next(_schema_of(each, known_by) for each in parameters if each.name == name)
            yield _query(dutch, schema, f"the same as {name}")


def _example(given: str | None, schema: Schema) -> Any:
    return int(given) if given is not None and schema.get("type") == "integer" else given


def _example_of(question: Question) -> Mapping[str, str]:
    """The parameters of the question's example on the command line, by their names on the wire."""
    words = shlex.split(question.example)[3:]
    names = [_wire_name(each.removeprefix("--")) for each in words[::2]]
    return dict(zip(names, words[1::2], strict=True))


def _wire_name(option: str) -> str:
    head, *rest = option.split("-")
    return head + "".join(each.capitalize() for each in rest)


# -- recording --------------------------------------------------------------------------------------------------------


def _record(resource: Resource) -> Iterator[Operation]:
    dry_run = _query(
        "dryRun", {"type": "boolean", "default": False}, "only tell what would be recorded, and what it would change"
    )
    if_match = _header(
        "If-Match",
        {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$'},
        "the version of the subject that you saw, as its ETag gives it; refused (412) where it has another by now",
    )
    body = {
        "application/json": {
            "schema": ref("Command"),
            "examples": {name: {"summary": says, "value": value} for name, (says, value) in EXAMPLES.items()},
        }
    }
    yield Operation(
        resource.path,
        "recordCommand",
        "Recording",
        "Record one command",
        {"201": ref("Outcome"), "200": ref("Outcome")},
        SHARED["recording"],
        "An accepted command becomes exactly one event, whose id is the command's. The same command sent again is"
        " recognised and answered with 200; the same id with another content is refused. What breaks a rule is"
        " recorded and shows up in `findings`; only what is impossible is refused, with the fact in its way.",
        (dry_run, if_match),
        body,
        ("ETag", "Location"),
        resource.roles,
    )


def _record_many(resource: Resource) -> Iterator[Operation]:
    lines = "".join(orjson.dumps(each).decode() + "\n" for each in (CONSENT, ROTATION))
    yield Operation(
        resource.path,
        "recordCommandBatch",
        "Recording",
        "Record many commands, or none of them",
        {"201": ref("BatchOutcome"), "200": ref("BatchOutcome")},
        [each for each in SHARED["recording"] if each != "412"],
        f"Newline-delimited JSON: a command a line, {recording.LONGEST_BATCH} at most. All are recorded in one"
        " transaction, or none: then `errors` tells every fault of every line.",
        body={"application/x-ndjson": {"schema": TEXT, "example": lines}},
        roles=resource.roles,
    )


def _what_became(resource: Resource) -> Iterator[Operation]:
    yield Operation(
        resource.path,
        "readCommand",
        "Recording",
        "What became of a command",
        {"200": ref("Outcome")},
        (*SHARED["reading"], "404"),
        parameters=(_in_path("commandId", EVENT_ID, "the command's id", AN_EVENT),),
        headers=("ETag",),
        roles=resource.roles,
    )


# -- reading ----------------------------------------------------------------------------------------------------------

_ROWS: Mapping[str, str] = {"who-was-where": "Whereabouts", "open-findings": "Finding"}


def _answer(path: str, question: Question, operation: str, tag: str) -> Operation:
    item = ref(_ROWS.get(question.name, "AnswerRow"))
    parameters = _times(all_parameters_of(question), question.known_by, _example_of(question))
    columns = ", ".join(each.path if isinstance(each, Column) else each for each in question.columns)
    return Operation(
        path,
        operation,
        tag,
        question.asks.en,
        {"200": answer_of(item, f"The answer to {question.name}.")},
        SHARED["reading"],
        f"The question `{question.name}`; people read these columns of its rows: {columns}.",
        (*parameters, MIN_POSITION, LIMIT, CURSOR, PURPOSE),
        roles=who_may_ask(question.name),
    )


def _ask_named(resource: Resource) -> Iterator[Operation]:
    name = resource.path.removeprefix("/v1/")
    question = QUESTIONS[reading.NAMED_RESOURCES[resource.path]]
    told = _answer(resource.path, question, "read" + _camel(name), "Reading")
    yield replace(told, example=KNOWN_THEN) if question.name == KNOWN_THEN["question"] else told


def _ask(resource: Resource) -> Iterator[Operation]:
    for question in QUESTIONS.values():
        path = resource.path.replace("{name}", question.name)
        yield _answer(path, question, "ask" + _camel(question.name), "Questions")


def _camel(name: str) -> str:
    return "".join(each.capitalize() for each in name.split("-"))


def _plural_of(resource: Resource) -> str:
    return resource.path.split("/")[2]


def _by_reference(resource: Resource) -> Schema:
    plural = _plural_of(resource)
    return _in_path("reference", REFERENCE, f"the {plural.removesuffix('s')}'s reference", EXAMPLE_OF[plural])


def _state_parameters() -> list[Schema]:
    return [*_times((ON, KNOWN_AT, AT_POSITION), KNOWN_AT.name, {}), MIN_POSITION]


def _subjects(resource: Resource) -> Iterator[Operation]:
    plural = _plural_of(resource)
    yield Operation(
        resource.path,
        f"list{_camel(plural)}",
        "Subjects",
        f"The {plural}, each as it stood on a day, as known at a moment",
        {"200": collection_of(ref("SubjectState"), SUBJECTS.asks.en)},
        SHARED["reading"],
        parameters=(*_state_parameters(), LIMIT, CURSOR, PURPOSE),
        roles=resource.roles,
    )


def _subject(resource: Resource) -> Iterator[Operation]:
    singular = _plural_of(resource).removesuffix("s")
    yield Operation(
        resource.path,
        f"read{_camel(singular)}",
        "Subjects",
        f"One {singular} as it stood on a day, as known at a moment",
        {"200": ref("SubjectAnswer")},
        (*SHARED["reading"], "404"),
        parameters=(_by_reference(resource), *_state_parameters(), PURPOSE),
        headers=("ETag",),
        roles=resource.roles,
    )


def _timeline(resource: Resource) -> Iterator[Operation]:
    singular = _plural_of(resource).removesuffix("s")
    parameters = _times((KNOWN_AT, AT_POSITION), KNOWN_AT.name, {})
    yield Operation(
        resource.path,
        f"read{_camel(singular)}Timeline",
        "Subjects",
        f"The lanes of a {singular} and their periods, as known at a moment",
        {"200": answer_of(ref("LanePeriod"), TIMELINE.asks.en)},
        (*SHARED["reading"], "404"),
        parameters=(_by_reference(resource), *parameters, MIN_POSITION, LIMIT, CURSOR, PURPOSE),
        roles=resource.roles,
    )


def _history(resource: Resource) -> Iterator[Operation]:
    singular = _plural_of(resource).removesuffix("s")
    with_state = _query("withState", {"type": "boolean", "default": False}, "with the periods as they stood after each")
    yield Operation(
        resource.path,
        f"read{_camel(singular)}History",
        "Subjects",
        f"The events of a {singular} in order, each with what it changed",
        {"200": collection_of(ref("HistoryEvent"), "The events, oldest first.")},
        (*SHARED["reading"], "404"),
        parameters=(
            _by_reference(resource),
            with_state,
            *_times((KNOWN_AT,), KNOWN_AT.name, {}),
            MIN_POSITION,
            LIMIT,
            CURSOR,
            PURPOSE,
        ),
        roles=resource.roles,
    )


def _subject_access(resource: Resource) -> Iterator[Operation]:
    yield Operation(
        resource.path,
        "readSubjectAccess",
        "Subjects",
        "All that is held on a trainee",
        {"200": ref("SubjectAccess")},
        (*SHARED["reading"], "404"),
        "For the person concerned (AVG art. 15 and 20): details and notes opened, every event, where they were,"
        " findings, documents, consents, and who looked. That it was read is among the last. After an erasure it says"
        " so.",
        (_by_reference(resource), PURPOSE),
        roles=resource.roles,
    )


# -- events and catalogues --------------------------------------------------------------------------------------------


def _events(resource: Resource) -> Iterator[Operation]:
    after = _query("afterPosition", {**POSITION, "default": 0}, "only events after this position of the log")
    last = _header(
        "Last-Event-ID",
        {"type": "string", "pattern": "^[0-9]{1,18}$"},
        "with text/event-stream: the position after which to go on",
    )
    yield Operation(
        resource.path,
        "readEvents",
        "Events",
        "The log in pages, or live",
        {"200": collection_of(ref("CloudEvent"), "Events in order of recording.")},
        SHARED["reading"],
        "CloudEvents 1.0 after the NL GOV profile. With `Accept: text/event-stream` each event is sent as it is"
        " recorded; its id is its position in the log, so that `Last-Event-ID` resumes without loss or repetition.",
        (after, LIMIT, last),
        roles=resource.roles,
        media={"text/event-stream": {"schema": TEXT}},
    )


def _event(resource: Resource) -> Iterator[Operation]:
    yield Operation(
        resource.path,
        "readEvent",
        "Events",
        "One event",
        {"200": ref("CloudEvent")},
        (*SHARED["reading"], "404"),
        parameters=(_in_path("eventId", EVENT_ID, "the event's id", AN_EVENT),),
        roles=resource.roles,
        media={events.TYPE: {"schema": ref("CloudEvent")}},
    )


def _catalogue(operation: str, schema: str, summary: str, **more: Schema) -> Callable[[Resource], Iterator[Operation]]:
    def told(resource: Resource) -> Iterator[Operation]:
        answer = shape(summary, items=listed(ref(schema)), **more)
        yield Operation(resource.path, operation, "Catalogues", summary, {"200": answer}, SHARED["open"])

    return told


# -- proofs -----------------------------------------------------------------------------------------------------------

_TEXT_ANSWER = {"text/plain": {"schema": TEXT}}
_ZIP_ANSWER = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}


def _checkpoint(resource: Resource) -> Iterator[Operation]:
    yield Operation(
        resource.path,
        "readCheckpoint",
        "Proofs",
        "The last checkpoint that was issued: the log's size and root, signed (C2SP tlog-checkpoint)",
        {"200": None},
        (*SHARED["open"], "404"),
        media=_TEXT_ANSWER,
    )


def _checkpoints(resource: Resource) -> Iterator[Operation]:
    checkpoint = shape("A checkpoint.", size=POSITION, madeAt=INSTANT, note=TEXT)
    answer = shape("Checkpoints, the newest first.", items=listed(checkpoint))
    summary = "The last checkpoints that were issued"
    yield Operation(resource.path, "listCheckpoints", "Proofs", summary, {"200": answer}, SHARED["open"])


def _issue(resource: Resource) -> Iterator[Operation]:
    yield Operation(
        resource.path,
        "issueCheckpoint",
        "Proofs",
        "Issue a checkpoint of the log as it is now",
        {"201": None},
        SHARED["reading"],
        media=_TEXT_ANSWER,
        roles=resource.roles,
    )


def _log_keys(resource: Resource) -> Iterator[Operation]:
    key = shape("A public key, and since when the log signs with it.", key=TEXT, since=INSTANT)
    answer = shape("Keys, the present one last.", items=listed(key))
    yield Operation(resource.path, "listLogKeys", "Proofs", "The log's public keys", {"200": answer}, SHARED["open"])


def _event_proof(resource: Resource) -> Iterator[Operation]:
    yield Operation(
        resource.path,
        "readEventProof",
        "Proofs",
        "The proof that an event is in the log, with a checkpoint (C2SP tlog-proof)",
        {"200": None},
        (*SHARED["reading"], "404"),
        parameters=(_in_path("eventId", EVENT_ID, "the event's id", AN_EVENT),),
        media=_TEXT_ANSWER,
        roles=resource.roles,
    )


def _audit_bundle(resource: Resource) -> Iterator[Operation]:
    about = _query(
        "subject", TEXT, "of this subject only (its reference, or kind:reference), with all that refers to it"
    )
    known = _query("knownAt", {"anyOf": [INSTANT, DAY]}, KNOWN_AT.says.en)
    yield Operation(
        resource.path,
        "readAuditBundle",
        "Proofs",
        "One file by which the log, or all of one subject, is verified offline",
        {"200": None},
        (*SHARED["reading"], "404"),
        "A zip with the events, their proofs, what follows from them, a report, and the program that verifies it.",
        parameters=(about, known, PURPOSE),
        media=_ZIP_ANSWER,
        roles=resource.roles,
    )


def _receipt(resource: Resource) -> Iterator[Operation]:
    named = _in_path("name", {"type": "string", "enum": list(QUESTIONS)}, "the question", "who-was-where")
    row = _query(
        "row", {"type": "integer", "minimum": 1, "maximum": 10**9 - 1, "default": 1}, "which row of the answer"
    )
    yield Operation(
        resource.path,
        "readReceipt",
        "Proofs",
        "One row of an answer with the events behind it and their proofs",
        {"200": None},
        (*SHARED["reading"], "404"),
        "A zip that the program in it verifies. The question's own parameters are given as when it is asked.",
        parameters=(named, row, PURPOSE),
        media=_ZIP_ANSWER,
        roles=resource.roles,
    )


# -- datasets ---------------------------------------------------------------------------------------------------------


def _dataset(resource: Resource) -> Iterator[Operation]:
    for dataset in DATASETS.values():
        own = list(_times(all_parameters_of(dataset.question), dataset.question.known_by, {}))
        yield Operation(
            resource.path.replace("{name}", dataset.name),
            "export" + _camel(dataset.name),
            "Datasets",
            dataset.question.asks.en,
            {"200": None},
            (*SHARED["reading"], "409"),
            "A zip with a Data Package (version 2): the rows as CSV and Parquet, a codebook, checksums and how to cite"
            " it. Either `project` or `full` is given. Where fewer than `k` persons share a combination of what can"
            " single somebody out, the answer is 409 with the report under `disclosure`, unless `release` is true.",
            (*OF_AN_EXPORT, *own, PURPOSE),
            roles=resource.roles,
            media=_ZIP_ANSWER,
        )


OF_AN_EXPORT = (
    _query("project", {"type": "string", "minLength": 1}, "the study that the pseudonyms are for", example="a-study"),
    _query("full", {"type": "boolean", "default": False}, "everything, with names; for auditors"),
    _query(
        "k",
        {"type": "integer", "minimum": 1, "maximum": 99_999, "default": LEAST},
        "so many persons must share a combination",
        example=1,
    ),
    _query("release", {"type": "boolean", "default": False}, "release also what singles persons out"),
)


def _cite(resource: Resource) -> Iterator[Operation]:
    examples = {"answer": {"summary": "An answer as it was given", "value": KNOWN_THEN}}
    body = {"application/json": {"schema": OPEN, "examples": examples}}
    yield Operation(
        resource.path,
        "checkCitation",
        "Datasets",
        "Whether an answer, or the citation of an export, still holds",
        {"200": ref("Verdict")},
        (*SHARED["reading"], "413"),
        "The body is an answer as it was given, or the citation.json of an export. It is made again from the log, and"
        " what differs is told with its reason.",
        body=body,
        roles=resource.roles,
    )


_TOLD: Mapping[Handler, Callable[[Resource], Iterator[Operation]]] = {
    recording.record: _record,
    recording.record_many: _record_many,
    recording.what_became: _what_became,
    reading.ask_named: _ask_named,
    reading.ask: _ask,
    reading.questions: _catalogue("listQuestions", "QuestionType", "The questions that can be put"),
    reading.subjects: _subjects,
    reading.subject: _subject,
    reading.timeline: _timeline,
    reading.history: _history,
    persons.subject_access: _subject_access,
    events.events: _events,
    events.event: _event,
    proving.checkpoint: _checkpoint,
    proving.checkpoints: _checkpoints,
    proving.issue: _issue,
    proving.keys: _log_keys,
    proving.proof: _event_proof,
    proving.bundle_of: _audit_bundle,
    proving.receipt_of: _receipt,
    exporting.datasets: _catalogue("listDatasets", "Dataset", "The datasets that can be exported"),
    exporting.dataset_of: _dataset,
    exporting.cite: _cite,
    catalogues.rules: _catalogue("listRules", "Rule", "The rules, every text of each", rulesVersion=TEXT),
    catalogues.event_types: _catalogue("listEventTypes", "EventType", "The events that can be recorded"),
    catalogues.command_types: _catalogue("listCommandTypes", "CommandType", "The commands, with their schemas"),
}
