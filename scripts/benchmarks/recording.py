"""What it costs to record: a command durably appended, a file imported, and the read model that follows."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from uuid import uuid4

import orjson

from application.importing import import_good
from application.intake import Command, parse, understood
from projections.following import Follower
from projections.spells import Spells
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.grounds import CLERK, Line, Sized, recorded
from scripts.benchmarks.measuring import Beside, Contest, Measure, always, at_least, timed
from scripts.benchmarks.peers_beside import Peers
from scripts.national import COHORT, Invention, municipalities, say_cohort

APPENDED = {"sqlite": at_least(0.3), "postgresql": at_least(0.25)}
CAUGHT_UP = 15_000  # events a second
_cohorts = count(600_000, 6)  # no cohort of a register is numbered as high, and each of these began in 2017


# -- commands ---------------------------------------------------------------------------------------------------------


def plain(number: int) -> Line:
    """A command in which nothing is sealed."""
    return {
        "command": "register-organisation",
        "subject": f"o-{uuid4()}",
        "effectiveOn": "2018-01-01",
        "data": {"name": f"Gemeente {number}", "kind": "municipality"},
    }


def newcomer(number: int) -> Line:
    """A command that brings a trainee on record, for whom a key is made."""
    return {
        "command": "register-trainee",
        "subject": f"t-{uuid4()}",
        "effectiveOn": "2017-09-01",
        "data": {
            "programme": "ppp-00000",
            "person": {"givenName": "Judith", "familyName": f"Voorbeeld-{number}", "birthDate": "1994-05-06"},
        },
    }


def noted(trainee: str, on: date) -> Line:
    """A command with a note, which is sealed."""
    return {
        "command": "attend-development-day",
        "subject": trainee,
        "effectiveOn": on.isoformat(),
        "data": {"kind": "training"},
        "note": "Sprak over het werk in de raad en over de tweede plaats.",
    }


def about_those_on_record(sized: Sized, commands: int) -> list[Line]:
    """Commands about the trainees of the programmes in turn, early in their time."""
    found = []
    for number in range(commands):
        cohort, nth = divmod(number % sized.trainees, COHORT)
        on = date(2017 + cohort % 6, 9, 1) + timedelta(days=30 + number % 300)
        found.append(noted(f"t-{cohort:05}-{nth}", on))
    return found


def understood_with_ids(lines: Iterable[Line]) -> list[Command]:
    """The commands that lines say, each under an id of its own."""
    return [understood(parse(orjson.dumps({"commandId": str(uuid4()), **line}))) for line in lines]


def one_by_one(sized: Sized, make: Callable[[], Sequence[Line]]) -> Measure:
    """Commands decided, sealed where need be and kept, each in a transaction of its own."""
    record = sized.register.recorder.record

    def measure() -> float:
        commands = understood_with_ids(make())
        return timed(len(commands), lambda: [record(command, CLERK) for command in commands])

    return measure


def append(sized: Sized, extent: Extent, peers: Peers) -> Iterator[Contest]:
    """One command, durably appended: decided, a note in it sealed, and in the tree."""

    def notes() -> list[Line]:
        """Notes on trainees who have just been registered, and whose keys are there."""
        newcomers = [newcomer(number) for number in range(extent.commands)]
        recorded(sized.register, *newcomers)
        return [noted(each["subject"], date(2017, 10, 1)) for each in newcomers]

    yield _appending(sized, extent, "a command with a sealed note", notes, *peers.appending(sized, extent))


def append_otherwise(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """The same where there is less to do, and where there is more."""
    for what, make in (("a command with nothing sealed", plain), ("a command that makes a key", newcomer)):
        yield _appending(sized, extent, what, lambda make=make: [make(each) for each in range(extent.commands)])  # type: ignore[misc]


def _appending(sized: Sized, extent: Extent, what: str, make: Callable[[], Sequence[Line]], *beside: Beside) -> Contest:
    on = sized.ground.name
    yardstick = Beside("a row + commit", lambda: sized.bare.insert_one_by_one(extent.commands), APPENDED[on])
    return Contest("append", what, "command", on, sized.events, one_by_one(sized, make), yardstick, beside)


# -- files -------------------------------------------------------------------------------------------------------------


def _newcomers(extent: Extent) -> list[tuple[int, bytes]]:
    """A programme with its trainees, to be recorded now."""
    number = next(_cohorts)
    invention = Invention(random.Random(number), 0.2, 0.1)  # noqa: S311  # not a secret
    say_cohort(invention, number, municipalities(), extent.newcomers)
    return [(nth, orjson.dumps(command)) for nth, (_, command) in enumerate(invention.in_order(), 1)]


def imported(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """Bulk import, from lines to spells."""
    register = sized.register

    def ours() -> float:
        lines = _newcomers(extent)

        def work() -> None:
            import_good(register.recorder, lines, CLERK)
            register.follower.catch_up()

        register.follower.catch_up()
        return timed(len(lines), work)

    yield Contest(
        "import",
        "import, from line to spells",
        "command",
        sized.ground.name,
        sized.events,
        ours,
        Beside("1,000 rows a commit", lambda: sized.bare.insert_in_bulk(extent.rows), at_least(0.05)),
    )


# -- the read model that follows ------------------------------------------------------------------------------------


def incremental(sized: Sized, extent: Extent, peers: Peers) -> Iterator[Contest]:
    """Catching up with what was recorded meanwhile."""
    register, floor = sized.register, Beside("read + decode", sized.floor(extent))
    wanted = Beside(f"{CAUGHT_UP:,} a second", always(1 / CAUGHT_UP), at_least(1))

    def after_an_import() -> float:
        register.follower.catch_up()
        before = register.log.head()[0]
        import_good(register.recorder, _newcomers(extent), CLERK)
        return timed(register.log.head()[0] - before, register.follower.catch_up)

    def after_a_start() -> float:
        register.follower.catch_up()
        recorded(register, *about_those_on_record(sized, extent.commands))
        follower = Follower(register.log, register.read_models, Spells(register.log))
        return timed(extent.commands, follower.catch_up)

    def contest(what: str, ours: Measure, *beside: Beside) -> Contest:
        return Contest("incremental", what, "event", sized.ground.name, sized.events, ours, wanted, (floor, *beside))

    yield contest("catching up, new subjects", after_an_import, *peers.projecting(sized, extent))
    yield contest("catching up after a start, subjects on record", after_a_start)
    register.follower.catch_up()
