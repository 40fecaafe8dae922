"""A client that a stranger generates from the document records, reads and travels in time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.http.operations import CONSENT, NEW_TRAINEE, ROTATION
from tests.databases import copied, settings_of
from tests.servers import BASE, DOCUMENT, over_http, tokens_of

PACKAGE = "wiewaar_client"
# What the generator can't know: that lines of JSON are sent as they are.
BYTES = "application/octet-stream"
CONFIG = {"post_hooks": [], "content_type_overrides": {"application/x-ndjson": BYTES, "application/zip": BYTES}}

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the generated package, from which it can be imported."""
    folder = tmp_path_factory.mktemp("generated")
    document, config = folder / "openapi.json", folder / "config.json"
    document.write_bytes(orjson.dumps(DOCUMENT))
    config.write_bytes(orjson.dumps(CONFIG))
    words = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"),
        *("--path", str(document), "--config", str(config), "--output-path", str(folder / PACKAGE)),
    ]
    done = subprocess.run(words, check=False, capture_output=True, text=True)  # noqa: S603  # a tool of the tests
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield folder
    for name in [each for each in sys.modules if each.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def ask(package: Path, _seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Calls an operation of the generated client as a registrar, on a real server."""
    folder = copied(_seeded, tmp_path_factory.mktemp("client") / "state")
    token = tokens_of(folder).by_role["registrar"]
    with over_http(settings_of(folder)) as address:
        client = import_module(f"{PACKAGE}.client").AuthenticatedClient(base_url=address + BASE, token=token)

        def asked(operation: str, *arguments: Any, **parameters: Any) -> Any:
            module = import_module(f"{PACKAGE}.api.{operation}")
            return module.sync(*arguments, client=client, **parameters)

        with client:
            yield asked


def model(name: str) -> Any:
    """A class of the generated package."""
    return getattr(import_module(f"{PACKAGE}.models"), name)


def test_it_records_a_rotation_reads_it_back_and_does_not_find_it_as_known_before(ask: Ask) -> None:
    rotation = model("RotateToOrganisationB").from_dict(ROTATION)
    tried = ask("recording.record_command", body=rotation, dry_run=True)
    assert tried.position is None

    done = ask("recording.record_command", body=rotation)
    assert isinstance(done, model("Outcome")), done
    assert (done.repeated, str(done.event_id)) == (False, ROTATION["commandId"])
    assert ask("recording.record_command", body=rotation).repeated
    assert ask("recording.read_command", done.event_id).position == done.position

    there = {"place": "ministerie-vws", "valid_on": date(2018, 10, 1)}
    now = ask("reading.read_whereabouts", **there, min_position=done.position)
    before = ask("reading.read_whereabouts", **there, known_at=datetime(2022, 12, 31, tzinfo=UTC))
    assert "t-wijk0007" in {each.trainee for each in now.items}
    assert "t-wijk0007" not in {each.trainee for each in before.items}
    assert before.as_of.log_position < now.as_of.log_position == done.position


def test_it_asks_who_was_where_on_a_day_as_known_on_another(ask: Ask) -> None:
    judith = {"trainee": "t-ppp00003", "valid_on": date(2018, 11, 16)}
    now = ask("questions.ask_who_was_where", **judith)
    then = ask("questions.ask_who_was_where", **judith, known_at=date(2018, 12, 1))
    assert "committee-member" in {each.role.value for each in now.items}
    assert "councillor" in {each.role.value for each in then.items}
    assert now.sha256 != then.sha256


def test_it_reads_a_trainee_with_its_timeline_and_its_history(ask: Ask) -> None:
    assert ask("subjects.read_trainee", "t-ppp00003").name == "Judith"
    assert ask("subjects.read_trainee_timeline", "t-ppp00003").items
    events = ask("subjects.read_trainee_history", "t-ppp00003", with_state=True).items
    assert [each.position for each in events] == sorted(each.position for each in events)


def test_it_is_told_every_fault_and_what_stands_in_the_way(ask: Ask) -> None:
    problem = ask("reading.read_whereabouts", valid_on=date(2018, 1, 1), from_=date(2018, 1, 1))
    assert isinstance(problem, model("Problem"))
    assert (problem.status, [each.parameter for each in problem.errors]) == (400, ["validOn"])

    late = model("CompleteTraineeship").from_dict(
        {"command": "complete-traineeship", "subject": "t-ppp00003", "effectiveOn": "2017-01-01", "data": {}}
    )
    refused = ask("recording.record_command", body=late)
    assert (refused.status, refused.title) == (409, "Conflict")
    assert refused.collides_with


def test_it_records_lines_together_and_follows_the_log_page_by_page(ask: Ask) -> None:
    lines = b"".join(orjson.dumps(each) + b"\n" for each in (CONSENT, NEW_TRAINEE))
    outcome = ask("recording.record_command_batch", body=import_module(f"{PACKAGE}.types").File(payload=lines))
    assert outcome.recorded == 2
    (made,) = outcome.made
    assert made.reference.startswith("t-")

    position, ids = 0, []
    while page := ask("events.read_events", after_position=position, limit=50).items:
        ids += [each.id for each in page]
        position = page[-1].data.position
    assert len(ids) == len(set(ids)) == position == outcome.log_position
