"""The API follows the NL GOV API Design Rules 2.2: a test for each rule of their linter, and more where it is seen."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from api.http.application import RESOURCES
from api.http.operations import operations_of
from tests.conftest import ROOT
from tests.databases import copied, settings_of
from tests.servers import BASE, DOCUMENT, SCHEMAS, Tokens, example_of, in_process, operations, tokens_of

METHODS = {"get", "post", "put", "patch", "delete"}
NAMES_A_DAY = re.compile(r"^date$|^datum$|((\w+D)|(_[dD]))((ate)|(atum))")
SEMVER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def folder(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(_seeded, tmp_path_factory.mktemp("design-rules") / "state")


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Tokens:
    return tokens_of(folder)


@pytest.fixture(scope="module")
def client(folder: Path, tokens: Tokens) -> Iterator[TestClient]:
    with in_process(settings_of(folder)) as client:
        yield client


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to."""
    if "$ref" not in part:
        return part
    found: Any = DOCUMENT
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return resolved(found)


def responses(first: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every response whose status begins with one of these digits, with where it is and its status."""
    for path, method, operation in operations():
        for status, response in operation["responses"].items():
            if status[0] in first:
                yield f"{method} {path}", status, resolved(response)


def properties(schema: Any = DOCUMENT) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every schema, by its name."""
    if isinstance(schema, list):
        for each in schema:
            yield from properties(each)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"].items()
        for each in schema.values():
            yield from properties(each)


def errors_of(schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with a value after a schema of the document."""
    validator = jsonschema_rs.validator_for({**schema, **SCHEMAS}, validate_formats=True)
    return [f"{list(each.instance_path)}: {each.message}" for each in validator.iter_errors(value)]


def role_for(operation: dict[str, Any]) -> str:
    """A role that may have it; the auditor's where it may."""
    roles = operation.get("x-roles", ["auditor"])
    return "auditor" if "auditor" in roles else str(roles[-1])


def is_problem(response: Any) -> bool:
    """Whether it is a problem as the document tells it."""
    assert response.headers["content-type"] == PROBLEM, (response.status_code, response.text)
    assert response.json()["status"] == response.status_code
    return not errors_of({"$ref": "#/components/schemas/Problem"}, response.json())


# -- the document -----------------------------------------------------------------------------------------------------


def test_the_document_is_openapi_3_and_says_so() -> None:
    assert re.fullmatch(r"3(\.\d+){1,2}", DOCUMENT["openapi"])
    assert DOCUMENT.keys() == {"openapi", "info", "servers", "tags", "paths", "components"}
    for _, _, operation in operations():
        assert operation.keys() <= {
            *("operationId", "tags", "summary", "description", "parameters", "requestBody", "responses", "security"),
            "x-roles",
        }


def test_every_schema_is_a_json_schema_and_refers_to_what_there_is() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
        # Compiling it follows every reference.
        assert jsonschema_rs.validator_for({**schema, **SCHEMAS}) is not None, name


def test_every_resource_is_in_the_document_and_nothing_else() -> None:
    served = {
        (operation.path.removeprefix(BASE), resource.method.lower())
        for resource in RESOURCES
        if resource.path.startswith(BASE) and resource.path != f"{BASE}/openapi.json"
        for operation in operations_of(resource)
    }
    assert served == {(path, method) for path, method, _ in operations()}


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))


def test_path_parameters_are_those_in_the_path_and_required() -> None:
    for path, _, operation in operations():
        told = [each for each in operation.get("parameters", ()) if each["in"] == "path"]
        assert sorted(each["name"] for each in told) == sorted(re.findall(r"{(\w+)}", path)), path
        assert all(each["required"] for each in told), path


def test_tags_are_unique_and_those_of_operations_are_told_of() -> None:
    names = [each["name"] for each in DOCUMENT["tags"]]
    assert len(names) == len(set(names))
    assert {tag for _, _, operation in operations() for tag in operation["tags"]} == set(names)


def test_examples_of_bodies_fit_their_schemas() -> None:
    found = 0
    for path, _, operation in operations():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            values = [each["value"] for each in media.get("examples", {}).values()]
            values += [media["example"]] if "example" in media else []
            for value in values:
                assert errors_of(media["schema"], value) == [], path
                found += 1
    assert found > 1


def test_examples_of_answers_fit_their_schemas() -> None:
    found = [media for _, _, response in responses("2") for media in response["content"].values() if "example" in media]
    assert found
    for media in found:
        assert errors_of(media["schema"], media["example"]) == []


def test_examples_of_parameters_fit_their_schemas() -> None:
    for path, _, operation in operations():
        for each in operation.get("parameters", ()):
            if "example" in each:
                assert errors_of(each["schema"], each["example"]) == [], (path, each["name"])


def test_the_server_is_told_with_the_major_version_and_without_variables() -> None:
    (server,) = DOCUMENT["servers"]
    major, *_ = DOCUMENT["info"]["version"].split(".")
    assert server.keys() == {"url"}
    assert server["url"].endswith(f"/v{major}")
    assert not server["url"].startswith("http://")


def test_the_version_is_semantic() -> None:
    assert SEMVER.fullmatch(DOCUMENT["info"]["version"])


def test_the_contact_has_a_name_an_address_and_a_page_as_publiccode_has_it() -> None:
    contact = DOCUMENT["info"]["contact"]
    public = (ROOT / "publiccode.yml").read_text()
    (maintainers,) = re.findall(r"- name: (.*)\n\s+email: (.*)\n", public)
    (page,) = re.findall(r'uri: "(.*)"', public)
    assert (contact["name"], contact["email"], contact["url"]) == (*maintainers, page)


def test_paths_are_in_kebab_case_without_a_slash_or_an_extension() -> None:
    for path in DOCUMENT["paths"]:
        assert re.fullmatch(r"(/([a-z0-9]+(-[a-z0-9]+)*|{[a-zA-Z]+}))+", path), path


def test_only_standard_methods_are_used() -> None:
    assert {method for _, method, _ in operations()} <= METHODS


def test_query_keys_are_in_camel_case() -> None:
    for path, _, operation in operations():
        for each in operation.get("parameters", ()):
            if each["in"] == "query":
                assert re.fullmatch(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*", each["name"]), (path, each["name"])


def test_schema_names_are_in_upper_camel_case() -> None:
    for name in DOCUMENT["components"]["schemas"]:
        assert re.fullmatch(r"([A-Z][a-z0-9]*)+", name), name


def test_property_names_are_in_camel_case() -> None:
    for name, _ in properties():
        assert name == "_links" or re.fullmatch(r"[a-z][a-zA-Z0-9]*", name), name


def test_every_success_tells_the_version_in_a_header() -> None:
    found = list(responses("23"))
    assert found
    for where, status, response in found:
        assert "API-Version" in response["headers"], (where, status)


def test_every_fault_is_a_problem_with_status_title_and_detail() -> None:
    found = list(responses("45"))
    assert found
    for where, status, response in found:
        assert response["content"].keys() == {PROBLEM}, (where, status)
        schema = resolved(response["content"][PROBLEM]["schema"])
        assert {"status", "title", "detail"} <= schema["properties"].keys(), (where, status)
        assert {"status", "title", "detail"} <= set(schema["required"]), (where, status)


def test_every_operation_that_takes_anything_can_say_that_it_is_invalid() -> None:
    for path, method, operation in operations():
        if operation.get("parameters") or method != "get":
            assert "400" in operation["responses"], (method, path)


def test_times_have_a_zone() -> None:
    for name, schema in properties():
        assert schema.get("format") not in ("date-time-local", "time"), name


def test_what_names_a_date_has_the_format_of_a_date() -> None:
    found = [(name, schema) for name, schema in properties() if NAMES_A_DAY.search(name)]
    assert found
    for name, schema in found:
        assert schema["format"] == "date", name


def test_days_are_dates_and_instants_are_named_as_instants() -> None:
    for name, schema in properties():
        if name in ("effectiveOn", "until", "issuedOn", "validOn", "textOf", "on"):
            assert schema["format"] == "date", name
        if schema.get("format") == "date-time":
            assert name in ("recordedAt", "knownAt", "madeAt", "since", "time", "from", "to"), name


# -- what is served ---------------------------------------------------------------------------------------------------


def test_the_document_is_open_to_everybody_and_to_every_page(client: TestClient) -> None:
    answer = client.get(f"{BASE}/openapi.json", headers={"Origin": "https://developer.example.org"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == DOCUMENT


def test_every_read_operation_answers_its_example_as_the_document_says(client: TestClient, tokens: Tokens) -> None:
    for path, method, operation in operations():
        if method == "get":
            where, query = example_of(path, operation)
            answer = client.get(where, params=query, headers=tokens[role_for(operation)])
            assert answer.status_code == 200, (where, query, answer.text)
            content = operation["responses"]["200"]["content"]
            assert answer.headers["content-type"].partition(";")[0] in content, where
            if "application/json" in content:
                assert errors_of(content["application/json"]["schema"], answer.json()) == [], where


def test_answers_without_examples_would_not_be_found_by_accident(client: TestClient, tokens: Tokens) -> None:
    for path in ("/whereabouts", "/findings", "/knowledge-changes", "/trainees", "/events"):
        where, query = example_of(path, DOCUMENT["paths"][path]["get"])
        assert client.get(where, params=query, headers=tokens["auditor"]).json()["items"], path


def test_the_example_of_an_answer_is_what_the_demo_register_answers(client: TestClient, tokens: Tokens) -> None:
    response = DOCUMENT["paths"]["/whereabouts"]["get"]["responses"]["200"]
    example = response["content"]["application/json"]["example"]
    asked = {**example["parameters"], "knownAt": "2018-12-01"}
    assert client.get(f"{BASE}/whereabouts", params=asked, headers=tokens["auditor"]).json() == example


def test_every_example_of_a_command_is_recorded_as_the_document_says(seeded: Path) -> None:
    tokens = tokens_of(seeded)
    operation = DOCUMENT["paths"]["/commands"]["post"]
    outcome = operation["responses"]["201"]["content"]["application/json"]["schema"]
    with in_process(settings_of(seeded)) as client:
        for each in operation["requestBody"]["content"]["application/json"]["examples"].values():
            answer = client.post(f"{BASE}/commands", json=each["value"], headers=tokens["registrar"])
            assert answer.status_code == 201, answer.text
            assert errors_of(outcome, answer.json()) == []
            again = client.post(f"{BASE}/commands", json=each["value"], headers=tokens["registrar"])
            assert (again.status_code, again.json()["repeated"]) == (200, True)


def test_the_example_of_a_batch_is_recorded_as_the_document_says(seeded: Path) -> None:
    tokens = tokens_of(seeded)
    operation = DOCUMENT["paths"]["/command-batches"]["post"]
    media = operation["requestBody"]["content"]["application/x-ndjson"]
    with in_process(settings_of(seeded)) as client:
        answer = client.post(f"{BASE}/command-batches", content=media["example"], headers=tokens["registrar"])
    assert answer.status_code == 201, answer.text
    assert answer.json()["recorded"] == 2
    assert errors_of(operation["responses"]["201"]["content"]["application/json"]["schema"], answer.json()) == []


def test_every_response_tells_the_version(client: TestClient, tokens: Tokens) -> None:
    for path, method, operation in operations():
        where, query = example_of(path, operation)
        for headers in ({}, tokens["auditor"]):
            answer = client.request(method, where, params=query, headers=headers)
            assert answer.headers["api-version"] == DOCUMENT["info"]["version"], (method, where, answer.status_code)
    for where in ("/nowhere", f"{BASE}/nowhere", f"{BASE}/whereabouts/"):
        assert client.get(where).headers["api-version"] == DOCUMENT["info"]["version"], where


def test_a_trailing_slash_is_another_path_and_not_there(client: TestClient, tokens: Tokens) -> None:
    for path, method, operation in operations():
        where, query = example_of(path, operation)
        answer = client.request(method, where + "/", params=query, headers=tokens["auditor"], follow_redirects=False)
        assert answer.status_code == 404, where
        assert is_problem(answer), where


def test_what_is_not_there_is_a_problem(client: TestClient) -> None:
    for where in ("/nowhere", f"{BASE}/nowhere", BASE, f"{BASE}/trainees/a/b/c"):
        answer = client.get(where)
        assert answer.status_code == 404, where
        assert is_problem(answer), where


def test_a_method_that_a_resource_does_not_take_is_a_problem_that_tells_those_that_it_takes(
    client: TestClient, tokens: Tokens
) -> None:
    for path, _, operation in operations():
        where, _ = example_of(path, operation)
        answer = client.delete(where, headers=tokens["registrar"])
        assert answer.status_code == 405, where
        assert is_problem(answer), where
        takes = {each.upper() for each in DOCUMENT["paths"][path]}
        assert takes <= set(re.split(r",\s*", answer.headers["allow"])), where


def test_who_has_no_token_gets_a_problem(client: TestClient) -> None:
    for path, method, operation in operations():
        if operation["security"]:
            where, query = example_of(path, operation)
            answer = client.request(method, where, params=query)
            assert answer.status_code == 401, where
            assert answer.headers["www-authenticate"].startswith("Bearer"), where
            assert is_problem(answer), where


def test_an_invalid_query_is_a_bad_request_that_tells_every_fault(client: TestClient, tokens: Tokens) -> None:
    for path, method, operation in operations():
        if [each for each in operation.get("parameters", ()) if each["in"] == "query"]:
            where, query = example_of(path, operation)
            rubbish = {**query, "nonsense": "1", "rubbish": "2"}
            answer = client.request(method, where, params=rubbish, headers=tokens[role_for(operation)])
            assert answer.status_code == 400, (where, answer.text)
            assert is_problem(answer), where
            assert {"nonsense", "rubbish"} <= {each["parameter"] for each in answer.json()["errors"]}, where


def test_an_invalid_body_is_a_bad_request_that_tells_every_fault(client: TestClient, tokens: Tokens) -> None:
    command = {
        "command": "rotate-to-organisation-b",
        "subject": "t-wijk0007",
        "effectiveOn": "2018-02-30",
        "data": {"organisation": 5, "colour": "red"},
    }
    answer = client.post(f"{BASE}/commands", json=command, headers=tokens["registrar"])
    assert answer.status_code == 400
    assert is_problem(answer)
    assert {each["pointer"] for each in answer.json()["errors"]} == {
        *("/effectiveOn", "/data/organisation", "/data/colour")
    }


def test_problems_are_told_in_the_language_asked_for(client: TestClient) -> None:
    said = [client.get(f"{BASE}/trainees", headers={"Accept-Language": each}).json() for each in ("nl", "en")]
    assert said[0]["detail"] != said[1]["detail"]
    assert all(each["status"] == 401 for each in said)


def test_a_history_is_read_page_by_page(client: TestClient, tokens: Tokens) -> None:
    where = f"{BASE}/trainees/t-ppp00003/history"
    whole = client.get(where, headers=tokens["auditor"]).json()["items"]
    found, link = [], f"{where}?limit=5&withState=true&knownAt=2030-01-01"
    while link:
        page = client.get(link, headers=tokens["auditor"]).json()
        assert all("state" in each for each in page["items"])
        found += page["items"]
        link = page["_links"].get("next", {}).get("href")
    assert [each["eventId"] for each in found] == [each["eventId"] for each in whole]
