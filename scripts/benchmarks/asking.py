"""What it costs to ask: who was where, and the composition of all councils, beside SQL on a covering index."""

from collections.abc import Iterator
from contextlib import contextmanager

from projections.question import Asked
from projections.questions import QUESTIONS
from projections.questions.who_was_where import ROLES
from projections.rows import Where
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.grounds import Sized
from scripts.benchmarks.hand_written import by_hand_on
from scripts.benchmarks.measuring import Beside, Contest, Measure, at_least, at_most, repeated
from scripts.benchmarks.yardsticks import Row

ROWS = 20  # of an answer, about
DAYS = ("2018-01-15", "2019-01-15", "2020-01-15", "2021-01-15", "2022-01-15")
NUMBERS = {"show": "counts"}  # what asks the composition of councils for numbers only


def who_was_where(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """The roles at a place on a day, as known before the last third of the log was recorded."""
    register, bare, then = sized.register, sized.bare, sized.earlier
    place, day, rows = bare.place_with(ROWS, then, DAYS)
    question, asked = QUESTIONS["who-was-where"], {"validOn": day, "place": place}
    at_then, now = {**asked, "atPosition": str(then)}, {**asked, "atPosition": str(sized.events)}

    def contest(what: str, ours: Measure, yardstick: Beside) -> Contest:
        told = f"{rows} rows at a place, of {sized.spells:,} spells"
        return Contest("who-was-where", what, "answer", sized.ground.name, sized.events, ours, yardstick, of=told)

    def answered(given: dict[str, str]) -> Measure:
        return repeated(lambda: register.reader.ask(question, given), extent.least)

    with by_hand_on(register) as by_hand:
        yield contest(
            "who was where on D, known at K",
            answered(at_then),
            Beside(
                "SQL by hand",
                repeated(lambda: by_hand.who_was_where(then, day, place), extent.least),
                at_most(1.5),
            ),
        )
    yield contest("the same question, known at K", answered(at_then), Beside("known now", answered(now), at_most(1.2)))
    with _asking(sized, at_then) as putting:

        def found() -> list[Row]:
            of = Where(putting).among("lane", list(ROLES)).equal(place=place).holding()
            return of.columns("subject", "lane", "valid_from", "valid_to")

        yield contest(
            "the rows of it found",
            repeated(found, extent.least),
            Beside(
                "a covering index", repeated(lambda: bare.who_was_where(then, day, place), extent.least), at_most(1.5)
            ),
        )


@contextmanager
def _asking(sized: Sized, given: dict[str, str]) -> Iterator[Asked]:
    reader = sized.register.reader
    with reader.asking(reader.put(QUESTIONS["who-was-where"], given)) as asked:
        yield asked


def composition(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """How many serve around each council on a day."""
    register, bare = sized.register, sized.bare
    for what, position in (("known at K", sized.earlier), ("known now", sized.events)):
        given = {"validOn": DAYS[2], "atPosition": str(position), **NUMBERS}
        yield Contest(
            "composition",
            f"composition of all councils, {what}",
            "answer",
            sized.ground.name,
            sized.events,
            repeated(
                lambda given=given: register.reader.ask(QUESTIONS["council-composition"], given),  # type: ignore[misc]
                extent.least,
            ),
            Beside(
                "a scan of the covering index",
                repeated(lambda at=position: bare.composition(at, DAYS[2]), extent.least),  # type: ignore[misc]
                at_least(6),
            ),
            of=f"{sized.spells:,} spells",
        )
