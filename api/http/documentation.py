"""The page for programmers, made from the document of the API: how to begin first, then every resource."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

from api.http.openapi import BASE, FAULTS, TAGS, document
from api.http.operations import KNOWN_THEN, ROTATION
from api.http.problems import TYPE
from api.http.service import Call, Resource
from application.access import Role

STYLE = Path(__file__).with_name("documentation.css")
# A page may have a style; all else is forbidden to it as to every response.
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
ROLES: Mapping[Role, str] = {
    "registrar": "records, and reads everything, names included",
    "auditor": "reads everything, names included; each look at a person is itself kept",
    "researcher": "reads under pseudonyms: no name, note, evidence or free text, which are null",
    "reader": "reads what is public, as it is now",
    "privacy-officer": "erases a person's details, and sees who looked",
    "administrator": "issues tokens and keeps the register; reads nobody's details by that role",
}
BEGIN = (
    "A register to try it on, a token, and a server:",
    (
        "./scripts/wiewaar demo --sequel --no-serve\n"
        "TOKEN=$(./scripts/wiewaar token issue --role registrar --subject me | tail -n 1)\n"
        "./scripts/wiewaar serve --port 8000 &"
    ),
)
TRAVEL = (
    "Every answer has two times. <strong>Valid time</strong> is when it was so in the world: a civil day,"
    " <code>validOn</code> (or <code>from</code> and <code>to</code>, where <code>to</code> is the first day after it)."
    " <strong>Known time</strong> is when the register knew: <code>knownAt</code>, an instant, or a day and then its"
    " end; <code>atPosition</code> says it by a position of the log. Left out, it is today, and all that is known now."
    " The Dutch names <code>geldigOp</code> and <code>beschikbaarOp</code> do the same. <code>asOf</code> tells what an"
    " answer was read from, and <code>sha256</code> fixes it for citing: asked again with its <code>logPosition</code>"
    " as <code>atPosition</code>, it is the same for ever."
)
PAGES = (
    "Collections come in pages of <code>limit</code> items. While there is a <code>_links.next</code>, follow it: its"
    " <code>cursor</code> reads the same prefix of the log, whatever is recorded meanwhile. To read what you have just"
    " written, give the <code>position</code> that you were told as <code>minPosition</code>."
)
WRONG = (
    f"Every fault is <code>{TYPE}</code> (RFC 9457) with <code>status</code>, <code>title</code> and"
    " <code>detail</code>, in Dutch for whoever sends <code>Accept-Language: nl</code>. <code>errors</code> names every"
    " fault at once: a <code>pointer</code> into the body, or a <code>parameter</code>. A refusal names the fact that"
    " stands in the way in <code>collidesWith</code>."
)


def resources_for(described: Sequence[Resource]) -> tuple[Resource, ...]:
    """The page that documents these resources, and its style."""

    async def page(call: Call) -> Response:
        """The page."""
        address = str(call.request.base_url).rstrip("/") + BASE
        return HTMLResponse(_page(tuple(described), address), headers={"Content-Security-Policy": POLICY})

    async def style(_: Call) -> Response:
        """Its style."""
        return Response(STYLE.read_bytes(), media_type="text/css")

    return Resource("/docs", "GET", page), Resource("/docs.css", "GET", style)


def _page(described: tuple[Resource, ...], address: str) -> str:
    told = document(described)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>wiewaar: the API</title>'
        '<link rel="stylesheet" href="/docs.css"></head><body><main>'
        f"<h1>wiewaar: the API</h1><p>{_prose(told['info']['description'])}</p>"
        f'<p class="quiet">Version {told["info"]["version"]} · <a href="{BASE}/openapi.json">OpenAPI document</a></p>'
        f"{_contents()}{_begin(address)}"
        f'<h2 id="time">Time travel</h2><p>{TRAVEL}</p><p>{PAGES}</p>'
        f'<h2 id="roles">Roles</h2>{_table(("role", "may"), ((_code(name), says) for name, says in ROLES.items()))}'
        f'<h2 id="errors">Errors</h2><p>{WRONG}</p>{_faults()}'
        f"{_resources(described)}</main></body></html>"
    ).replace("{address}", escape(address))


def _contents() -> str:
    named = {"begin": "Begin", "time": "Time travel", "roles": "Roles", "errors": "Errors"}
    named |= {name.lower(): name for name in TAGS} | {"commands": "Commands"}
    return "<nav><ul>" + "".join(f'<li><a href="#{at}">{name}</a></li>' for at, name in named.items()) + "</ul></nav>"


def _begin(address: str) -> str:
    rotation = json.dumps(ROTATION, indent=1)
    steps = (
        BEGIN,
        (
            (
                "Record a rotation. With <code>dryRun</code> first only try: what would it become, and which findings"
                " would it open and close?"
            ),
            _curl(f"{address}/commands?dryRun=true", rotation),
        ),
        (
            (
                "For good. <code>commandId</code> is yours to choose, a UUID: sent again, the command is recognised and"
                " recorded once. The answer's <code>position</code> is its place in the log."
            ),
            _curl(f"{address}/commands", rotation),
        ),
        (
            "Who was there on a day?",
            _curl(f"{address}/whereabouts?place=ministerie-vws&validOn=2018-10-01"),
        ),
        (
            (
                "And who was where <strong>as known</strong> on another day? On 1 December 2018 the register said that"
                " Judith was a councillor on 16 November; since a correction of February 2019 it says that she was"
                " still a committee member."
            ),
            _curl(f"{address}/whereabouts?trainee=t-ppp00003&role=councillor&validOn=2018-11-16&knownAt=2018-12-01"),
            json.dumps(KNOWN_THEN, indent=1),
        ),
        (
            "Why? Every row names the events from which it follows (<code>because</code>).",
            _curl(f"{address}/questions/why?trainee=t-ppp00003&role=councillor&validOn=2018-12-01"),
        ),
        (
            "Follow the log as it grows.",
            _curl(f"{address}/events?afterPosition=149", headers=("Accept: text/event-stream",)),
        ),
    )
    shown = "".join(f"<li><p>{says}</p>{''.join(_pre(each) for each in lines)}</li>" for says, *lines in steps)
    return f'<h2 id="begin">Begin</h2><ol>{shown}</ol>'


def _curl(address: str, body: str | None = None, headers: Iterable[str] = ()) -> str:
    """A line of curl, as a shell takes it."""
    words = ['curl -sS -H "Authorization: Bearer $TOKEN"', *(f'-H "{each}"' for each in headers)]
    if body is not None:
        words.append('-H "Content-Type: application/json"')
    line = " ".join([*words, f'"{address}"'])
    return line if body is None else f"{line} -d '{body}'"


def _faults() -> str:
    return _table(("status", "when"), ((status, _prose(says)) for status, (_, says) in FAULTS.items()))


@cache
def _resources(described: tuple[Resource, ...]) -> str:
    """Every operation under its tag, then the commands."""
    told = document(described)
    sections = []
    for tag, says in TAGS.items():
        operations = [
            _operation(path, method, operation)
            for path, item in told["paths"].items()
            for method, operation in item.items()
            if tag in operation["tags"]
        ]
        sections.append(f'<h2 id="{tag.lower()}">{tag}</h2><p>{escape(says)}</p>{"".join(operations)}')
    return "".join(sections) + _commands(told["components"]["schemas"])


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    rows = [
        (
            _code(each["name"]) + (" <strong>(required)</strong>" if each["required"] else ""),
            each["in"],
            escape(_kind(each["schema"])),
            _prose(each["description"]),
        )
        for each in operation.get("parameters", ())
    ]
    parameters = _table(("parameter", "in", "is", "says"), rows) if rows else ""
    says = "".join(f"<p>{_prose(each)}</p>" for each in operation["description"].split("\n\n"))
    statuses = ", ".join(_code(each) for each in operation["responses"])
    return (
        f'<h3 id="{operation["operationId"]}">{escape(operation["summary"])}</h3>'
        f"<p>{_code(f'{method.upper()} {BASE}{path}')}</p>{says}"
        f"<details><summary>Parameters, example and answers</summary>{parameters}"
        f"{''.join(_pre(each) for each in _examples(path, operation))}"
        f'<p class="quiet">Answers: {statuses}</p></details>'
    )


def _examples(path: str, operation: Mapping[str, Any]) -> list[str]:
    query = {}
    for each in operation.get("parameters", ()):
        if "example" in each and each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", str(each["example"]))
        elif "example" in each:
            query[each["name"]] = each["example"]
    address = "{address}" + path + ("?" + urlencode(query) if query else "")
    media = operation.get("requestBody", {}).get("content", {})
    if "application/json" in media:
        bodies = [each["value"] for each in media["application/json"]["examples"].values()]
        return [_curl(address, json.dumps(each, indent=1)) for each in bodies]
    return [_curl(address) + " --data-binary @commands.ndjson" if media else _curl(address)]


def _commands(schemas: Mapping[str, Any]) -> str:
    shown = []
    for name, reference in schemas["Command"]["discriminator"]["mapping"].items():
        schema = _at(reference, schemas)
        data = _at(schema["properties"]["data"]["$ref"], schemas)
        rows = [
            (_code(field) + ("" if field in data.get("required", ()) else " ?"), escape(_kind(each)))
            for field, each in data["properties"].items()
        ]
        needs = ", ".join(_code(each) for each in schema["required"] if each not in ("command", "data"))
        shown.append(
            f"<h3>{_code(name)}</h3><p>{_prose(schema['description'])}</p>"
            f"<p>Beside <code>command</code> and <code>data</code> it needs: {needs or 'nothing'}.</p>"
            f"{_table(('data', 'is'), rows) if rows else '<p>Its data is empty.</p>'}"
        )
    return f'<h2 id="commands">Commands</h2><p>What may be left out has a question mark.</p>{"".join(shown)}'


def _at(reference: str, schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[reference.rpartition("/")[2]]
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"] if each != {"type": "null"})
    if "enum" in schema:
        return " · ".join(str(each) for each in schema["enum"] if each is not None)
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", ["anything"])
    kind = next(each for each in types if each != "null")
    if kind == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or kind)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are HTML."""
    head = "".join(f"<th>{each}</th>" for each in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _pre(lines: str) -> str:
    return f"<pre><code>{escape(lines, quote=False)}</code></pre>"


def _prose(text: str) -> str:
    """A text of the document, in which backticks mark words as they are written."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
