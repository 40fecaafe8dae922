"""Who read trainee T's personal details in P?"""

from pathlib import Path

from api.register import Register
from application.access import Identity
from tests.answers import Asks, columns
from tests.conftest import Call, Clock, organisation, record
from tests.people import DAAN, JUDITH, JUDITHS_MANDATE, SAMIRA

LOOKED = "who-looked"
ADA, BO = Identity("ada", "auditor", "r-1"), Identity("bo", "registrar", "r-2")
WHOLE = ("ask", LOOKED, "--format", "json")


def looked(call: Call, trainee: str) -> list[tuple[str, str, str, str]]:
    """Who, in which role, with what and what for: as the command line tells it."""
    items = call(*WHOLE, "--trainee", trainee).json["items"]
    return [(each["who"], each["role"], each["activity"], each["purpose"]) for each in items]


def test_every_record_of_the_trainee_is_told_in_order_and_none_of_another(register: Register, clock: Clock) -> None:
    register.access.looked(ADA, [DAAN, JUDITH], "who-was-where", "audit")
    clock.move(minutes=1)
    register.access.looked(BO, [DAAN], "why", "bezwaar")
    assert Asks(register)(LOOKED, trainee=DAAN) == [
        {
            "trainee": DAAN, "at": "2018-04-03T09:00:00.000000Z", "who": "ada", "role": "auditor",
            "activity": "who-was-where", "purpose": "audit", "request": "r-1",
        },
        {
            "trainee": DAAN, "at": "2018-04-03T09:01:00.000000Z", "who": "bo", "role": "registrar",
            "activity": "why", "purpose": "bezwaar", "request": "r-2",
        },
    ]  # fmt: skip
    assert columns(Asks(register)(LOOKED, trainee=JUDITH), "who") == [("ada",)]
    assert Asks(register)(LOOKED, trainee=SAMIRA) == []


def test_the_end_of_the_period_is_not_in_it(register: Register, clock: Clock) -> None:
    for _ in range(3):
        register.access.looked(ADA, [DAAN], "why", "audit")
        clock.move(days=1)
    asks = Asks(register)
    found = asks(LOOKED, trainee=DAAN, from_="2018-04-04", to="2018-04-05")
    assert columns(found, "at") == [("2018-04-04T09:00:00.000000Z",)]
    assert len(asks(LOOKED, trainee=DAAN, from_="2018-04-04")) == 2


def test_as_known_then_a_later_look_is_not_among_them_and_by_default_all_are(register: Register, clock: Clock) -> None:
    record(register, organisation("gm0001"))
    for _ in range(3):
        register.access.looked(ADA, [DAAN], "why", "audit")
        clock.move(days=1)
    asks = Asks(register)
    assert len(asks(LOOKED, trainee=DAAN, knownAt="2018-04-04")) == 2
    assert asks(LOOKED, trainee=DAAN, knownAt="2018-04-02") == []
    assert len(asks(LOOKED, trainee=DAAN)) == 3
    assert len(asks(LOOKED, trainee=DAAN, knownAt="2999-01-01")) == 3
    assert len(asks(LOOKED, trainee=DAAN, atPosition="1")) == 3


def test_what_is_asked_badly_is_refused(register: Register) -> None:
    asks = Asks(register)
    assert asks.refused(LOOKED) == [("trainee", "missing")]
    assert asks.refused(LOOKED, trainee=DAAN, from_="2019-01-01", to="2019-01-01") == [("to", "period-reversed")]


# -- looks on the command line ----------------------------------------------------------------------------------------


def test_an_answer_with_names_leaves_one_record_for_each_of_them(call: Call, seeded: Path) -> None:
    asked = call("ask", "who-was-where", "--valid-on", "2018-12-01", "--as", "ada", "--format", "json")
    named = {each["trainee"] for each in asked.json["items"] if each["name"]}
    unnamed = {each["trainee"] for each in asked.json["items"]} - named
    assert named == {DAAN, SAMIRA, JUDITH, "t-ppp00004"}
    for trainee in named:
        assert looked(call, trainee) == [("ada", "auditor", "who-was-where", "command line")]
    assert unnamed
    for trainee in unnamed:
        assert looked(call, trainee) == []


def test_a_table_and_a_file_of_values_are_looks_too(call: Call, seeded: Path) -> None:
    for form in ("table", "csv"):
        call("ask", "who-was-where", "--trainee", JUDITH, "--valid-on", "2018-12-01", "--as", form, "--format", form)
    assert [who for who, *_ in looked(call, JUDITH)] == ["table", "csv"]


def test_the_dossier_of_a_trainee_and_what_is_said_of_its_mandate_are_looks(call: Call, seeded: Path) -> None:
    call("ask", "trainee-dossier", "--trainee", JUDITH, "--as", "ada")
    call("history", JUDITH, "--as", "bo")
    call("history", JUDITHS_MANDATE, "--as", "cy")
    assert looked(call, JUDITH) == [
        ("ada", "auditor", "trainee-dossier", "command line"),
        ("bo", "auditor", "history", "command line"),
        ("cy", "auditor", "history", "command line"),
    ]


def test_without_a_name_it_is_the_account_that_looked(call: Call, seeded: Path) -> None:
    call("ask", "trainee-dossier", "--trainee", JUDITH, LOGNAME="gerda")
    assert [who for who, *_ in looked(call, JUDITH)] == ["gerda"]


def test_where_no_name_is_shown_nobody_looked(call: Call, seeded: Path) -> None:
    call("ask", "who-was-where", "--trainee", JUDITH, "--valid-on", "2010-01-01")
    call("ask", "log-integrity")
    call("history", "gm0632")
    call("history", JUDITH, "--known-at", "2010-01-01")
    assert looked(call, JUDITH) == []


def test_to_ask_who_looked_is_no_look(call: Call, seeded: Path) -> None:
    assert looked(call, JUDITH) == looked(call, JUDITH) == []
