"""The bench runs as a whole, tells what was measured of every goal, and can be told from the figures it writes down."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from defusedxml import ElementTree  # type: ignore[import-untyped]

from projections.questions import QUESTIONS
from scripts.bench_run import PARTS, main
from scripts.benchmarks.asking import DAYS
from scripts.benchmarks.charts import write_charts
from scripts.benchmarks.grounds import Sized, a_ground
from scripts.benchmarks.hand_written import by_hand_on
from scripts.benchmarks.measuring import Beside, Contest, Goal, Measure, always, at_least, at_most, held
from scripts.benchmarks.peers import Event
from scripts.benchmarks.report import summary, told
from scripts.peers_in_node import emmett, is_installed
from scripts.postgres_server import a_server
from tests.databases import ON_POSTGRES

ON = "postgresql" if ON_POSTGRES else "sqlite"
ASKED = {question.name for question in QUESTIONS.values() if question.group in ("S", "K")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a short run of all of it left, on the database that these tests run on."""
    folder = tmp_path_factory.mktemp("bench")
    assert main(["--short", "--on", ON, "--output", str(folder)]) == 0
    return folder


def test_a_short_run_measures_every_part(folder: Path) -> None:
    written = json.loads((folder / "bench.json").read_text())
    measured = {(each["part"], each["on"]) for each in written["contests"]}
    everywhere = {part.name for part in PARTS} - {"tree", "questions", "partitions"}
    assert measured >= {(part, ON) for part in everywhere}
    if ON_POSTGRES:
        assert ("partitions", ON) in measured
    else:  # by hand they are written for SQLite
        assert measured >= {("tree", "memory"), ("questions", ON), ("findings", ON)}
        names = [each["what"] for each in written["contests"]]
        assert [name for name in sorted(ASKED) if not any(each.startswith(f"{name}, ") for each in names)] == []


def test_every_figure_of_every_round_is_written_down_with_the_machine(folder: Path) -> None:
    written = json.loads((folder / "bench.json").read_text())
    for contest in written["contests"]:
        for each in (contest["ours"], *contest["beside"]):
            assert len(each["rounds"]) == written["rounds"] == 1
            assert each["median"] > 0
    assert {"cores", "python", ON, "libraries"} <= written["machine"].keys()
    assert {"eventsourcing", "orjson", "psycopg"} <= written["machine"]["libraries"].keys()
    assert [made["events"] > 0 for made in written["made"][ON]] == [True]


def test_the_charts_show_every_part_that_grows_and_every_goal(folder: Path) -> None:
    growth, goals = (ElementTree.parse(folder / name).getroot() for name in ("growth.svg", "goals.svg"))
    written = json.loads((folder / "bench.json").read_text())
    growing = {part.name for part in PARTS if not part.once} & {each["part"] for each in written["contests"]}
    assert sum(each.get("class") == "head" for each in growth.iter()) == len(growing)
    judged = [other for contest in written["contests"] for other in contest["beside"] if other["goal"] is not None]
    assert sum(each.tag.endswith("}title") for each in goals.iter()) == len(judged)


# -- what they are measured beside -------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sized(request: pytest.FixtureRequest) -> Iterator[Sized]:
    """A small register, and a bare database that holds the same."""
    with ExitStack() as opened:
        server = opened.enter_context(a_server()) if request.param == "postgresql" else None
        yield opened.enter_context(a_ground(server)).sized(900)


def test_the_yardsticks_hold_what_the_register_holds(sized: Sized) -> None:
    states = [bytes(row[0]) for row in sized.bare.rows("SELECT state FROM log ORDER BY position")]
    assert states == list(sized.states())


def test_the_covering_index_finds_those_whom_the_question_tells_of(sized: Sized) -> None:
    at = sized.earlier
    place, day, count = sized.bare.place_with(5, at, DAYS)
    given = {"validOn": day, "place": place, "atPosition": str(at)}
    answered = sized.register.reader.ask(QUESTIONS["who-was-where"], given).items
    assert len(sized.bare.who_was_where(at, day, place)) == len(answered) == count > 0
    with by_hand_on(sized.register) as by_hand:
        assert len(by_hand.who_was_where(at, day, place)) == count


def test_the_scan_counts_those_whom_the_composition_tells_of(sized: Sized) -> None:
    day, at = DAYS[2], sized.earlier
    answered = sized.register.reader.ask(
        QUESTIONS["council-composition"], {"validOn": day, "atPosition": str(at)}
    ).items
    members = [each for each in answered if each["item"] == "member"]
    assert sum(count for _, _, count in sized.bare.composition(at, day)) == len(members) > 0


# -- what is made of the figures ---------------------------------------------------------------------------------------


def taking(*seconds: float, log: list[str] | None = None, name: str = "") -> Measure:
    """A measure that takes so long, one after the other."""
    left = iter(seconds)

    def measure() -> float:
        if log is not None:
            log.append(name)
        return next(left)

    return measure


def contest(ours: Measure, *beside: Beside, events: int = 1_000) -> Contest:
    return Contest("append", "a command", "command", "sqlite", events, ours, beside[0], beside[1:])


def test_all_are_measured_in_turn_in_every_round() -> None:
    log: list[str] = []
    ours, bare, peer = (taking(1, 1, log=log, name=name) for name in "ABC")
    held(contest(ours, Beside("bare", bare), Beside("peer", peer)), 2)
    assert "".join(log) == "ABCABC"


def test_medians_are_compared() -> None:
    outcome = held(contest(taking(4, 1, 2), Beside("bare", taking(9, 1, 1), at_least(0.5))), 3)
    assert outcome.ours.median == 2
    assert outcome.ratio(outcome.others[0]) == 0.5


@pytest.mark.parametrize(
    ("goal", "ours", "met"),
    [(at_least(0.25), 4.0, True), (at_least(0.25), 4.1, False), (at_most(3), 3.0, True), (at_most(3), 3.1, False)],
)
def test_a_goal_is_met_by_a_share_of_the_rate_or_by_no_more_times_the_time(goal: Goal, ours: float, met: bool) -> None:
    outcome = held(contest(taking(ours), Beside("bare", always(1.0), goal)), 1)
    margin = outcome.margin(outcome.others[0])
    assert margin is not None
    assert (margin >= 1) is met


def test_the_summary_names_what_was_missed_and_how_the_cost_of_one_grew() -> None:
    outcomes = [
        held(contest(taking(seconds), Beside("bare", always(1.0), at_most(3)), events=events), 1)
        for events, seconds in ((1_000, 2.0), (10_000, 5.0))
    ]
    first, missed, grew = summary(outcomes)
    assert first == "1 of 2 goals met"
    assert "10,000 events, beside bare: 5, goal ≤ 3" in missed
    assert "1,000 to 10,000 events: one costs 2.50 × as much, goal ≤ 1.2: MISSED" in grew


def test_times_are_told_in_the_unit_that_suits_them() -> None:
    assert [told(each) for each in (2.5, 0.0123, 4.2e-6, 3e-8)] == ["2.5 s", "12.3 ms", "4.2 µs", "30 ns"]


def test_without_a_goal_nothing_is_judged(tmp_path: Path) -> None:
    write_charts([held(contest(taking(1.0), Beside("bare", always(1.0))), 1)], tmp_path)
    assert not (tmp_path / "goals.svg").exists()
    assert (tmp_path / "growth.svg").exists()


# -- peers on Node -----------------------------------------------------------------------------------------------------


@pytest.fixture
def events() -> list[Event]:
    return [Event(f"trainee-{nth % 3}", nth // 3 + 1, "attended", {"kind": "training"}, {}, b"{}") for nth in range(30)]


@pytest.mark.skipif(not is_installed(), reason="Emmett's packages are installed by ./scripts/bench")
def test_emmett_appends_replays_and_projects_the_same_events(events: list[Event], tmp_path: Path) -> None:
    with emmett(tmp_path) as peer:
        peer.open("store", "sqlite", str(tmp_path / "events.db"), ["attended"])
        assert peer.append("store", events) > 0
        assert peer.replay("store", "trainee-1", 2) > 0
        assert peer.project("store", "first") > 0
        with pytest.raises(RuntimeError, match="Expected version 0 does not match"):
            peer.append("store", events)
        assert peer.versions["emmett"]
