"""No question reads all spells or findings to tell of a few; what the bench asks is looked at for it."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event

from api.register import Register
from scripts.benchmarks.hand_written import HandWritten
from scripts.benchmarks.questions import national_register, pairs_of

# It looks for events among those that any finding follows from, which no index tells.
READS_ALL = "based-on-evidence"

pytestmark = pytest.mark.embedded  # by hand it is written for SQLite


@pytest.fixture(scope="module")
def register() -> Iterator[Register]:
    with national_register(30) as made:
        yield made


@pytest.fixture(scope="module")
def queries(register: Register) -> dict[str, list[str]]:
    """The queries that each pair's question puts to the read models."""
    told: list[str] = []

    def listen(connection: Any, _: object) -> None:
        connection.set_trace_callback(told.append)

    register.read_models.engine.dispose()  # so that the next connection is listened to
    event.listen(register.read_models.engine, "connect", listen)
    found = {}
    with closing(HandWritten(register.settings.read_models, register.settings.log)) as by_hand:
        for pair in pairs_of(register, by_hand, least=0.0):
            told.clear()
            pair.ours()
            found[pair.what] = [query for query in told if query.startswith("SELECT")]
    return found


def test_no_question_scans_spells_or_findings(register: Register, queries: dict[str, list[str]]) -> None:
    with closing(HandWritten(register.settings.read_models, register.settings.log)) as by_hand:
        plans = {name: [step for query in each for step in by_hand.plan(query)] for name, each in queries.items()}
    scans = {
        (name, step)
        for name, steps in plans.items()
        for step in steps
        if step.startswith(("SCAN spells", "SCAN findings")) and READS_ALL not in name
    }
    assert scans == set()


def test_what_is_asked_about_a_few_is_found_by_them(register: Register, queries: dict[str, list[str]]) -> None:
    with closing(HandWritten(register.settings.read_models, register.settings.log)) as by_hand:

        def indexes(name: str) -> set[str]:
            steps = [step for query in queries[name] for step in by_hand.plan(query)]
            return {word.partition("_by_")[2] for step in steps for word in step.split() if "_by_" in word}

        assert "place" in indexes("who-was-where, at a place, as known at K")
        assert "lane" in indexes("who-was-where, everybody, as known at K")
        assert {"programme", "trainee"} <= indexes("who-was-where, of a programme")
        assert "lane" not in indexes("who-was-where, of a programme")
        assert "trainee" in indexes("trainee-dossier, busiest")
        assert {"programme", "partnership"} <= indexes("partnership-occupancy, a programme")
        assert "known_to" in indexes("what-changed, in a week")
        assert {"subject", "trainee"} <= indexes("what-changed, about a trainee")
