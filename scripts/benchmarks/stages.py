"""What a rebuild of the spells is spent on: each stage with all before it, beside reading and decoding alone."""

from collections import deque
from collections.abc import Callable, Iterator

from domain.fact import History, Recorded, evolve
from domain.reference import Subject
from domain.register import AGGREGATES
from projections.log import Log
from projections.spells import Spells
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.grounds import Sized
from scripts.benchmarks.measuring import Beside, Contest, timed

ASIDE = 999_999  # a generation that nobody reads


def stages(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """The stages, in order; what indexes, counts and dropping the old rows take is the rest of a whole rebuild."""
    register = sized.register

    def contest(what: str, work: Callable[[], object]) -> Contest:
        floor = Beside(f"read + {sized.bare.decoder}", sized.floor(extent))
        events = register.log.head()[0]
        return Contest(
            "stages", f"rebuild: {what}", "event", sized.ground.name, sized.events, lambda: timed(events, work), floor
        )

    yield contest("read", lambda: deque(_pages(register.log), maxlen=0))
    yield contest("read and fold", lambda: deque(_folded(register.log), maxlen=0))
    yield contest("read, fold and lanes", lambda: deque(map(_lanes, _folded(register.log)), maxlen=0))
    yield contest("read, fold, lanes and rows", lambda: _written(sized))
    yield contest("all of it", register.follower.rebuild)


def _pages(log: Log) -> Iterator[list[Recorded]]:
    after = 0
    while page := log.page(after, Spells.page):
        yield list(page)
        after += len(page)


def _folded(log: Log) -> Iterator[tuple[Subject, History]]:
    """After each event, what is known of its subject."""
    known: dict[Subject, History] = {}
    for page in _pages(log):
        for recorded in page:
            subject = recorded.subject
            known[subject] = evolve(known.get(subject, History()), recorded)
            yield subject, known[subject]


def _lanes(known: tuple[Subject, History]) -> None:
    subject, history = known
    AGGREGATES[subject.kind].spells(subject.reference, history)


def _written(sized: Sized) -> None:
    """All rows, without any index, in a transaction of which nothing stays."""
    projection = Spells(sized.register.log)
    with sized.register.read_models.trying() as connection:
        projection.create(connection, ASIDE)
        after = 0
        for page in _pages(sized.register.log):
            projection.take_in(connection, ASIDE, after, page)
            after += len(page)
