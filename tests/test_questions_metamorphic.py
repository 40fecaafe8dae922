"""What holds for every question: a moment has the same answer for ever, and cutting time changes no sum of days."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.call import option_name
from api.register import Register
from projections.asking import all_parameters_of
from projections.question import Answer, Item, Question
from projections.questions import QUESTIONS
from tests.conftest import SCENARIO, SCENARIO_LINES, SEQUEL_LINES, Clock, Wiewaar
from tests.databases import a_folder, copied, settings_of
from tests.people import (
    DAAN,
    DORDRECHT,
    JUDITH,
    PARTY_A,
    PPP,
    SAMIRA,
    STEVEN,
    WOERDEN,
    Command,
    Says,
    amend_programme_terms,
    change_assignment,
    elect_to_council,
    end_mandate,
    erase_personal_data,
    move_residence,
    open_mandate,
    register_trainee,
    rename_organisation,
    withdraw,
)
from tests.test_bitemporal_properties import EXAMPLES, recorded

NAMES = tuple(QUESTIONS)
# Records beside the log answer the others too, and go on with every look and every refusal.
FROM_THE_LOG = tuple(question.name for question in QUESTIONS.values() if not question.beside_the_log)
HEAD = SCENARIO_LINES + SEQUEL_LINES
# Before the people, at the end of the scenario, with Judith's seat, before the ends of the mandates, at the head.
MOMENTS = tuple({"atPosition": str(position)} for position in (60, SCENARIO_LINES, 130, 144, HEAD))
LONG_BEFORE, LONG_AFTER, TODAY = "1950-01-01", "2999-01-01", datetime(2030, 1, 1, 12, tzinfo=UTC)

Given = Mapping[str, str]


def example(question: Question) -> dict[str, str]:
    """The parameters of a question's own example."""
    wiewaar, ask, name, *words = shlex.split(question.example)
    assert (wiewaar, ask, name) == ("wiewaar", "ask", question.name)
    names = {option_name(each.name): each.name for each in all_parameters_of(question)}
    return {names[option]: value for option, value in zip(words[::2], words[1::2], strict=True)}


def whenever(question: Question) -> dict[str, str]:
    """The same, but for the moment of knowledge."""
    return {name: value for name, value in example(question).items() if name not in (question.known_by, "atPosition")}


def answered(register: Register, name: str, **given: str) -> Answer:
    """The example's question, as known at the moment that is given."""
    return register.ask(QUESTIONS[name], whenever(QUESTIONS[name]) | given)


def answers(register: Register) -> dict[str, list[Answer]]:
    """Every question at every moment."""
    return {name: [answered(register, name, **moment) for moment in MOMENTS] for name in FROM_THE_LOG}


@contextmanager
def the_demo(seeded: Path) -> Iterator[Register]:
    """A copy of the register with the seed scenario and its sequel, in 2030."""
    with a_folder() as folder, Register(settings_of(copied(seeded, folder)), clock=Clock(TODAY)) as register:
        yield register


@pytest.fixture(scope="module")
def seeds(_seeded: Path) -> Path:
    """The folder of that register, of which copies are made."""
    return _seeded


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Register]:
    """One that is only asked."""
    with the_demo(_seeded) as register:
        yield register


@pytest.fixture(scope="module")
def before(demo: Register) -> dict[str, list[Answer]]:
    return answers(demo)


# -- the same moment, the same answer ---------------------------------------------------------------------------------


def test_every_example_has_something_to_tell(demo: Register) -> None:
    """So that what follows is said of more than empty answers."""
    told = {name: len(demo.ask(QUESTIONS[name], example(QUESTIONS[name])).items) for name in FROM_THE_LOG}
    assert [name for name, items in told.items() if not items] == ["evidence-gaps"], "every fact of the seeds has some"


@pytest.mark.parametrize("name", NAMES)
def test_what_an_answer_is_pinned_to_gives_it_again(demo: Register, name: str) -> None:
    first = demo.ask(QUESTIONS[name], example(QUESTIONS[name]))
    again = demo.ask(QUESTIONS[name], {**first.parameters, **first.pinned})
    assert (again.digest, again.items, again.position) == (first.digest, first.items, first.position)


OTHER_PROCESS = ("who-was-where", "what-changed", "open-findings", "mandate-coverage", "programme-progress")


@pytest.mark.parametrize("name", OTHER_PROCESS)
def test_another_process_gives_the_same(seeded: Path, wiewaar: Wiewaar, demo: Register, name: str) -> None:
    words = shlex.split(QUESTIONS[name].example)[1:]
    other = wiewaar(*words, "--format", "json")
    assert (other.code, other.err) == (0, "")
    position = str(other.json["asOf"]["logPosition"])
    instant = other.json["asOf"]["knownAt"]
    known_by = QUESTIONS[name].known_by
    pinned = {known_by: instant} if known_by in example(QUESTIONS[name]) else {"atPosition": position}
    mine = demo.ask(QUESTIONS[name], other.json["parameters"] | pinned)
    assert (mine.digest, mine.items) == (other.json["sha256"], other.json["items"])


@pytest.fixture(scope="module")
def rebuilt(_seeded: Path, before: Any) -> Iterator[dict[str, list[Answer]]]:
    """The answers of a register whose read models were all built anew."""
    with the_demo(_seeded) as register:
        for follower in register.followers.values():
            follower.rebuild()
        yield answers(register)


@pytest.mark.parametrize("name", FROM_THE_LOG)
def test_a_rebuild_of_the_read_models_gives_the_same(
    before: dict[str, list[Answer]], rebuilt: dict[str, list[Answer]], name: str
) -> None:
    assert told(rebuilt[name]) == told(before[name])


def told(given: Sequence[Answer]) -> list[tuple[str, list[Item]]]:
    return [(each.digest, each.items) for each in given]


def withdrawals(register: Register) -> list[Command]:
    """Of every fact in the log, the last first, so that hardly any stands in the way of an earlier one."""
    events = register.log.page(0, HEAD)
    return [withdraw({"commandId": each.id}, reason="clerical-error") for each in reversed(events)]


@pytest.fixture(scope="module")
def withdrawn(_seeded: Path, before: Any) -> Iterator[dict[str, list[Answer]]]:
    """The answers after all but a few of the facts were withdrawn."""
    with the_demo(_seeded) as register:
        assert len(recorded(register, withdrawals(register))) > SCENARIO_LINES - 20
        yield answers(register)


@pytest.mark.parametrize("name", FROM_THE_LOG)
def test_withdrawals_change_no_answer_for_an_earlier_moment(
    before: dict[str, list[Answer]], withdrawn: dict[str, list[Answer]], name: str
) -> None:
    assert told(withdrawn[name]) == told(before[name])


@pytest.fixture(scope="module")
def later(_seeded: Path, before: Any) -> Iterator[dict[str, list[Answer]]]:
    """The answers after other things were recorded, the erasure of Judith and Steven among them."""
    said = [
        rename_organisation("2018-01-01", of=DORDRECHT, name="Dordrecht aan Zee"),
        move_residence("2018-01-01", of=DAAN, municipality=WOERDEN),
        change_assignment("2020-06-01", of=SAMIRA, function="directeur"),
        register_trainee("2018-01-01", of="t-later", programme=PPP, person={"givenName": "Later"}),
        open_mandate("2018-03-29", of="m-later", trainee="t-later", council=WOERDEN, party=PARTY_A),
        elect_to_council("2018-03-29", of="m-later"),
        erase_personal_data(of=JUDITH, ground="op verzoek"),
        erase_personal_data(of=STEVEN, ground="op verzoek"),
    ]
    with the_demo(_seeded) as register:
        assert recorded(register, said) == said
        yield answers(register)


@pytest.mark.parametrize("name", FROM_THE_LOG)
def test_whatever_is_recorded_later_changes_no_digest(
    before: dict[str, list[Answer]], later: dict[str, list[Answer]], name: str
) -> None:
    assert [each.digest for each in later[name]] == [each.digest for each in before[name]]


def test_an_answer_of_before_the_erasure_tells_all_but_the_name(
    before: dict[str, list[Answer]], later: dict[str, list[Answer]]
) -> None:
    then, now = before["trainee-dossier"][-1].items, later["trainee-dossier"][-1].items
    assert {each["name"] for each in then if "name" in each} >= {"Judith"}
    assert [{**each, "name": None} for each in then if "name" in each] == [each for each in now if "name" in each]


@pytest.mark.parametrize("name", FROM_THE_LOG)
def test_before_the_first_event_nothing_is_known_and_that_is_no_fault(demo: Register, name: str) -> None:
    question = QUESTIONS[name]
    nothing = demo.ask(question, whenever(question) | {question.known_by: LONG_BEFORE})
    assert (nothing.items, nothing.position) == ([], 0)
    assert answered(demo, name, atPosition="0").items == []


@pytest.mark.parametrize("name", FROM_THE_LOG)
def test_what_will_be_known_is_what_is_known(demo: Register, name: str) -> None:
    question = QUESTIONS[name]
    head = answered(demo, name)
    to_come = demo.ask(question, whenever(question) | {question.known_by: LONG_AFTER})
    assert (to_come.items, to_come.digest, to_come.position) == (head.items, head.digest, HEAD)
    assert to_come.known_at == head.known_at, "the echo names the head, not a moment that is still to come"


MOMENTS_BESIDE = [
    (question.name, parameter.name)
    for question in QUESTIONS.values()
    for parameter in question.parameters
    if parameter.kind == "moment" and parameter.name != question.known_by
]


@pytest.mark.parametrize(("name", "moment"), MOMENTS_BESIDE)
def test_the_other_moment_too_may_be_long_before_and_long_after(demo: Register, name: str, moment: str) -> None:
    at_the_head = answered(demo, name, atPosition=str(HEAD), **{moment: "2025-01-01"})
    assert answered(demo, name, atPosition=str(HEAD), **{moment: LONG_AFTER}).items == at_the_head.items
    assert answered(demo, name, atPosition=str(HEAD), **{moment: LONG_BEFORE}).position == HEAD


# -- cutting time -----------------------------------------------------------------------------------------------------


# Who worked where in which function, and the days on which that could be cut in two.
PLACED: Mapping[str, tuple[date, date, dict[str, Any]]] = {
    DAAN: (date(2018, 1, 2), date(2019, 12, 31), {"function": "beleidsadviseur", "department": "Dienstverlening"}),
    SAMIRA: (date(2020, 1, 2), date(2021, 12, 31), {"function": "adviseur maatschappelijk vastgoed"}),
    JUDITH: (date(2018, 1, 2), date(2019, 12, 31), {"function": "dienstverlening-adviseur"}),
    STEVEN: (date(2018, 1, 2), date(2020, 2, 29), {"function": "adviseur", "department": "Stadszaken"}),
}
WHOLE_PROGRAMME = {"from": "2018-01-01", "to": "2022-01-01"}
# Questions that count days or people in them, each asked so that the four and their places are in it.
COUNTS: Mapping[str, Sequence[Given]] = {
    name: asked
    for name, asked in {
        "organisation-load": [WHOLE_PROGRAMME | {"place": each} for each in (DORDRECHT, WOERDEN, "gm0513", "yarden")],
        "partnership-occupancy": [{"programme": PPP}],
        "mandate-coverage": [{"programme": PPP, "by": by} for by in ("trainee", "party", "council", "partnership")],
        "no-political-role": [{"programme": PPP, "moreThanDays": "0"}],
        "rotation-overview": [{"programme": PPP}],
        "month-states": [WHOLE_PROGRAMME | {"programme": PPP}],
        "role-accumulation": [WHOLE_PROGRAMME | {"programme": PPP}],
    }.items()
    if name in QUESTIONS
}


class Counted(dict[str, list[list[Item]]]):
    """What these questions count, by question; in the report of a failed test it is short."""

    def __repr__(self) -> str:
        return f"Counted({', '.join(self)})"


def counted(register: Register) -> Counted:
    """What these questions count, whichever events it follows from."""
    found = {
        name: [
            [
                {field: value for field, value in item.items() if field != "because"}
                for item in register.ask(QUESTIONS[name], given).items
            ]
            for given in asked
        ]
        for name, asked in COUNTS.items()
    }
    return Counted(found)


@pytest.fixture(scope="module")
def uncut(demo: Register) -> Counted:
    return counted(demo)


@given(data=st.data())
@settings(EXAMPLES, max_examples=8)
def test_a_placement_that_is_cut_on_any_day_counts_as_before(seeds: Path, uncut: Counted, data: st.DataObject) -> None:
    """Each goes on in the same function from some day on, which is two periods where there was one."""
    days = {who: data.draw(st.dates(first, last), label=who) for who, (first, last, _) in PLACED.items()}
    with the_demo(seeds) as register:
        cuts = [change_assignment(day.isoformat(), of=who, **PLACED[who][2]) for who, day in days.items()]
        assert recorded(register, cuts) == cuts
        assert _placements(register) == 2 * len(PLACED) + len(cuts)
        assert counted(register) == uncut


def _placements(register: Register) -> int:
    asked = WHOLE_PROGRAMME | {"programme": PPP, "role": "placement"}
    return len(register.ask(QUESTIONS["who-was-where"], asked).items)


@given(day=st.dates(date(2018, 3, 30), date(2022, 3, 29)))
@settings(EXAMPLES, max_examples=8)
def test_a_seat_that_is_cut_on_any_day_counts_as_before(seeds: Path, uncut: Counted, day: date) -> None:
    """Daan's mandate ends on that day, and goes on as another one for the same party in the same council."""
    again = "m-again"
    ends = "4b7259bc-b5cf-5b47-aa63-c3db907e6f83"
    on = day.isoformat()
    cut = [
        Says("correct-fact")(fact=ends, changes={"effectiveOn": on}, reason="clerical-error"),
        open_mandate(on, of=again, trainee=DAAN, council=WOERDEN, party=PARTY_A),
        elect_to_council(on, of=again),
        end_mandate("2022-03-30", of=again, reason="term-ended"),
    ]
    with the_demo(seeds) as register:
        assert recorded(register, cut) == cut
        now = counted(register)
        for name in ("mandate-coverage", "no-political-role"):
            assert now[name] == uncut[name]


@given(day=st.dates(date(2018, 1, 2), date(2021, 12, 31)))
@settings(EXAMPLES, max_examples=6)
def test_terms_that_are_agreed_anew_on_any_day_as_they_were_change_no_count(
    seeds: Path, uncut: Counted, day: date
) -> None:
    with the_demo(seeds) as register:
        amended = amend_programme_terms(day.isoformat(), terms=_agreed())
        assert recorded(register, [amended]) == [amended]
        now = counted(register)
        for name in ("mandate-coverage", "no-political-role", "rotation-overview"):
            assert now[name] == uncut[name]
        assert _occupied(now) == _occupied(uncut)


def _occupied(counts: Counted) -> Counter[tuple[str, ...]]:
    """The days of every place and period, filled and empty and together; each terms' days of a period have rows."""
    (items,) = counts["partnership-occupancy"]
    found: Counter[tuple[str, ...]] = Counter()
    for item in items:
        found[item["partnership"], item["place"]["reference"], item["period"], item["item"]] += item["days"]
    return found


def _agreed() -> dict[str, Any]:
    """The terms of the programme, from the scenario's file."""
    lines = (orjson.loads(line) for line in SCENARIO.read_bytes().splitlines())
    (terms,) = (each["data"]["terms"] for each in lines if each["subject"] == PPP)
    return dict(terms)


# -- covered, not covered and not observed ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["trainee", "party", "council", "partnership"])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "days", [WHOLE_PROGRAMME, {"from": "2018-03-01", "to": "2018-05-01"}, {"from": "2021-06-01", "to": "2023-01-01"}]
)
def test_covered_not_covered_and_not_observed_are_the_period(
    demo: Register, by: str, moment: Given, days: Given
) -> None:
    items = demo.ask(QUESTIONS["mandate-coverage"], {"programme": PPP, "by": by, **days, **moment}).items
    for item in items:
        assert item["covered"] + item["notCovered"] + item["notObserved"] == item["days"]
        assert 0 <= item["expected"] <= item["covered"]
    first, last = max(days["from"], "2018-01-01"), min(days["to"], "2022-01-01")
    in_programme = (date.fromisoformat(last) - date.fromisoformat(first)) // timedelta(days=1)
    # At position 60 none of the four is on record yet.
    assert [item["days"] for item in items if item["item"] == "total"] == (
        [] if moment == MOMENTS[0] else [4 * in_programme]
    )
