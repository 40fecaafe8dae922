"""The document of the API (OpenAPI 3.1), made from the resources as they run, and open to everybody."""

from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from api.http.operations import Operation, operations_of
from api.http.problems import TYPE
from api.http.schemas import Schema, components, ref
from api.http.service import Call, Resource
from api.http.version import API_VERSION

BASE = "/v1"
PATH = f"{BASE}/openapi.json"
INFO: Mapping[str, Any] = {
    "title": "wiewaar",
    "version": API_VERSION,
    "summary": "Who was where, in which role, on any day and as known at any moment",
    "description": "A register of trainees who combine work with local political office. Commands record facts, which"
    " are never changed; every answer can be had as known at any moment. Dates are civil days (Europe/Amsterdam);"
    " instants are RFC 3339 in UTC. Problems and their details come in Dutch with `Accept-Language: nl`, else in"
    " English. The page `/docs` shows how to begin.",
    "contact": {
        "name": "The maintainers of wiewaar",
        "email": "maintainers@wiewaar.example.org",
        "url": "https://wiewaar.example.org",
    },
    "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
}
TAGS: Mapping[str, str] = {
    "Recording": "Commands, one at a time or many together, and what became of them.",
    "Reading": "Who was where, what breaks a rule, and what the register knows differently.",
    "Questions": "The audit questions, each with its own parameters.",
    "Subjects": "Trainees, mandates, partnerships, organisations and programmes, on any day.",
    "Events": "The log itself.",
    "Datasets": "Data to do research with, by pseudonyms, and whether what was cited still holds.",
    "Proofs": "Checkpoints of the log, proofs of what is in it, and bundles for auditors.",
    "Catalogues": "The definitions that run.",
}
HEADERS: Mapping[str, tuple[str, Schema]] = {
    "API-Version": ("The full version of this API.", {"type": "string", "examples": [API_VERSION]}),
    "ETag": ("The version of the subject, for If-Match.", {"type": "string"}),
    "Location": ("Where it can be read what became of the command.", {"type": "string"}),
    "Retry-After": ("After how many seconds to try again.", {"type": "integer", "minimum": 0}),
}
FAULTS: Mapping[str, tuple[str, str]] = {
    "400": ("BadRequest", "The request can't be understood; `errors` tells every fault."),
    "401": ("Unauthorized", "There is no token, or not one that holds."),
    "403": ("Forbidden", "The role of the token does not allow it."),
    "404": ("NotFound", "There is nothing by that name on record."),
    "408": ("TooSlow", "The body did not arrive in time."),
    "409": ("Refused", "It is impossible beside what is on record; `collidesWith` names the fact in its way."),
    "412": ("Outdated", "The subject is at another version than the one that If-Match names."),
    "413": ("TooLarge", "The body is too large."),
    "429": ("TooManyRequests", "Too many requests, or too many tokens that do not hold; try again later."),
    "500": ("Failed", "Something failed that should not have."),
    "503": ("NotYet", "The register can't answer yet; try again later."),
}
AT_LATER = ("429", "503")


@cache
def document(resources: Sequence[Resource]) -> Mapping[str, Any]:
    """The document that describes these resources."""
    paths: dict[str, dict[str, Any]] = {}
    for resource in resources:
        for operation in operations_of(resource):
            path = operation.path.removeprefix(BASE)
            paths.setdefault(path, {})[resource.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": dict(INFO),
        "servers": [{"url": BASE}],
        "tags": [{"name": name, "description": says} for name, says in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(components()),
            "responses": {name: _fault(status, says) for status, (name, says) in FAULTS.items()},
            "headers": {name: {"description": says, "schema": schema} for name, (says, schema) in HEADERS.items()},
            "securitySchemes": {
                "Bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token made with `wiewaar token issue`, or an OIDC access token.",
                }
            },
        },
    }


def resource_for(resources: Sequence[Resource]) -> Resource:
    """The resource that gives the document of the others."""

    async def told(_: Call) -> Response:
        """The document."""
        return Response(_bytes(tuple(resources)), media_type="application/json")

    return Resource(PATH, "GET", told)


@cache
def _bytes(resources: Sequence[Resource]) -> bytes:
    return orjson.dumps(document(resources))


def _operation(operation: Operation) -> dict[str, Any]:
    description = operation.description or f"{operation.summary}."
    if operation.roles is not None:
        description += f"\n\nFor the roles: {', '.join(sorted(operation.roles))}."
    found: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": description,
        "responses": {
            **{status: _answer(operation, status, schema) for status, schema in operation.given.items()},
            **{status: {"$ref": f"#/components/responses/{FAULTS[status][0]}"} for status in sorted(operation.faults)},
        },
        "security": [] if operation.roles is None else [{"Bearer": []}],
    }
    if operation.roles is not None:
        found["x-roles"] = sorted(operation.roles)
    if operation.parameters:
        found["parameters"] = list(operation.parameters)
    if operation.body is not None:
        found["requestBody"] = {"required": True, "content": operation.body}
    return found


def _answer(operation: Operation, status: str, schema: Schema | None) -> Schema:
    told = {"schema": schema} if operation.example is None else {"schema": schema, "example": operation.example}
    plain = {} if schema is None else {"application/json": told}
    return {
        "description": HTTPStatus(int(status)).phrase,
        "headers": {name: _header(name) for name in ("API-Version", *operation.headers)},
        "content": {**plain, **operation.media},
    }


def _fault(status: str, says: str) -> Schema:
    names = ("API-Version", "Retry-After") if status in AT_LATER else ("API-Version",)
    return {
        "description": says,
        "headers": {name: _header(name) for name in names},
        "content": {TYPE: {"schema": ref("Problem")}},
    }


def _header(name: str) -> Schema:
    return {"$ref": f"#/components/headers/{name}"}
