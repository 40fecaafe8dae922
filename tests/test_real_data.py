"""Fourteen years of a public record: on any day, as known at any moment, the register says what the source said."""

import gzip
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.register import Register
from application.importing import import_whole, numbered
from domain.wire import instant
from projections.questions import QUESTIONS
from scripts.real_data import COMMANDS, Source, Term, seat, shared_data, source
from tests.conftest import CLERK
from tests.databases import settings_of

WHO, COMPOSITION = QUESTIONS["who-was-where"], QUESTIONS["council-composition"]
SAMPLE = 40


@pytest.fixture(scope="module")
def truth() -> Source:
    return source()


@pytest.fixture(scope="module")
def legislators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register that holds the whole of it."""
    content = gzip.decompress((shared_data() / COMMANDS).read_bytes())
    with Register(settings_of(Path(tmp_path_factory.mktemp("legislators"))), make=True) as register:
        report = import_whole(register.recorder, numbered(content), CLERK, historic=True)
        assert (report.recorded, report.repeated, report.refused) == (22_866, 0, [])
        register.follower.catch_up()
        yield register


def sitting(register: Register, day: date, known_at: datetime) -> set[Term]:
    answer = register.reader.ask(WHO, {"validOn": day.isoformat(), "knownAt": instant(known_at)})
    assert {item["role"] for item in answer.items} <= {"councillor"}
    return {seat(item) for item in answer.items}


def test_on_random_days_at_random_moments_the_same_people_sit_as_in_the_source(
    legislators: Register, truth: Source
) -> None:
    chance = random.Random(2012)  # noqa: S311  # a sample, not a secret
    for _ in range(SAMPLE):
        day = date(1975, 1, 1) + timedelta(days=chance.randrange(52 * 365))
        known_at = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(14 * 365 * 86_400))
        assert sitting(legislators, day, known_at) == truth.sitting(day, known_at), (day, known_at)


def test_at_the_moment_of_a_change_the_change_is_known_and_just_before_it_is_not(
    legislators: Register, truth: Source
) -> None:
    chance = random.Random(2026)  # noqa: S311  # the same
    for known_at in chance.sample(truth.moments, 4):
        for moment in (known_at, known_at - timedelta(microseconds=1)):
            asked = {"from": "1700-01-01", "role": "councillor", "knownAt": instant(moment)}
            assert {seat(item) for item in legislators.reader.ask(WHO, asked).items} == truth.terms(moment)


def test_the_numbers_in_each_council_and_party_are_those_of_the_source(legislators: Register, truth: Source) -> None:
    chance = random.Random(435)  # noqa: S311  # the same
    for _ in range(SAMPLE):
        day = date(1975, 1, 1) + timedelta(days=chance.randrange(52 * 365))
        known_at = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(14 * 365 * 86_400))
        asked = {"validOn": day.isoformat(), "knownAt": instant(known_at), "show": "counts"}
        found = {
            (item["place"]["reference"], item["party"]["reference"] if item["party"] else None): item["trainees"]
            for item in legislators.reader.ask(COMPOSITION, asked).items
        }
        members: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
        for person, council, party, *_ in truth.sitting(day, known_at):
            members[council, party].add(person)
            members[council, None].add(person)
        assert found == {group: len(those) for group, those in members.items()}, (day, known_at)
