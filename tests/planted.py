"""A register in which every personal detail and free text bears a mark, so that no answer can hold one unseen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from api.register import Register
from application.access import ROLES
from application.intake import understood
from domain.fact import Actor
from projections.questions import QUESTIONS
from tests.conftest import Clock, Wiewaar, command, organisation
from tests.databases import settings_of
from tests.servers import a_server

# Of every name, note, document and free text, and of whoever recorded them; a birth date can't hold one.
MARK = "zqx"
BIRTH_DATE = "1987-06-05"
CLERK = Actor("zqxgriffier", "registrar")
PERSON = {
    "givenName": "Zqxvoor",
    "familyName": "van der Zqx",
    "birthDate": BIRTH_DATE,
    "email": "zqx@example.org",
}
EVIDENCE = {"title": "zqxbesluit", "kind": "decision", "issuer": "Zqx BV", "uri": "urn:zqx:besluit", "sha256": "a" * 64}
# Trainees: one consented to be published, one did not, one was erased.
OPEN, SHY, GONE = "t-open", "t-shy", "t-gone"
START = "ffffffff-0000-4000-8000-000000000001"
CORRECTION = "ffffffff-0000-4000-8000-000000000002"


def _placed(trainee: str, **envelope: Any) -> Iterator[dict[str, Any]]:
    registered = {"programme": "ppp", "person": PERSON, "educationLevel": "WO", "educationField": "zqxkunde"}
    yield command("register-trainee", trainee, data=registered, note="zqx note", evidence=EVIDENCE)
    yield command("appoint-trainee", trainee, data={"partnership": "gouda-acme"})
    yield command(
        "start-at-organisation-a",
        trainee,
        data={"organisation": "gm-gouda", "function": "zqxfunctie", "department": "Zqx afdeling"},
        note="zqx note",
        evidence=EVIDENCE,
        **envelope,
    )
    yield command("change-assignment", trainee, "2018-03-01", data={"function": "zqx ander werk"})
    yield command("attend-development-day", trainee, "2018-03-02", data={"kind": "training", "title": "zqxdag"})
    yield command("agree-working-week", trainee, data={"employerDays": 4, "politicsDays": 1})


def _political(trainee: str, mandate: str) -> Iterator[dict[str, Any]]:
    data = {"trainee": trainee, "council": "gm-delft", "party": "pvd"}
    yield command("open-mandate", mandate, "2018-01-01", data=data, note="zqx note")
    yield command("stand-for-election", mandate, "2018-02-01", data={"electionDate": "2018-03-21"})
    yield command("become-fraction-follower", mandate, "2018-04-01")
    yield command("change-fraction", mandate, "2018-04-02", data={"fraction": "zqxfractie"})
    yield command("publish-other-functions", mandate, "2018-04-03", data={"functions": ["zqxfunctie", "zqx bestuur"]})


def facts() -> Iterator[dict[str, Any]]:
    """What is on record, in order."""
    yield organisation("gm-gouda")
    yield organisation("gm-delft")
    yield organisation("acme", "company")
    yield organisation("pvd", "party")
    terms = {"starts": "2018-01-01", "ends": "2030-01-01", "periods": [{"label": "A", "from": "2018-01-01"}]}
    yield command("establish-programme", "ppp", data={"name": "Programma", "terms": terms})
    yield command(
        "form-partnership", "gouda-acme", data={"programme": "ppp", "partners": ["gm-gouda", "acme"]}, note="zqx note"
    )
    yield command("offer-place", "gouda-acme", data={"organisation": "gm-gouda", "period": "A", "places": 5})
    yield from _placed(OPEN)
    yield from _placed(SHY, commandId=START)
    yield from _placed(GONE)
    yield command("record-consent", OPEN, data={"purpose": "publish-political-role", "given": True})
    yield from _political(OPEN, "m-open")
    yield from _political(SHY, "m-shy-follower")
    yield from _political(SHY, "m-shy-seat")
    yield command(
        "replace-fraction-member",
        "m-shy-seat",
        "2018-05-01",
        data={"vacatedBy": "Zqx Vorige", "appointedOn": "2018-04-20", "acceptedOn": "2018-04-21"},
        note="zqx note",
    )
    yield command(
        "replace-fraction-member", "m-shy-follower", "2029-01-01", data={"vacatedBy": "Zqx"}, certainty="expected"
    )
    yield command(
        "correct-fact",
        None,
        None,
        commandId=CORRECTION,
        data={"fact": START, "changes": {"function": "zqxbeter", "effectiveOn": "2018-01-08"}, "reason": "other"},
        note="zqx note",
        evidence=EVIDENCE,
    )
    yield command("attach-evidence", None, None, data={"fact": START, "evidence": EVIDENCE})
    yield command("leave-programme", GONE, "2018-06-01", data={"reason": "personal"})
    yield command("accept-onward-position", OPEN, "2029-06-01", data={"organisation": "acme", "function": "zqxbaan"})


def planted(folder: Path) -> Mapping[str, str]:
    """Makes the register in a folder; a token of each role."""
    clock = Clock(datetime(2018, 7, 1, 9, tzinfo=UTC))
    with Register(settings_of(folder), make=True, clock=clock) as register:
        for each in facts():
            clock.move(days=1)
            register.recorder.record(understood(each), CLERK)
        register.catch_up()
        clock.move(days=1)
        finding = _finding_on(register, SHY)
        ruled = {"finding": str(UUID(finding)), "ruling": "dismissed", "reason": "zqxreden"}
        register.recorder.record(understood(command("rule-on-finding", None, None, data=ruled)), CLERK)
        erased = command("erase-personal-data", GONE, None, data={"ground": "zqxgrond"})
        register.recorder.record(understood(erased), Actor("zqxfunctionaris", "privacy-officer"))
        register.catch_up()
        return {role: register.access.issue(f"the {role}", role, "a test") for role in ROLES}


@contextmanager
def over_http(folder: Path, **environment: str) -> Iterator[str]:
    """The address of a server, in a process of its own, of the register in a folder."""
    with a_server(Wiewaar(folder.parent), **environment) as server:
        yield f"http://127.0.0.1:{server.port}"


def _finding_on(register: Register, trainee: str) -> str:
    answer = register.ask(QUESTIONS["open-findings"], {"trainee": trainee, "from": "2018-01-01"})
    return str(answer.items[0]["id"])
