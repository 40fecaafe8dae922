"""The shapes of what goes in and comes out, as JSON schemas: commands from their models, the rest from its words."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from application.catalogue import CATALOGUE
from application.intake import model_of
from domain.fact import Certainty
from domain.reference import LONGEST, PATTERN, Kind
from domain.rule import Judgement
from domain.rules import RULES
from projections.days import POSSIBLE
from projections.questions.who_was_where import LANES

Schema = dict[str, Any]

HISTORIC_ONLY = ("recordedAt", "recordedBy")
COMMAND_FIELDS: Mapping[str, str] = {
    "commandId": "The id of this command, and of the event that it becomes. Sent again, the same command is recognised."
    " Left out, the register makes one.",
    "subject": "The reference of whom or what the command is about.",
    "effectiveOn": "The civil day (Europe/Amsterdam) from which on it is so.",
    "until": "The first day on which it is no longer so.",
    "certainty": "Whether it is so (established, as when left out) or planned (expected).",
    "possibly": "What the sources leave open: it may have been so from before effectiveOn, or up to after until.",
    "evidence": "The document that the fact is recorded from.",
    "note": "The story, in words; sealed where it is about a trainee.",
}

REFERENCE: Schema = {"type": "string", "pattern": f"^{PATTERN}$", "maxLength": LONGEST}
DAY: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
EVENT_ID: Schema = {"type": "string", "format": "uuid"}
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
OPEN: Schema = {"type": "object", "additionalProperties": True}
BOTH_LANGUAGES: Schema = {
    "type": "object",
    "required": ["nl", "en"],
    "properties": {"nl": TEXT, "en": TEXT},
}


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    """The schema of a value that may also be null."""
    if "$ref" in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def listed(schema: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": schema}


def one_of(words: Iterable[str]) -> Schema:
    """The schema of a word out of several."""
    return {"type": "string", "enum": list(words)}


def shape(says: str, optional: Iterable[str] = (), /, **properties: Schema) -> Schema:
    """The schema of an object with these properties, all of them there but for the optional ones."""
    named = {name.rstrip("_"): schema for name, schema in properties.items()}
    required = [name for name in named if name not in optional]
    return {"type": "object", "description": says, "required": required, "properties": named}


def collection_of(item: Schema, says: str, **more: Schema) -> Schema:
    """The schema of a page of items."""
    return shape(says, items=listed(item), asOf=ref("AsOf"), _links=ref("Links"), **more)


def answer_of(item: Schema, says: str) -> Schema:
    """The schema of a page of an answer to a question."""
    digest: Schema = {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
        "description": "Of the RFC 8785 form of question, parameters, logPosition and all items, before anything is"
        " hidden from a role and without the names of persons; so that the answer can be cited and checked.",
    }
    parameters = {"type": "object", "additionalProperties": TEXT}
    return collection_of(item, says, question=TEXT, parameters=parameters, sha256=digest)


# -- commands ---------------------------------------------------------------------------------------------------------


def command_name(command: str) -> str:
    """`rotate-to-organisation-b` as the name of a schema: RotateToOrganisationB."""
    return "".join(word.capitalize() for word in command.split("-"))


def _commands() -> dict[str, Schema]:
    """A schema for each command, one for all of them, and those of their parts."""
    found: dict[str, Schema] = {}
    mapping: dict[str, str] = {}
    for entry in CATALOGUE.entries:
        model = _plain(model_of(entry.command).model_json_schema(by_alias=True))
        found |= model.pop("$defs", {})
        for name in HISTORIC_ONLY:
            del model["properties"][name]
        for name, schema in model["properties"].items():
            if name in COMMAND_FIELDS:
                schema["description"] = COMMAND_FIELDS[name]
        name = command_name(entry.command)
        model["description"] = f"Becomes the event {entry.event.__name__}: " + says(entry.event)
        found[name] = model
        mapping[entry.command] = ref(name)["$ref"]
    found["Command"] = {
        "description": "One fact to record: which one, about whom, from when on.",
        "oneOf": [{"$ref": each} for each in mapping.values()],
        "discriminator": {"propertyName": "command", "mapping": mapping},
    }
    return found


def says(event: type) -> str:
    """What an event means, in one line."""
    return " ".join((event.__doc__ or "").split())


def _plain(schema: Any) -> Any:
    """A schema of pydantic's without its titles and defaults, with `null` as a type, its parts under components."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace("#/$defs/", "#/components/schemas/")}
    if [each for each in schema.get("anyOf", ()) if each == {"type": "null"}]:
        (kind,) = (each for each in schema["anyOf"] if each != {"type": "null"})
        return or_null(_plain(kind))
    plain = {name: _plain(each) for name, each in schema.items() if name not in ("title", "default", "properties")}
    if "properties" in schema:
        plain["properties"] = {name: _plain(each) for name, each in schema["properties"].items()}
    return plain


# -- what comes out ---------------------------------------------------------------------------------------------------


def _answers() -> dict[str, Schema]:
    kinds, event_names = one_of(Kind), one_of(entry.event.__name__ for entry in CATALOGUE.entries)
    certainty, because = one_of(Certainty), listed(EVENT_ID)
    row = shape(
        "Where somebody was, in which role, in one period; `possible` where sources leave open whether on that day.",
        ("clipped", "possible", "certain"),
        trainee=REFERENCE,
        name={**or_null(TEXT), "description": "The person's name, for whoever may see it."},
        programme=or_null(REFERENCE),
        role=one_of(LANES),
        slot=or_null(one_of("AB")),
        place=or_null(ref("Place")),
        function=or_null(TEXT),
        department=or_null(TEXT),
        mandate=or_null(REFERENCE),
        party=or_null(ref("Party")),
        committee=or_null(TEXT),
        topic=or_null(TEXT),
        certainty=one_of([*Certainty, POSSIBLE]),
        endCertainty=or_null(certainty),
        valid=ref("ValidPeriod"),
        possible=ref("ValidPeriod"),
        certain=or_null(ref("ValidPeriod")),
        known=ref("KnownPeriod"),
        because=because,
        clipped=ref("ValidPeriod"),
    )
    finding = shape(
        "What breaks a rule, or has to be looked at, in one period.",
        id=EVENT_ID,
        rule=one_of(dict.fromkeys(rule.code for rule in RULES)),
        judgement=one_of(Judgement),
        subject=ref("Subject"),
        trainee=or_null(REFERENCE),
        name=or_null(TEXT),
        place=or_null(REFERENCE),
        valid=ref("ValidPeriod"),
        known=ref("KnownPeriod"),
        because=because,
        restsOnExpected={"type": "boolean"},
        conflictsWith=listed(EVENT_ID),
        ruling=or_null(OPEN),
        sentence=BOTH_LANGUAGES,
    )
    lane_period = shape(
        "What was so of a subject, in one respect (its lane), in one period.",
        ("subject",),
        subject=ref("Subject"),
        lane=TEXT,
        key=or_null(TEXT),
        value=OPEN,
        place=or_null(ref("Place")),
        party=or_null(ref("Party")),
        certainty=certainty,
        endCertainty=or_null(certainty),
        valid=ref("ValidPeriod"),
        known=ref("KnownPeriod"),
        because=because,
    )
    details = {
        **one_of(["recorded", "erased", "not-recorded"]),
        "description": "Of a trainee's personal details: whether there are, they were erased, or none were recorded.",
    }
    state = {
        "kind": kinds,
        "reference": REFERENCE,
        "name": or_null(TEXT),
        "lanes": listed(ref("LanePeriod")),
        "trainee": or_null(REFERENCE),
        "role": or_null(TEXT),
        "details": details,
    }
    recorded = {
        "eventId": EVENT_ID,
        "position": {**or_null(COUNT), "description": "Its place in the log; null where it was only tried."},
        "subject": ref("Subject"),
        "version": {**COUNT, "description": "Its running number among the events of its subject."},
    }
    event = {
        **recorded,
        "event": event_names,
        "schemaVersion": COUNT,
        "effectiveOn": or_null(DAY),
        "until": or_null(DAY),
        "certainty": or_null(certainty),
        "recordedAt": or_null(INSTANT),
        "recordedBy": or_null(
            shape(
                "Who recorded it; null in place of a name that the role may not see.",
                subject=or_null(TEXT),
                role=or_null(TEXT),
            )
        ),
        "data": {**OPEN, "description": "What is sealed says only that it is; what a role may not see is null."},
        "evidence": or_null(OPEN),
        "note": {**OPEN, "type": ["object", "string", "null"]},
        "imported": {"type": "boolean"},
        "possibly": shape("What its sources leave open around its certain days.", ("from", "to"), from_=DAY, to=DAY),
    }
    return {
        "Subject": shape("Whom or what something is about.", kind=kinds, reference=REFERENCE),
        "Place": shape(
            "An organisation, by the name that it has on the day.",
            reference=REFERENCE,
            name=or_null(TEXT),
            kind=or_null(TEXT),
        ),
        "Party": shape("A party.", reference=REFERENCE, name=or_null(TEXT)),
        "ValidPeriod": shape(
            "Civil days (Europe/Amsterdam); `to` is the first day after it, null where no end is known.",
            from_=or_null(DAY),
            to=or_null(DAY),
        ),
        "KnownPeriod": shape(
            "Since when the register knew, and until when; `to` is null where it still did at the moment asked.",
            from_=or_null(INSTANT),
            to=or_null(INSTANT),
        ),
        "AsOf": shape(
            "The two times of an answer: the day it is about, and up to where the log was read.",
            ("validOn", "knownAt", "rulesVersion"),
            validOn=or_null(DAY),
            knownAt=or_null(INSTANT),
            logPosition=COUNT,
            rulesVersion=TEXT,
        ),
        "Link": shape("A link.", href=TEXT),
        "Links": shape(
            "This page, and the next where there is one; follow `next` until it is no longer there.",
            ("next",),
            self=ref("Link"),
            next=ref("Link"),
        ),
        "Whereabouts": row,
        "Finding": finding,
        "LanePeriod": lane_period,
        "AnswerRow": {**OPEN, "description": "A row of an answer; the question tells its columns."},
        "SubjectState": shape("A subject as it stood.", ("trainee", "role", "details"), **state),
        "SubjectAnswer": shape(
            "A subject as it stood, with the version to name in If-Match.",
            ("trainee", "role", "details"),
            **state,
            version=COUNT,
            asOf=ref("AsOf"),
            _links=ref("Links"),
        ),
        "RecordedEvent": shape("An event as it was recorded.", ("possibly",), **event),
        "SubjectAccess": shape(
            "All that is held on a trainee. A detail is recorded, erased or not-recorded; one of another person is not"
            " shown.",
            form=TEXT,
            trainee=REFERENCE,
            madeAt=INSTANT,
            asOf=OPEN,
            erased=or_null(OPEN),
            details=OPEN,
            whereabouts=listed(ref("Whereabouts")),
            periods=listed(OPEN),
            events=listed(ref("RecordedEvent")),
            findings=listed(ref("Finding")),
            documents=listed(OPEN),
            consents=listed(OPEN),
            looks=listed(OPEN),
            retentionMonths=or_null(COUNT),
        ),
        "HistoryEvent": shape(
            "An event, and which periods it opened and closed.",
            ("state", "possibly"),
            **event,
            opened=listed(OPEN),
            closed=listed(OPEN),
            state=listed(OPEN),
            details=details,
        ),
        "CloudEvent": shape(
            "An event in its envelope: CloudEvents 1.0 after the NL GOV profile. Valid time is in its data.",
            specversion=one_of(["1.0"]),
            id=EVENT_ID,
            source=TEXT,
            type=TEXT,
            subject=TEXT,
            time=or_null(INSTANT),
            sequence={"type": "string", "pattern": "^[0-9]{20}$"},
            sequencetype=TEXT,
            datacontenttype=TEXT,
            dataschema=TEXT,
            dataref=TEXT,
            data=ref("RecordedEvent"),
        ),
        "FindingChanges": shape(
            "The findings that a command opened and closed.",
            opened=listed(ref("Finding")),
            closed=listed(ref("Finding")),
        ),
        "Outcome": shape(
            "What became of a command.",
            ("dryRun",),
            **recorded,
            recordedAt=or_null(INSTANT),
            repeated={"type": "boolean", "description": "Whether it had been recorded before."},
            event=ref("RecordedEvent"),
            findings=or_null(ref("FindingChanges")),
            dryRun={"type": "boolean", "description": "There, and true, where nothing was recorded."},
        ),
        "BatchOutcome": shape(
            "What became of the lines of a batch: how many were recorded, and how many had been before.",
            recorded=COUNT,
            repeated=COUNT,
            logPosition=COUNT,
            made=listed(shape("A reference that the register made.", line=COUNT, reference=REFERENCE)),
        ),
        "Rule": shape(
            "One text of a rule, on the days on which it is in force.",
            code=TEXT,
            says=BOTH_LANGUAGES,
            judgements=listed(one_of(Judgement)),
            inForce=ref("ValidPeriod"),
            cites=or_null(shape("Where it stands.", act=TEXT, article=TEXT, textOf=DAY, link=TEXT)),
        ),
        "EventType": shape(
            "An event, with the name under which it is kept and the command that it comes from.",
            name=event_names,
            type=TEXT,
            schemaVersion=COUNT,
            kind=or_null(kinds),
            command=TEXT,
            says=TEXT,
        ),
        "CommandType": shape(
            "A command, with the JSON schema of its whole form.",
            name=TEXT,
            becomes=event_names,
            kind=or_null(kinds),
            creates={"type": "boolean"},
            schema=OPEN,
        ),
        "Dataset": shape(
            "A dataset that can be exported, with its columns.",
            name=TEXT,
            version=COUNT,
            title=BOTH_LANGUAGES,
            says=BOTH_LANGUAGES,
            parameters=listed(TEXT),
            columns=listed(shape("A column.", name=TEXT, type=TEXT, says=BOTH_LANGUAGES)),
            questions=listed(TEXT),
            _links=OPEN,
        ),
        "Verdict": shape(
            "Whether what was cited still holds, and where not, why.",
            name=TEXT,
            holds={"type": "boolean"},
            sha256=TEXT,
            sha256Now=or_null(TEXT),
            sentence=TEXT,
            reasons=listed(shape("A reason.", code=TEXT, sentence=TEXT)),
        ),
        "QuestionType": shape(
            "A question that can be put, with its parameters.",
            name=TEXT,
            group=TEXT,
            asks=BOTH_LANGUAGES,
            parameters=listed(OPEN),
            example=TEXT,
            _links=OPEN,
        ),
        "Problem": _problem(),
    }


def _problem() -> Schema:
    found = shape(
        "What went wrong (RFC 9457), with all faults at once.",
        ("errors", "code", "collidesWith", "event", "on", "version"),
        type=TEXT,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        title=TEXT,
        detail=TEXT,
        instance=TEXT,
        errors=listed(
            shape(
                "One fault: in the body by its JSON pointer, in the query by the parameter's name.",
                ("pointer", "parameter", "code", "line", "collidesWith"),
                detail=TEXT,
                code=TEXT,
                pointer=TEXT,
                parameter=TEXT,
                line=COUNT,
                collidesWith=or_null(EVENT_ID),
            )
        ),
        code={**TEXT, "description": "Which rule of the domain refused it."},
        collidesWith={**or_null(EVENT_ID), "description": "The fact that stands in the way."},
        event={**or_null(TEXT), "description": "What that fact is."},
        on={**or_null(DAY), "description": "The day on which they collide."},
        version={**COUNT, "description": "The version at which the subject is by now."},
    )
    return {**found, "additionalProperties": True}


@cache
def components() -> Mapping[str, Schema]:
    """Every schema of the document, by its name."""
    return {**_commands(), **_answers()}
