"""Roles over HTTP: who may have which resource, and which of its fields; and who looked is kept."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from api.http.application import DESCRIBED
from api.http.roles import HIDDEN, who_may_ask
from api.register import Register
from application.access import ROLES
from projections.questions import QUESTIONS
from tests.conftest import command, ndjson, organisation
from tests.databases import settings_of
from tests.planted import BIRTH_DATE, CORRECTION, GONE, MARK, OPEN, SHY, START, planted
from tests.servers import in_process

RECORDERS = {"registrar"}
SEERS = {"registrar", "auditor"}
READERS = {*SEERS, "researcher"}
EVERYBODY = {*READERS, "reader"}
OVERSEERS = {"auditor", "privacy-officer"}

# Every resource that is not open to all: what asks for it here, and the roles that may have it.
SUBJECTS = {
    "trainees": (SHY, READERS),
    "mandates": ("m-shy-seat", EVERYBODY),
    "partnerships": ("gouda-acme", EVERYBODY),
    "organisations": ("gm-gouda", EVERYBODY),
    "programmes": ("ppp", EVERYBODY),
}
TABLE: dict[str, tuple[str, set[str]]] = {
    "/v1/whereabouts": ("/v1/whereabouts", EVERYBODY),
    "/v1/findings": ("/v1/findings?from=2018-01-01", READERS),
    "/v1/knowledge-changes": ("/v1/knowledge-changes?knownFrom=2018-07-01&includeTransient=true", READERS),
    "/v1/events": ("/v1/events?limit=1000", READERS),
    "/v1/events/{eventId}": (f"/v1/events/{CORRECTION}", READERS),
    "/v1/commands/{commandId}": (f"/v1/commands/{CORRECTION}", SEERS),
    "/v1/events/{eventId}/proof": (f"/v1/events/{CORRECTION}/proof", {"auditor"}),
    "/v1/audit-bundle": ("/v1/audit-bundle", {"auditor"}),
    "/v1/datasets/{name}": ("/v1/datasets/spells?project=a&release=true", {"researcher", "auditor"}),
    "/v1/questions/{name}/receipt": ("/v1/questions/who-was-where/receipt?from=2018-01-01", {"auditor"}),
    **{f"/v1/{plural}": (f"/v1/{plural}", roles) for plural, (_, roles) in SUBJECTS.items()},
    **{f"/v1/{plural}/{{reference}}": (f"/v1/{plural}/{one}", roles) for plural, (one, roles) in SUBJECTS.items()},
    **{
        f"/v1/{plural}/{{reference}}/timeline": (f"/v1/{plural}/{one}/timeline?limit=1000", READERS)
        for plural, (one, _) in SUBJECTS.items()
    },
    **{
        f"/v1/{plural}/{{reference}}/history": (f"/v1/{plural}/{one}/history?withState=true&limit=1000", READERS)
        for plural, (one, _) in SUBJECTS.items()
    },
}
# Without a name, and yet all that is held on somebody: who has them looked.
FILES = {"/v1/audit-bundle", "/v1/questions/{name}/receipt", "/v1/datasets/{name}"}
RECORDING = {"/v1/commands", "/v1/command-batches"}
CITING = {"/v1/citations"}  # has tests of its own
ISSUING = {"/v1/log/checkpoints"}  # to be read by everybody
HANDING_ON = {"/v1/trainees/{reference}/subject-access"}  # to the person concerned; has tests of its own
ASKING = "/v1/questions/{name}"

GIVEN: Mapping[str, str] = {
    "seed": "1",
    "size": "100",
    "fact": START,
    "place": "gm-gouda",
    "question": "who-was-where",
    "moments": "2018-08-01,2018-09-01",
    "trainee": SHY,
    "knownFrom": "2018-07-01",
    "knownAt": "2018-07-20",
    "recordedBy": "zqxgriffier",
    "role": "placement",
}
ALSO: Mapping[str, Mapping[str, str]] = {
    "based-on-evidence": {"uri": "urn:zqx:besluit"},
    "recording-lag": {"by": "month"},
    "revision-analysis": {"validOn": "2018-06-01"},
    "who-was-where": {"from": "2018-01-01"},
    "open-findings": {"from": "2018-01-01"},
    "what-changed": {"includeTransient": "true"},
    "who-looked": {"from": "2018-01-01"},
    "who-recorded": {"from": "2018-01-01"},
}
Get = Callable[[str, str], Response]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planted") / "state"


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Mapping[str, str]:
    return planted(folder)


@pytest.fixture(scope="module")
def client(folder: Path, tokens: Mapping[str, str]) -> Iterator[TestClient]:
    with in_process(settings_of(folder)) as made:
        yield made


@pytest.fixture(scope="module")
def get(client: TestClient, tokens: Mapping[str, str]) -> Get:
    """What a role gets."""
    return lambda role, path: client.get(path, headers=as_role(tokens, role))


def as_role(tokens: Mapping[str, str], role: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens[role]}", **headers}


def asking(name: str) -> str:
    """The path that puts a question, with all that it requires."""
    required = {each.name: GIVEN[each.name] for each in QUESTIONS[name].parameters if each.required}
    query = {**required, **ALSO.get(name, {}), "limit": "1000"}
    return f"/v1/questions/{name}?" + "&".join(f"{each}={value}" for each, value in query.items())


def held(response: Response) -> list[str]:
    """The marks that a response holds."""
    text = response.text.lower()
    return [each for each in (MARK, BIRTH_DATE) if each in text]


# -- which resources --------------------------------------------------------------------------------------------------


def test_the_table_of_roles_has_every_resource_that_is_not_open_to_all() -> None:
    closed = {each.path for each in DESCRIBED if each.roles is not None}
    assert closed == {*TABLE, *RECORDING, *CITING, *ISSUING, *HANDING_ON, ASKING}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("resource", TABLE)
def test_a_resource_is_for_its_roles_and_nobody_else(get: Get, resource: str, role: str) -> None:
    path, allowed = TABLE[resource]
    response = get(role, path)
    assert response.status_code == (200 if role in allowed else 403)


@pytest.mark.parametrize("resource", [*(path for path, _ in TABLE.values()), *map(asking, QUESTIONS)])
def test_nothing_is_for_whoever_has_no_token(client: TestClient, resource: str) -> None:
    response = client.get(resource)
    assert response.status_code == 401
    assert not held(response)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_for_its_roles_and_nobody_else(get: Get, name: str, role: str) -> None:
    allowed = (
        OVERSEERS
        if name in ("who-looked", "who-recorded")
        else SEERS
        if name == "based-on-evidence"
        else EVERYBODY
        if name == "who-was-where"
        else READERS
    )
    response = get(role, asking(name))
    assert response.status_code == (200 if role in allowed else 403), response.text
    assert who_may_ask(name) == allowed


@pytest.mark.parametrize("role", sorted(set(ROLES) - RECORDERS))
def test_only_a_registrar_records(client: TestClient, tokens: Mapping[str, str], role: str) -> None:
    given = command("move-residence", SHY, data={"municipality": "gm-delft"}, commandId=str(uuid4()))
    for path in ("/v1/commands", "/v1/commands?dryRun=true"):
        assert client.post(path, json=given, headers=as_role(tokens, role)).status_code == 403
    batch = client.post("/v1/command-batches", content=ndjson(given), headers=as_role(tokens, role))
    assert batch.status_code == 403
    assert not held(batch)


def test_only_a_privacy_officer_erases(client: TestClient, tokens: Mapping[str, str]) -> None:
    given = command("erase-personal-data", SHY, None, data={"ground": "asked for"})
    for role in sorted(set(ROLES) - {"privacy-officer"}):
        assert client.post("/v1/commands?dryRun=true", json=given, headers=as_role(tokens, role)).status_code == 403
    allowed = client.post("/v1/commands?dryRun=true", json=given, headers=as_role(tokens, "privacy-officer"))
    assert allowed.status_code == 200


@pytest.mark.parametrize("written", ["erase-personal-data", "\\u0065rase-personal-data", "erase\\u002dpersonal-data"])
def test_nor_does_a_registrar_erase_by_a_line_of_a_batch(
    client: TestClient, tokens: Mapping[str, str], register: Register, written: str
) -> None:
    line = ndjson(command("erase-personal-data", SHY, None, data={"ground": "asked for"}))
    request = str(uuid4())
    headers = as_role(tokens, "registrar", **{"X-Request-Id": request})
    lines = ndjson(organisation("gm-new")) + line.replace(b"erase-personal-data", written.encode())
    assert client.post("/v1/command-batches", content=lines, headers=headers).status_code == 403
    (kept,) = [each for each in register.access.refusals("the registrar") if each.request == request]
    assert (kept.command, kept.code) == ("erase-personal-data", "not-your-role")


# -- which fields -----------------------------------------------------------------------------------------------------


def test_whoever_sees_names_sees_the_marks_so_that_the_tests_below_can_fail(get: Get) -> None:
    marked = [path for path, _ in TABLE.values() if MARK in get("auditor", path).text.lower()]
    assert len(marked) >= 12
    marked = [
        name
        for name in QUESTIONS
        if "auditor" in who_may_ask(name) and MARK in get("auditor", asking(name)).text.lower()
    ]
    assert len(marked) >= 15


@pytest.mark.parametrize("role", ["researcher", "reader", "privacy-officer", "administrator"])
@pytest.mark.parametrize("resource", TABLE)
def test_no_other_role_ever_receives_a_name_note_document_or_free_text(get: Get, resource: str, role: str) -> None:
    path, _ = TABLE[resource]
    assert not held(get(role, path))


@pytest.mark.parametrize("role", ["researcher", "reader", "administrator"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_nor_does_any_question_tell_them(get: Get, name: str, role: str) -> None:
    assert not held(get(role, asking(name).replace("recordedBy=zqxgriffier", "recordedBy=x")))


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - {"what-did-we-say", "revision-analysis"}))
def test_nor_what_was_said_then_beside_now(get: Get, name: str) -> None:
    rest = urlsplit(asking(name)).query
    if "knownAt=" not in rest:
        rest += "&knownAt=2018-07-20"
    response = get("researcher", f"/v1/questions/what-did-we-say?question={name}&{rest}")
    assert response.status_code in ((200, 400) if "researcher" in who_may_ask(name) else (403,)), response.text
    assert not held(response)


@pytest.mark.parametrize("name", sorted(who for who in QUESTIONS if "researcher" in who_may_ask(who)))
def test_what_a_researcher_sees_is_what_an_auditor_sees_but_for_what_is_hidden(get: Get, name: str) -> None:
    whole, veiled = get("auditor", asking(name)).json(), get("researcher", asking(name)).json()
    assert whole["sha256"] == veiled["sha256"], "an answer is cited by the same digest by everybody"
    different = set(_differing(whole["items"], veiled["items"], ""))
    hidden = {*HIDDEN, "name", "recordedBy", "by", "subject", "old", "new"}
    assert {each.rpartition(".")[2] for each in different} <= hidden, different


def _differing(whole: Any, veiled: Any, path: str) -> Iterator[str]:
    if isinstance(whole, dict) and isinstance(veiled, dict):
        assert whole.keys() == veiled.keys(), "its shape is the same"
        for name in whole:
            yield from _differing(whole[name], veiled[name], f"{path}.{name}")
    elif isinstance(whole, list) and isinstance(veiled, list):
        assert len(whole) == len(veiled)
        for one, other in zip(whole, veiled, strict=True):
            yield from _differing(one, other, path)
    elif whole != veiled:
        assert veiled is None
        yield path


def test_organisations_and_programmes_keep_their_names(get: Get) -> None:
    for path in ("/v1/organisations/gm-gouda", "/v1/programmes/ppp"):
        for role in ("auditor", "researcher", "reader"):
            assert get(role, path).json()["name"] in ("gm-gouda", "Programma")
    rows = get("researcher", "/v1/whereabouts").json()["items"]
    assert {"gm-gouda", "gm-delft"} <= {row["place"]["name"] for row in rows if row["place"]}
    changes = get("researcher", "/v1/organisations/gm-gouda/history").json()["items"]
    assert changes[0]["data"]["name"] == "gm-gouda"


@pytest.mark.parametrize(
    "figure",
    ["name=Zqxvoor", "placement:name=Zqxvoor", "function=zqxfunctie", "ruling.reason=zqxreden", "recordedBy.subject=x"],
)
def test_a_researcher_can_t_count_how_often_a_guess_is_right(get: Get, figure: str) -> None:
    path = (
        f"/v1/questions/revision-analysis?question=who-was-where&moments=2018-09-01&validOn=2018-06-01&figure={figure}"
    )
    assert get("researcher", path).status_code == 403
    assert get("auditor", path).status_code == 200


def test_a_researcher_can_t_group_by_who_recorded(get: Get) -> None:
    assert get("researcher", "/v1/questions/recording-lag?by=recorder").status_code == 403
    through = "/v1/questions/what-did-we-say?question=recording-lag&knownAt=2018-09-01&by=recorder"
    assert get("researcher", through).status_code == 403
    assert "zqxgriffier" in get("auditor", "/v1/questions/recording-lag?by=recorder").text


def test_oversight_can_t_be_had_by_way_of_another_question(get: Get) -> None:
    rest = f"&trainee={SHY}&from=2018-01-01"
    for question in ("what-did-we-say?knownAt=2018-09-01", "revision-analysis?moments=2018-09-01"):
        assert get("researcher", f"/v1/questions/{question}&question=who-looked{rest}").status_code == 403


def test_all_that_is_sealed_and_every_free_text_is_hidden_by_its_definition() -> None:
    sealed = {"givenName", "familyName", "birthDate", "email", "vacatedBy", "note"}
    assert sealed | {"function", "functions", "department", "educationField", "title", "ground", "evidence"} <= set(
        HIDDEN
    )
    assert "name" not in HIDDEN
    assert HIDDEN["reason"], "a reason is a word, but for that of a ruling"


# -- what is public ---------------------------------------------------------------------------------------------------


def test_a_reader_sees_public_offices_and_what_was_consented_to(get: Get) -> None:
    rows = get("reader", "/v1/whereabouts").json()["items"]
    assert {(row["mandate"], row["role"]) for row in rows} == {
        ("m-open", "candidate"),
        ("m-open", "fraction-follower"),
        ("m-shy-seat", "councillor"),
    }


def test_a_reader_sees_no_placement_on_any_day(get: Get) -> None:
    rows = get("reader", "/v1/whereabouts?from=1900-01-01&limit=1000").json()["items"]
    assert rows
    assert "placement" not in {row["role"] for row in rows}
    assert get("reader", "/v1/whereabouts?role=placement").json()["items"] == []
    assert get("reader", "/v1/whereabouts?partnership=gouda-acme").status_code == 403


def test_what_is_only_expected_is_no_public_office_yet(get: Get) -> None:
    def mandates(role: str) -> set[str]:
        rows = get(role, "/v1/whereabouts?validOn=2029-02-01&role=councillor").json()["items"]
        return {row["mandate"] for row in rows}

    assert mandates("auditor") == {"m-shy-follower", "m-shy-seat"}
    assert mandates("reader") == {"m-shy-seat"}
    assert get("reader", "/v1/mandates/m-shy-follower?validOn=2029-02-01").status_code == 404


def test_a_mandate_without_public_role_or_consent_is_not_there_for_a_reader(get: Get) -> None:
    found = {each["reference"] for each in get("reader", "/v1/mandates").json()["items"]}
    assert found == {"m-open", "m-shy-seat"}
    hidden, never = (get("reader", f"/v1/mandates/{each}") for each in ("m-shy-follower", "m-never"))
    assert hidden.status_code == never.status_code == 404
    assert hidden.json()["detail"].replace("m-shy-follower", "m-never") == never.json()["detail"]


def test_of_a_public_mandate_a_reader_sees_the_office_and_no_more(get: Get) -> None:
    lanes = {each["lane"] for each in get("reader", "/v1/mandates/m-shy-seat").json()["lanes"]}
    assert lanes == {"mandate", "council-seat"}
    assert "candidacy" in {each["lane"] for each in get("reader", "/v1/mandates/m-open").json()["lanes"]}


@pytest.mark.parametrize("moment", ["knownAt=2018-07-20", "beschikbaarOp=2018-07-20", "atPosition=3"])
@pytest.mark.parametrize(
    "path", ["/v1/whereabouts", "/v1/mandates", "/v1/mandates/m-open", "/v1/questions/who-was-where"]
)
def test_a_reader_does_not_travel_in_known_time(get: Get, path: str, moment: str) -> None:
    assert get("reader", f"{path}?{moment}").status_code == 403
    assert get("researcher", f"{path}?{moment}").status_code in (200, 404)


def test_a_reader_follows_the_links_that_were_given(get: Get) -> None:
    first = get("reader", "/v1/whereabouts?limit=1&from=1900-01-01").json()
    seen = list(first["items"])
    page = first
    while "next" in page["_links"]:
        page = get("reader", page["_links"]["next"]["href"]).json()
        seen += page["items"]
    whole = get("reader", first["_links"]["self"]["href"].replace("limit=1", "limit=1000")).json()["items"]
    assert seen == whole
    assert len(whole) > 1


# -- cursors ----------------------------------------------------------------------------------------------------------


def cursor_of(response: Response) -> str:
    found: str = response.json()["_links"]["next"]["href"]
    return parse_qs(urlsplit(found).query)["cursor"][0]


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("reader", "/v1/whereabouts"),  # another role
        ("auditor", "/v1/findings"),  # another resource
        ("auditor", "/v1/questions/who-was-where"),  # the same question elsewhere
        ("researcher", "/v1/questions/what-changed"),
    ],
)
def test_a_cursor_is_good_for_whom_and_what_it_was_made(get: Get, role: str, path: str) -> None:
    cursor = cursor_of(get("auditor", "/v1/whereabouts?limit=1&knownAt=2018-09-01"))
    assert get("auditor", f"/v1/whereabouts?cursor={cursor}").status_code == 200
    response = get(role, f"{path}?cursor={cursor}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"


# -- who looked -------------------------------------------------------------------------------------------------------


@pytest.fixture
def register(folder: Path, tokens: Mapping[str, str]) -> Iterator[Register]:
    with Register(settings_of(folder)) as opened:
        yield opened


def looks(register: Register, request: str) -> list[str]:
    """The trainees at whom was looked in a request."""
    every = [each for trainee in (OPEN, SHY, GONE) for each in register.access.looks(trainee)]
    return [each.trainee for each in every if each.request == request]


def named(content: Any) -> set[str]:
    """The trainees whose names stand anywhere in an answer."""
    if isinstance(content, list):
        return {each for item in content for each in named(item)}
    if not isinstance(content, dict):
        return set()
    own = {str(content.get("trainee") or content.get("reference"))} if _is_a_persons(content.get("name")) else set()
    return own | {each for value in content.values() for each in named(value)}


def _is_a_persons(name: object) -> bool:
    return isinstance(name, str) and MARK in name.lower()


@pytest.mark.parametrize("role", ["auditor", "registrar"])
@pytest.mark.parametrize("resource", [*sorted(TABLE.keys() - FILES), *QUESTIONS])
def test_a_name_shown_is_a_look_kept_once_a_trainee(
    client: TestClient, tokens: Mapping[str, str], register: Register, resource: str, role: str
) -> None:
    path = TABLE[resource][0] if resource in TABLE else asking(resource)
    request = str(uuid4())
    response = client.get(path, headers=as_role(tokens, role, **{"X-Request-Id": request}))
    shown = MARK.title() + "voor" in response.text
    kept = looks(register, request)
    assert bool(kept) == shown
    assert len(kept) == len(set(kept))
    if shown and response.json().get("items", [{}])[0].get("trainee"):
        assert set(kept) == named(response.json())


def test_names_are_shown_by_more_than_one_resource_and_many_questions(get: Get) -> None:
    showing = (*TABLE.values(), *((asking(name), SEERS) for name in QUESTIONS))
    assert sum("Zqxvoor" in get("auditor", path).text for path, _ in showing) > 12


def test_what_was_said_then_and_now_keeps_whose_names_stand_there(
    client: TestClient, tokens: Mapping[str, str], register: Register
) -> None:
    request = str(uuid4())
    path = "/v1/questions/what-did-we-say?question=who-was-where&knownAt=2018-07-25&validOn=2018-06-01"
    response = client.get(path, headers=as_role(tokens, "auditor", **{"X-Request-Id": request}))
    assert "Zqxvoor" in response.text
    assert set(looks(register, request)) == {OPEN, SHY}


def test_a_dossier_is_a_look_at_the_trainee_and_not_at_the_mandates(
    client: TestClient, tokens: Mapping[str, str], register: Register
) -> None:
    request = str(uuid4())
    path = f"/v1/questions/trainee-dossier?trainee={SHY}"
    assert client.get(path, headers=as_role(tokens, "auditor", **{"X-Request-Id": request})).status_code == 200
    assert looks(register, request) == [SHY]


@pytest.mark.parametrize("role", ["researcher", "reader", "administrator", "privacy-officer"])
def test_who_is_shown_no_name_has_not_looked(
    client: TestClient, tokens: Mapping[str, str], register: Register, role: str
) -> None:
    request = str(uuid4())
    for path in ("/v1/whereabouts", "/v1/trainees", f"/v1/questions/trainee-dossier?trainee={SHY}"):
        client.get(path, headers=as_role(tokens, role, **{"X-Request-Id": request}))
    assert looks(register, request) == []


@pytest.mark.parametrize(
    ("header", "given", "kept"),
    [
        ("X-Purpose", "complaint 12", "complaint 12"),
        ("X-Audit-Toelichting", "klacht 12", "klacht 12"),
        ("X-Purpose", "p" * 500, "p" * 200),
        ("X-Purpose", "", "not stated"),
        ("X-Other", "complaint 12", "not stated"),
    ],
)
def test_the_purpose_is_kept_with_the_look(
    client: TestClient, tokens: Mapping[str, str], register: Register, header: str, given: str, kept: str
) -> None:
    request = str(uuid4())
    client.get(f"/v1/trainees/{SHY}", headers=as_role(tokens, "auditor", **{"X-Request-Id": request, header: given}))
    (look,) = [each for each in register.access.looks(SHY) if each.request == request]
    assert look.purpose == kept
    assert (look.who, look.role) == ("the auditor", "auditor")


def test_who_looked_is_told_to_those_who_oversee(get: Get) -> None:
    get("registrar", f"/v1/trainees/{SHY}")
    for role in sorted(OVERSEERS):
        response = get(role, f"/v1/questions/who-looked?trainee={SHY}&from=2018-01-01&limit=1000")
        assert "the registrar" in {each["who"] for each in response.json()["items"]}
        assert not held(response)


def test_who_recorded_tells_a_privacy_officer_who_but_no_names(get: Get) -> None:
    path = asking("who-recorded")
    items = get("privacy-officer", path).json()["items"]
    assert {each["recordedBy"]["subject"] for each in items} == {"zqxgriffier"}
    assert {each.get("name") for each in items} == {None}
    assert {each.get("evidence") for each in items if each["item"] == "event"} == {None}
    assert "Zqxvoor" in get("auditor", path).text


# -- what was refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "status", "name", "code"),
    [
        ({"command": "fly"}, 400, None, "unknown-command"),
        (command("leave-committee", "m-open", "2018-06-02"), 409, "leave-committee", "not-a-member"),
        (command("begin-leave", "t-never", "2018-06-02"), 409, "begin-leave", "not-on-record"),
        (command("erase-personal-data", SHY, None, data={"ground": "x"}), 403, "erase-personal-data", "not-your-role"),
    ],
)
def test_an_attempt_that_was_refused_is_kept_once_with_its_code(
    client: TestClient,
    tokens: Mapping[str, str],
    register: Register,
    given: dict[str, Any],
    status: int,
    name: str | None,
    code: str,
) -> None:
    request = str(uuid4())
    response = client.post(
        "/v1/commands", json=given, headers=as_role(tokens, "registrar", **{"X-Request-Id": request})
    )
    assert response.status_code == status
    (kept,) = [each for each in register.access.refusals("the registrar") if each.request == request]
    assert (kept.command, kept.role) == (name, "registrar")
    assert code in kept.code.split(",")


def test_what_was_outdated_is_kept_too(client: TestClient, tokens: Mapping[str, str], register: Register) -> None:
    request = str(uuid4())
    headers = as_role(tokens, "registrar", **{"X-Request-Id": request, "If-Match": '"1"'})
    assert client.post("/v1/commands", json=command("begin-leave", SHY), headers=headers).status_code == 412
    assert [each.code for each in register.access.refusals("the registrar") if each.request == request] == ["outdated"]


def test_a_line_of_a_batch_that_was_refused_is_kept(
    client: TestClient, tokens: Mapping[str, str], register: Register
) -> None:
    request = str(uuid4())
    lines = ndjson({"command": "fly"}, command("leave-committee", "m-open", "2018-06-02"))
    headers = as_role(tokens, "registrar", **{"X-Request-Id": request})
    assert client.post("/v1/command-batches", content=lines, headers=headers).status_code == 400
    assert len([each for each in register.access.refusals("the registrar") if each.request == request]) == 2


def test_a_role_that_was_turned_away_is_kept_and_a_bad_token_too(
    client: TestClient, tokens: Mapping[str, str], register: Register
) -> None:
    one, other = str(uuid4()), str(uuid4())
    client.get("/v1/trainees", headers=as_role(tokens, "reader", **{"X-Request-Id": one}))
    assert [each.code for each in register.access.refusals("the reader") if each.request == one] == ["not-your-role"]
    client.get("/v1/trainees", headers={"Authorization": "Bearer wiewaar_guess", "X-Request-Id": other})
    assert [each.code for each in register.access.refusals("") if each.request == other] == ["bad-token"]


def test_who_recorded_tells_of_refusals_without_their_content(
    client: TestClient, tokens: Mapping[str, str], get: Get
) -> None:
    client.post(
        "/v1/commands",
        json=command("leave-committee", "m-open", "2018-06-02", note="zqx secret"),
        headers=as_role(tokens, "registrar"),
    )
    response = get("auditor", "/v1/questions/who-recorded?recordedBy=the registrar&from=2018-01-01&limit=1000")
    refusals = [each for each in response.json()["items"] if each["item"] == "refusal"]
    assert "leave-committee" in {each["what"] for each in refusals}
    assert not held(response)
