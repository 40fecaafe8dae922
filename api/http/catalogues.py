"""The catalogues over HTTP: rules, events and commands, from the same definitions that run."""

from typing import Any

from starlette.responses import Response

from api.http.service import Call, Resource, as_json
from application.catalogue import CATALOGUE, Entry
from application.intake import model_of
from domain.rule import ALWAYS, Rule
from domain.rules import RULES, VERSION


async def rules(_: Call) -> Response:
    """Every text of every rule."""
    return as_json(the_rules())


def the_rules() -> dict[str, Any]:
    """The catalogue of rules."""
    return {"rulesVersion": VERSION, "items": [_rule(rule) for rule in RULES]}


def _rule(rule: Rule) -> dict[str, Any]:
    cites = rule.cites
    since = None if rule.in_force.from_ == ALWAYS.from_ else rule.in_force.from_.isoformat()
    return {
        "code": rule.code,
        "says": {"nl": rule.says.nl, "en": rule.says.en},
        "judgements": [each.value for each in rule.judgements],
        "inForce": {"from": since, "to": rule.in_force.to.isoformat() if rule.in_force.to else None},
        "cites": None
        if cites is None
        else {
            "act": cites.act.title,
            "article": cites.article,
            "textOf": cites.text_of.isoformat(),
            "link": cites.link,
        },
    }


async def event_types(_: Call) -> Response:
    """Every event, with the name under which it is kept and the command that it comes from."""
    return as_json(the_event_types())


def the_event_types() -> dict[str, Any]:
    """The catalogue of events."""
    return {"items": [_event_type(entry) for entry in CATALOGUE.entries]}


def _event_type(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.event.__name__,
        "type": entry.topic,
        "schemaVersion": entry.schema_version,
        "kind": None if entry.kind is None else entry.kind.value,
        "command": entry.command,
        "says": " ".join((entry.event.__doc__ or "").split()),
    }


async def command_types(_: Call) -> Response:
    """Every command, with the JSON schema of its whole form."""
    return as_json(
        {
            "items": [
                {
                    "name": entry.command,
                    "becomes": entry.event.__name__,
                    "kind": None if entry.kind is None else entry.kind.value,
                    "creates": entry.creates,
                    "schema": model_of(entry.command).model_json_schema(by_alias=True),
                }
                for entry in CATALOGUE.entries
            ]
        }
    )


RESOURCES = (
    Resource("/v1/rules", "GET", rules),
    Resource("/v1/event-types", "GET", event_types),
    Resource("/v1/command-types", "GET", command_types),
)
