"""What did user U record in P, refused commands included?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.register import Register
from application.access import Identity
from tests.answers import Asks, columns, on_the_demo, told
from tests.conftest import Call, Clock, organisation, record, written
from tests.databases import contents
from tests.people import DAAN, DAAN_REGISTERED, THE_PARTNERSHIPS, erase_personal_data

RECORDED = "who-recorded"
CLERK = "griffier"  # who records in these tests
ROW = ("at", "item", "what", "why")


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def test_what_the_clerk_recorded_in_two_years_of_the_demo(demo: Asks) -> None:
    items = demo(RECORDED, recordedBy="griffie", from_="2018-11-20", to="2020-10-05")
    assert columns(items, "item", "what", "subject.reference", "effectiveOn", "why") == [
        ("event", "ReplacedFractionMember", "m-ppp00003", "2018-11-15", []),
        ("event", "FactCorrected", "m-ppp00003", None, ["clerical-error"]),
        ("event", "PortfolioAssigned", "m-ppp00003", "2018-12-01", []),
        ("event", "WentOnTemporaryLeave", "m-ppp00002", "2019-09-02", []),
    ]
    assert {each["imported"] for each in items} == {True}


def test_the_period_is_of_days_of_recording_and_its_end_is_not_in_it(demo: Asks) -> None:
    assert len(demo(RECORDED, recordedBy="griffie", from_="2018-11-20", to="2018-11-21")) == 1
    assert demo(RECORDED, recordedBy="griffie", from_="2018-11-21", to="2019-02-04") == []


def test_everybody_together_recorded_everything(demo: Asks) -> None:
    recorded = [demo(RECORDED, recordedBy=who) for who in ("griffie", "programmabureau", "niemand")]
    assert [len(each) for each in recorded] == [14, 135, 0]


def test_refusals_stand_among_the_events_in_order_with_their_codes(register: Register, clock: Clock) -> None:
    record(register, organisation("gm0001"))
    clock.move(hours=1)
    register.access.refused(Identity(CLERK, "registrar", "r-1"), "begin-leave", "not-on-record")
    register.access.refused(Identity("een ander", "registrar"), "begin-leave", "not-on-record")
    clock.move(hours=1)
    record(register, organisation("gm0002"))
    assert columns(Asks(register)(RECORDED, recordedBy=CLERK), *ROW) == [
        ("2018-04-03T09:00:00Z", "event", "OrganisationRegistered", []),
        ("2018-04-03T10:00:00.000000Z", "refusal", "begin-leave", ["not-on-record"]),
        ("2018-04-03T11:00:00Z", "event", "OrganisationRegistered", []),
    ]


def test_of_one_instant_the_events_come_first(register: Register) -> None:
    register.access.refused(Identity(CLERK, "registrar"), None, "not-json")
    record(register, organisation("gm0001"))
    assert columns(Asks(register)(RECORDED, recordedBy=CLERK), "item") == [("event",), ("refusal",)]


def test_as_known_then_a_later_refusal_is_not_among_them(register: Register, clock: Clock) -> None:
    record(register, organisation("gm0001"))
    clock.move(days=10)
    register.access.refused(Identity(CLERK, "registrar"), None, "not-json")
    clock.move(days=10)
    asks = Asks(register)
    assert columns(asks(RECORDED, recordedBy=CLERK, knownAt="2018-04-12"), "item") == [("event",)]
    assert columns(asks(RECORDED, recordedBy=CLERK, knownAt="2018-04-13"), "item") == [("event",), ("refusal",)]
    assert columns(asks(RECORDED, recordedBy=CLERK), "item") == [("event",), ("refusal",)]
    assert columns(asks(RECORDED, recordedBy=CLERK, from_="2018-04-13", to="2018-04-14"), "item") == [("refusal",)]
    assert columns(asks(RECORDED, recordedBy=CLERK, to="2018-04-13"), "item") == [("event",)]


def test_what_was_refused_is_told_also_where_nothing_was_recorded(register: Register, clock: Clock) -> None:
    register.access.refused(Identity(CLERK, "registrar"), "register-trainee", "missing,unknown-field")
    clock.move(days=1)
    assert columns(Asks(register)(RECORDED, recordedBy=CLERK), "what", "why") == [
        ("register-trainee", ["missing", "unknown-field"])
    ]
    assert Asks(register)(RECORDED, recordedBy=CLERK, knownAt="2017-01-01") == []


def test_lines_that_an_import_refused_are_kept_without_what_was_in_them(call: Call, tmp_path: Path) -> None:
    good = organisation("gm0001")
    secret = {"command": "begin-leave", "subject": "t-zonnebloem", "effectiveOn": "2018-01-01", "data": {}}
    file = written(tmp_path / "file.ndjson", good, secret, {"command": "Zonnebloem"}, {"command": "register-trainee"})
    assert call("import", file, "--as", "ada").code == 1
    items = call("ask", RECORDED, "--recorded-by", "ada", "--format", "json").json["items"]
    assert columns(items, "item", "what") == [
        ("refusal", "begin-leave"),
        ("refusal", None),
        ("refusal", "register-trainee"),
    ]
    assert items[0]["why"] == ["not-on-record"]
    assert items[1]["why"] == ["unknown-command"]
    assert len({each["request"] for each in items}) == 1
    kept = b"".join(contents(tmp_path / "state").values())
    assert b"not-on-record" in kept
    assert b"onnebloem" not in kept


def test_who_only_tries_is_refused_nothing(call: Call, tmp_path: Path) -> None:
    call("import", written(tmp_path / "good.ndjson", organisation("gm0001")))
    file = written(tmp_path / "file.ndjson", {"command": "begin-leave"})
    assert call("import", file, "--dry-run", "--as", "ada").code == 1
    assert call("ask", RECORDED, "--recorded-by", "ada", "--format", "json").json["items"] == []


def test_an_erased_trainee_stays_without_a_name() -> None:
    story = (*THE_PARTNERSHIPS, DAAN_REGISTERED, erase_personal_data(ground="op verzoek"))
    with told(("2018-01-08", story)) as asks:
        found = [each for each in asks(RECORDED, recordedBy="programmabureau") if each["trainee"] == DAAN]
    assert columns(found, "what", "name") == [("TraineeRegistered", None), ("PersonalDataErased", None)]


def test_what_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(RECORDED) == [("recordedBy", "missing")]
    assert demo.refused(RECORDED, recordedBy="ada", from_="2019-01-01", to="2018-01-01") == [("to", "period-reversed")]


def test_the_civil_day_of_a_refusal_counts(register: Register, clock: Clock) -> None:
    clock.at = datetime(2018, 4, 3, 22, 30, tzinfo=UTC)  # the fourth of April in the Netherlands
    register.access.refused(Identity(CLERK, "registrar"), None, "not-json")
    asks = Asks(register)
    assert len(asks(RECORDED, recordedBy=CLERK, from_="2018-04-04")) == 1
    assert asks(RECORDED, recordedBy=CLERK, to="2018-04-04") == []
