"""The read models in PostgreSQL: what the database itself refuses, and by which ways it finds."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from api.register import Register
from api.settings import Settings
from application.importing import import_whole, numbered
from projections.questions import QUESTIONS
from scripts.postgres_server import Server, a_server
from tests.conftest import CLERK, DATA

LINES = 3_000  # of the real data


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as made:
        yield made


@pytest.fixture(scope="module")
def register(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    folder = tmp_path_factory.mktemp("postgres")
    settings = Settings.read({"WIEWAAR_STATE_DIR": str(folder), "WIEWAAR_DATABASE_URL": server.create("register")})
    real = numbered(gzip.decompress((DATA / "us-legislators.ndjson.gz").read_bytes()))[:LINES]
    with Register(settings, make=True) as made:
        import_whole(made.recorder, real, CLERK, historic=True)
        for follower in made.followers.values():
            follower.rebuild()
        yield made


def copied(connection: psycopg.Connection[tuple[object, ...]], **changed: object) -> None:
    """One more row, which is another but for what is changed."""
    named = ", ".join(f"{name} = %({name})s" for name in changed)
    connection.execute("CREATE TEMPORARY TABLE more AS SELECT * FROM wiewaar_read.spells WHERE lane = 'name' LIMIT 1")
    connection.execute(f"UPDATE more SET id = -1, {named}", changed)  # noqa: S608  # columns of ours
    connection.execute("INSERT INTO wiewaar_read.spells SELECT * FROM more")


def test_the_database_refuses_two_versions_of_a_row_that_overlap(server: Server, register: Register) -> None:
    with server.connection("register") as connection, pytest.raises(psycopg.errors.ExclusionViolation):
        copied(connection, valid_to="infinity", known_to_pos=2**62)


@pytest.mark.parametrize("changed", [{"known_from_pos": 2**61, "known_to_pos": 2**61}, {"lane": "another"}])
def test_it_takes_versions_that_meet_or_are_of_another_lane(
    server: Server, register: Register, changed: dict[str, object]
) -> None:
    with server.connection("register") as connection, connection.transaction(force_rollback=True):
        copied(connection, **changed)


PLANS = {
    "who was where, by place": (
        (
            "SELECT * FROM spells WHERE known_from_pos <= %s AND known_to_pos > %s AND place = 'us-house'"
            " AND lane IN ('council-seat', 'candidacy') AND valid_from <= '2013-06-01' AND valid_to > '2013-06-01'"
        ),
        (LINES, LINES),
    ),
    "who was where, of one trainee": (
        "SELECT * FROM spells WHERE known_from_pos <= %s AND known_to_pos > %s AND trainee = 't-nobody'",
        (LINES, LINES),
    ),
    "the rows of a subject that are known now": (
        (
            "SELECT id, lane, key, valid_from FROM spells WHERE kind = 'mandate' AND subject = 'm-nothing'"
            " AND known_to_pos = %s"
        ),
        (2**62,),
    ),
    "findings of one trainee": ("SELECT * FROM findings WHERE trainee = 't-nobody' AND known_to_pos > %s", (LINES,)),
}


@pytest.mark.parametrize("name", PLANS)
def test_short_answers_are_found_by_an_index(server: Server, register: Register, name: str) -> None:
    query, given = PLANS[name]
    with server.connection("register") as connection:
        connection.execute("SET search_path = wiewaar_read")
        (plan,) = connection.execute(f"EXPLAIN (FORMAT JSON) {query}", given).fetchall()[0]
    assert set(kinds_of(plan[0]["Plan"])) & {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}  # type: ignore[index]
    assert "Seq Scan" not in kinds_of(plan[0]["Plan"])  # type: ignore[index]


def kinds_of(plan: dict[str, Any]) -> list[str]:
    """What a plan does, and what the plans within it do."""
    return [plan["Node Type"], *(kind for each in plan.get("Plans", ()) for kind in kinds_of(each))]


def test_the_read_models_are_those_of_a_replay(register: Register) -> None:
    items = register.ask(QUESTIONS["replay-equality"], {}).items
    assert [(item["projection"], item["differing"]) for item in items] == [("spells", 0), ("findings", 0)]


def test_both_databases_give_the_same_answer(register: Register, tmp_path: Path) -> None:
    embedded = Settings.read({"WIEWAAR_STATE_DIR": str(tmp_path)})
    real = numbered(gzip.decompress((DATA / "us-legislators.ndjson.gz").read_bytes()))[:LINES]
    with Register(embedded, make=True) as another:
        import_whole(another.recorder, real, CLERK, historic=True)
        for name, given in (
            ("who-was-where", {"validOn": "2013-06-01"}),
            ("who-was-where", {"validOn": "2013-06-01", "atPosition": str(LINES // 2)}),
            ("council-composition", {"from": "2010-01-01", "to": "2014-01-01"}),
            ("mandate-durations", {"role": "councillor"}),
        ):
            ours, theirs = (each.ask(QUESTIONS[name], given) for each in (register, another))
            assert (ours.digest, len(ours.items)) == (theirs.digest, len(theirs.items))
