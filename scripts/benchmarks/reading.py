"""What it costs to read: one subject's history, all spells anew, and the tree over the log."""

from collections.abc import Iterator
from hashlib import sha256

from application.tree import Frontier, leaf_of
from domain.fact import fold
from domain.reference import stream_id
from scripts.benchmarks.extent import Extent
from scripts.benchmarks.grounds import LONG_HISTORY, OFTEN, Sized
from scripts.benchmarks.measuring import Beside, Contest, at_most, repeated, timed
from scripts.benchmarks.peers_beside import Peers


def replay(sized: Sized, extent: Extent, peers: Peers) -> Iterator[Contest]:
    """The history of one subject, read and folded."""
    log, bare, stream = sized.register.log, sized.bare, str(stream_id(OFTEN.kind, OFTEN.reference))

    yield Contest(
        "replay",
        f"replay of {LONG_HISTORY} events of a subject",
        "history",
        sized.ground.name,
        sized.events,
        repeated(lambda: fold(log.of(OFTEN)), extent.least),
        Beside(f"read + {bare.decoder}", repeated(lambda: bare.read_stream(stream), extent.least), at_most(3)),
        tuple(peers.replaying(sized, extent)),
    )


def rebuild(sized: Sized, extent: Extent, peers: Peers) -> Iterator[Contest]:
    """All spells anew."""
    register = sized.register
    yield Contest(
        "rebuild",
        "rebuild of the spells",
        "event",
        sized.ground.name,
        sized.events,
        lambda: timed(register.log.head()[0], register.follower.rebuild),
        Beside(f"read + {sized.bare.decoder}", sized.floor(extent), at_most(8)),
        tuple(peers.rebuilding(sized, extent)),
    )


def tree(sized: Sized, extent: Extent) -> Iterator[Contest]:
    """Every event hashed and put into the tree; where the log is kept makes no difference to it."""
    if sized.ground.server is not None:
        return
    events = list(sized.states(0, min(extent.hashed, sized.events)))

    def ours() -> None:
        frontier = Frontier()
        for event in events:
            frontier.add(leaf_of(event))

    yield Contest(
        "tree",
        "tree update",
        "event",
        "memory",
        len(events),
        repeated(ours, extent.least, len(events)),
        Beside(
            "SHA-256",
            repeated(lambda: [sha256(event).digest() for event in events], extent.least, len(events)),
            at_most(3),
        ),
    )
