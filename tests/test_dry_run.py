"""Trying a file only: it tells which findings the file would open and close, and nothing of it stays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.register import Register
from application.importing import import_good, import_whole, numbered
from application.intake import parse, understood
from projections.foreseeing import changed_by
from tests.conftest import CLERK, SCENARIO, SCENARIO_LINES, SEQUEL, Call, ndjson, organisation, record, renamed, written
from tests.databases import settings_of
from tests.people import (
    DAAN,
    DAAN_STARTED_IN_GOUDA,
    DAAN_WORKS_AT_JUMBO,
    DAANS_MANDATE,
    GOUDA,
    WOERDEN,
    WOERDEN_JUMBO,
    Command,
    appoint_trainee,
    attach_evidence,
    correct,
    elect_to_council,
    move_residence,
    open_mandate,
    withdraw,
)

# Daan works at Gouda, and will sit on its council.
MANDATE = open_mandate("2018-01-01", of=DAANS_MANDATE, trainee=DAAN, council=GOUDA)
ELECTED = elect_to_council("2018-03-29", of=DAANS_MANDATE, evidence="Proces-verbaal")
BEFORE = (*DAAN_WORKS_AT_JUMBO, MANDATE)
VIOLATION = (
    "gw-13-employee, violation: Daan (t-ppp00001)"
    " · Sits on the council of Gouda and is employed by that municipality. · 29 Mar 2018 – 1 Jan 2020"
)
NO_PARTNER = (
    "terms-partner, violation: Daan (t-ppp00001)"
    " · Placed at Gouda, which is no partner in the partnership woerden-jumbo. · 1 Jan 2018 – 1 Jan 2020"
)
OVERTREDING = (
    "gw-13-employee, overtreding: Daan (t-ppp00001)"
    " · Zit in de raad van Gouda en is in dienst van die gemeente. · 29 mrt 2018 – 1 jan 2020"
)


@pytest.fixture
def told(call: Call, tmp_path: Path) -> Call:
    """The command line, on a register that holds all but the election."""
    assert call("import", written(tmp_path / "before.ndjson", *BEFORE)).code == 0
    return call


def tried(call: Call, folder: Path, *commands: Command, modes: Sequence[str] = ()) -> list[str]:
    """The lines that a dry run prints after the counts."""
    done = call("import", "--dry-run", *modes, written(folder / "tried.ndjson", *commands))
    assert (done.code, done.err) == (0, "")
    counts, *said = done.out.splitlines()
    assert f"{len(commands)} would be recorded" in counts
    return said


def head(folder: Path) -> int:
    with Register(settings_of(folder / "state")) as register:
        return register.log.head()[0]


@pytest.mark.parametrize("modes", [(), ("--continue",)], ids=["whole", "good lines"])
def test_it_tells_the_findings_that_the_file_would_open(told: Call, tmp_path: Path, modes: tuple[str, ...]) -> None:
    counts, first, *others = tried(told, tmp_path, ELECTED, modes=modes)
    assert (counts, first) == (f"Findings: {1 + len(others)} would open, 0 would close.", f"   + {VIOLATION}")
    assert {each.split(",")[0] for each in others} == {
        "   + gw-10-residence",
        "   + gw-12-other-functions",
        "   + kw-c4-term",
        "   + record-late",
    }
    assert head(tmp_path) == len(BEFORE)


def test_it_tells_those_that_it_would_close(told: Call, tmp_path: Path) -> None:
    opened = tried(told, tmp_path, ELECTED)
    told("import", written(tmp_path / "elected.ndjson", ELECTED))
    closed = tried(told, tmp_path, withdraw(ELECTED))
    assert closed == [
        f"Findings: 0 would open, {len(opened) - 1} would close.",
        *(each.replace("+", "−", 1) for each in opened[1:]),
    ]


def test_what_would_become_otherwise_closes_and_opens(told: Call, tmp_path: Path) -> None:
    told("import", written(tmp_path / "elected.ndjson", ELECTED))
    counts, *said = tried(told, tmp_path, correct(ELECTED, effectiveOn="2018-04-05"))
    of_the_violation = [each for each in said if "gw-13-employee" in each]
    assert of_the_violation == [f"   + {VIOLATION.replace('29 Mar', '5 Apr')}", f"   − {VIOLATION}"]
    opened, closed = (sum(each.startswith(f"   {sign}") for each in said) for sign in "+−")
    assert counts == f"Findings: {opened} would open, {closed} would close."


def test_it_speaks_dutch(told: Call, tmp_path: Path) -> None:
    file = written(tmp_path / "elected.ndjson", ELECTED)
    _, counts, first, *_ = told("--lang", "nl", "import", "--dry-run", file).out.splitlines()
    assert counts.endswith(" zouden erbij komen, 0 zouden vervallen.")
    assert counts.startswith("Bevindingen: ")
    assert first == f"   + {OVERTREDING}"


def test_the_lines_count_together(told: Call, tmp_path: Path) -> None:
    """What an earlier line opens and a later one closes again is neither opened nor closed by the file."""
    moved = move_residence("2018-03-29", municipality=GOUDA)
    assert any("gw-10-residence" in each for each in tried(told, tmp_path, ELECTED))
    assert not any("gw-10-residence" in each for each in tried(told, tmp_path, ELECTED, moved))


def test_where_nothing_changes_in_the_findings_it_says_so(told: Call, tmp_path: Path) -> None:
    told("import", written(tmp_path / "elected.ndjson", ELECTED))
    said = tried(told, tmp_path, attach_evidence(ELECTED, "Benoemingsbesluit"))
    assert said == ["Findings: 0 would open, 0 would close."]


def test_of_a_file_of_which_nothing_would_be_recorded_it_tells_no_findings(told: Call, tmp_path: Path) -> None:
    repeated = told("import", "--dry-run", written(tmp_path / "again.ndjson", *BEFORE))
    refused = told("import", "--dry-run", written(tmp_path / "bad.ndjson", ELECTED, renamed(GOUDA, "")))
    assert (repeated.code, refused.code) == (0, 1)
    assert len(repeated.out.splitlines()) == len(refused.out.splitlines()) == 1


def test_with_continue_it_tells_what_the_good_lines_would_change(told: Call, tmp_path: Path) -> None:
    done = told("import", "--dry-run", "--continue", written(tmp_path / "some.ndjson", renamed(GOUDA, ""), ELECTED))
    assert done.code == 1
    assert f"   + {VIOLATION}" in done.out.splitlines()


def test_of_very_many_findings_it_tells_twenty_the_gravest_first(call: Call, tmp_path: Path) -> None:
    many = [organisation(f"gm{number:04}") for number in range(1, 25)]
    lines = (*BEFORE, ELECTED, appoint_trainee("2018-01-01", partnership=WOERDEN_JUMBO), *many)
    counts, *said, last = tried(call, tmp_path, *lines)
    assert len(said) == 20
    opened = int(counts.split()[1])
    assert last == f"   … and {opened - 20} more"
    # There is no register yet, and so no key by which a name could be read.
    assert said[:2] == [
        f"   + {NO_PARTNER.replace('Daan (t-ppp00001)', 't-ppp00001')}",
        f"   + {VIOLATION.replace('Daan (t-ppp00001)', 't-ppp00001')}",
    ]
    judged = [each.split(",")[1].split(":")[0].strip() for each in said]
    assert judged == sorted(judged, key=["violation", "review", "missing evidence", "avoided"].index)


def test_where_there_is_no_register_it_tells_the_same_and_makes_none(call: Call, tmp_path: Path) -> None:
    done = call("import", "--dry-run", "--historic", SCENARIO)
    assert (done.code, done.err) == (0, "")
    assert not (tmp_path / "state").exists()
    _, counts, *said = done.out.splitlines()
    assert said[0].startswith("   + terms-partner, violation: t-ppp00001 · Placed at Gouda, which is no partner")
    call("import", "--historic", SCENARIO)
    found = call("ask", "open-findings", "--from", "1500-01-01", "--to", "9999-12-31", "--format", "json").json
    assert counts == f"Findings: {len(found['items'])} would open, 0 would close."


def test_nothing_of_it_stays(seeded: Path, call: Call, tmp_path: Path) -> None:
    ask = ("ask", "open-findings", "--from", "1500-01-01", "--to", "9999-12-31", "--format", "json")
    before = call(*ask).json
    to_woerden = correct(DAAN_STARTED_IN_GOUDA, organisation=WOERDEN)
    to_woerden["data"]["fact"] = "07b6588f-e278-541a-afac-e01d86cda4b2"
    said = tried(call, tmp_path, to_woerden)
    assert said[0] == "Findings: 3 would open, 4 would close."
    assert call(*ask).json == before
    assert call("check").code == 0


def test_the_report_holds_what_would_have_been_recorded(tmp_path: Path) -> None:
    with Register(settings_of(tmp_path / "state"), make=True) as register:
        good, bad = organisation(WOERDEN), renamed(GOUDA, "")

        def staged(take: Any, *commands: Command, dry_run: bool = True) -> list[str]:
            report = take(register.recorder, numbered(ndjson(*commands)), CLERK, dry_run=dry_run)
            return [each.subject.reference for each in report.staged]

        assert staged(import_whole, good) == staged(import_good, bad, good) == [WOERDEN]
        assert staged(import_whole, good, bad) == []
        assert staged(import_good, good, dry_run=False) == [], "what is recorded is not to be recorded any more"
        assert staged(import_whole, good) == [], "it is refused: Woerden is on record"


def test_the_sequel_can_be_tried_on_the_scenario(call: Call, tmp_path: Path) -> None:
    call("import", "--historic", SCENARIO)
    done = call("import", "--dry-run", "--historic", SEQUEL)
    assert (done.code, done.err, head(tmp_path)) == (0, "", SCENARIO_LINES)
    assert call("import", "--historic", SEQUEL).code == 0
    with Register(settings_of(tmp_path / "state")) as register:
        register.catch_up()
        changes = changed_by(register.log, register.read_models, SCENARIO_LINES + 1, register.log.head()[0])
    opened, closed = len(changes.opened), len(changes.closed)
    assert done.out.splitlines()[1] == f"Findings: {opened} would open, {closed} would close."
    assert opened
    assert closed


def test_what_is_only_tried_leaves_nothing_in_memory_however_often(register: Register) -> None:
    for each in BEFORE:
        record(register, each)
    register.catch_up()

    def tries() -> None:
        batch = register.recorder.batch()
        outcome = batch.decide(understood(parse(orjson.dumps(ELECTED))), CLERK)
        assert register.foreseen([outcome.recorded]).opened
        assert register.periods_foreseen([outcome.recorded]).opened

    tries()
    kept = len(register.read_models.engine._compiled_cache or ())  # statements, ready to be said
    for _ in range(5):
        tries()
    assert len(register.read_models.engine._compiled_cache or ()) == kept
