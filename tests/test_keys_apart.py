"""Keys, access records and checkpoints in a database of their own: a log that is put back does not take them along."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.register import Register
from api.settings import Settings
from application.transparency import AnotherHistory
from domain.sealed import Sealed
from scripts.postgres_server import Server, a_server
from tests.conftest import command, organisation, programme, record, trainee


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as made:
        yield made


def apart(server: Server, folder: Path, log: str) -> Settings:
    """A register whose log is in one database and all else in another."""
    return Settings.read(
        {
            "WIEWAAR_STATE_DIR": str(folder),
            "WIEWAAR_DATABASE_URL": server.url(log),
            "WIEWAAR_VAULT_URL": server.url("beside"),
        }
    )


def test_a_log_that_is_put_back_brings_no_key_back_and_is_told_from_the_one_that_was_vouched_for(
    server: Server, tmp_path: Path
) -> None:
    server.create("log")
    server.create("beside")
    with Register(apart(server, tmp_path, "log"), make=True) as register:
        record(register, organisation("gm0632"), programme())
        (registered,) = record(register, trainee("t-anna", {"givenName": "Anna"}))
    server.create("before", template="log")  # a copy of the log, from before the erasure
    with Register(apart(server, tmp_path, "log")) as register:
        register.vault.let_go()
        erased = command("erase-personal-data", "t-anna", None, data={"ground": "asked for"})
        record(register, erased)
        register.transparency.checkpoint()
    with Register(apart(server, tmp_path, "before")) as put_back:
        assert put_back.log.head()[0] == 3
        name = put_back.log.of(registered.recorded.subject)[0].event.person.given_name
        assert isinstance(name, Sealed)
        assert put_back.log.opened(name) is None
        differs = put_back.log.differs_from(None)
        assert differs is not None
        assert differs.code == "log-shortened"
        with pytest.raises(AnotherHistory):
            put_back.transparency.checkpoint()
