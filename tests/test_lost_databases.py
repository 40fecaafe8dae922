"""A database that fails or goes away in the midst of projecting: nothing is skipped, and nobody gives up."""

import signal
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from api.register import Register
from api.settings import Settings
from projections.replaying import differences
from scripts.postgres_server import a_server
from tests.conftest import PATIENCE, Wiewaar, organisation, record


@pytest.mark.parametrize("table", ["spells_1", "findings_1"])
def test_what_was_taken_in_and_could_not_be_kept_is_taken_in_again(register: Register, table: str) -> None:
    record(register, organisation("gm0344"))
    register.catch_up()
    with register.read_models.writing() as connection:
        connection.exec_driver_sql(f"CREATE UNIQUE INDEX too_strict ON {table} (kind) WHERE known_from_pos > 1")
    record(register, organisation("gm0363"), organisation("gm0599"))
    with pytest.raises(DBAPIError):
        register.catch_up()
    with register.read_models.writing() as connection:
        connection.exec_driver_sql("DROP INDEX too_strict")
    assert register.catch_up() == 3
    assert list(differences(register.log, register.read_models)) == []


def test_whoever_follows_goes_on_when_the_database_is_back(tmp_path: Path) -> None:
    wiewaar = Wiewaar(tmp_path)
    with a_server() as server:
        environment = {"WIEWAAR_STATE_DIR": str(wiewaar.state), "WIEWAAR_DATABASE_URL": server.create("lost")}
        with Register(Settings.read(environment), make=True) as register:
            register.catch_up()
        with wiewaar.started("project", "--follow", **environment) as follower:
            try:
                assert follower.stdout is not None
                assert follower.stdout.readline()
                assert follower.stdout.readline()  # a line for each read model: it has begun
                server.stop(signal.SIGQUIT)
                assert follower.stderr is not None
                assert b"can't be reached" in follower.stderr.readline()
                server.start()
                with Register(Settings.read(environment)) as register:
                    record(register, organisation("gm0363"))
                    deadline = time.monotonic() + PATIENCE
                    while any(each.lag for each in register.projector.standings()) and time.monotonic() < deadline:
                        time.sleep(0.1)
                    assert [each.lag for each in register.projector.standings()] == [0, 0]
                    assert follower.poll() is None
            finally:
                follower.kill()
