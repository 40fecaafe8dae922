"""Measures the register beside its yardsticks and its peers: all of them interleaved in one run, medians, ratios.

    ./scripts/bench [--rounds N] [--short] [--only WORDS] [--on sqlite,postgresql] [--sizes 10000,100000] [--output DIR]

Machines differ and are shared; a ratio of two things measured side by side says more than a time. Each size is a
register made once on each kind of database. In the folder: bench.json with every figure, and charts as SVG.
"""

import argparse
import gc
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.benchmarks.asking import composition, who_was_where
from scripts.benchmarks.charts import write_charts
from scripts.benchmarks.extent import FULL, SHORT, Extent
from scripts.benchmarks.grounds import Ground, Sized, a_ground, tell
from scripts.benchmarks.lag import lag
from scripts.benchmarks.measuring import Contest, Outcome, held
from scripts.benchmarks.partitions import partitions
from scripts.benchmarks.peers_beside import Peers
from scripts.benchmarks.questions import questions
from scripts.benchmarks.reading import rebuild, replay, tree
from scripts.benchmarks.recording import append, append_otherwise, imported, incremental
from scripts.benchmarks.report import HEADING, as_json, lines, machine, summary
from scripts.benchmarks.serving import serving
from scripts.benchmarks.stages import stages
from scripts.peers_in_node import Emmett, Missing, emmett
from scripts.postgres_server import a_server

SIZES = (10_000, 100_000)
SHORT_SIZES = (800,)
WITH_FINDINGS = 200_000  # events, at most, of a register whose findings are projected too
GROUNDS = ("sqlite", "postgresql")
Measured = Callable[[Sized, Extent, Peers], Iterator[Contest]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is measured: at every size, or `once`, at the smallest; with `findings`, if that is not large."""

    name: str
    contests: Measured
    once: bool = False
    findings: bool = False


PARTS = (  # what only reads comes before what goes on recording
    Part("replay", replay),
    Part("who-was-where", lambda sized, extent, _: who_was_where(sized, extent)),
    Part("composition", lambda sized, extent, _: composition(sized, extent)),
    Part("tree", lambda sized, extent, _: tree(sized, extent), once=True),
    Part("questions", lambda sized, extent, _: questions(sized, extent), once=True, findings=True),
    Part("partitions", lambda sized, extent, _: partitions(sized, extent)),
    Part("rebuild", rebuild),
    Part("stages", lambda sized, extent, _: stages(sized, extent), once=True),
    # Before many trainees are registered in one programme, whose size is counted anew with each.
    Part("lag", lambda sized, extent, _: lag(sized, extent), once=True, findings=True),
    Part("append", append),
    Part("append", lambda sized, extent, _: append_otherwise(sized, extent), once=True),
    Part("import", lambda sized, extent, _: imported(sized, extent)),
    Part("incremental", incremental),
    Part("api", lambda sized, extent, _: serving(sized.ground, extent.seconds, extent.served), once=True),
)


def contests(
    ground: Ground, sizes: Sequence[int], extent: Extent, peers: Peers, only: Sequence[str]
) -> Iterator[Contest]:
    """All that is measured on one ground."""
    for size in sizes:
        for part in PARTS:
            if not any(word in part.name for word in only) or (part.once and size != sizes[0]):
                continue
            if part.findings and size > WITH_FINDINGS:
                tell(f"without {part.name}: the findings of {size:,} events would take too long")
            else:
                yield from part.contests(ground.sized(size), extent, peers)


def measured(
    given: argparse.Namespace, extent: Extent, peer: Emmett | None, found: list[Outcome], facts: dict[str, Any]
) -> None:
    """Every contest, told as soon as it is over."""
    for name in given.on:
        with ExitStack() as opened:
            server = opened.enter_context(a_server(durable=True)) if name == "postgresql" else None
            ground = opened.enter_context(a_ground(server))
            peers = opened.enter_context(Peers(ground, peer))
            for contest in contests(ground, given.sizes, extent, peers, given.only):
                found.append(held(contest, given.rounds))
                say(*lines(found[-1]))
            facts["made"][name] = ground.made
            if server is not None:
                with server.connection() as connection:
                    facts["machine"]["postgresql"] = connection.info.parameter_status("server_version")


def main(arguments: list[str]) -> int:
    """Measures, prints and writes down."""
    given = _given(arguments)
    gc.set_threshold(100_000, 50, 1_000)  # as the command line has it
    facts: dict[str, Any] = {
        "begun": datetime.now(UTC).isoformat(timespec="seconds"),
        "rounds": given.rounds,
        "sizes": given.sizes,
        "machine": machine(),
        "made": {},
    }
    begun, found = time.perf_counter(), list[Outcome]()
    try:
        with tempfile.TemporaryDirectory(prefix="wiewaar-bench-") as folder, ExitStack() as opened:
            peer = None if given.short else opened.enter_context(_emmett(Path(folder)))
            facts["machine"]["peers"] = None if peer is None else peer.versions
            say(HEADING)
            measured(given, SHORT if given.short else FULL, peer, found, facts)
    finally:  # what was found is kept, also of a run that was broken off
        facts["seconds"] = round(time.perf_counter() - begun)
        given.output.mkdir(parents=True, exist_ok=True)
        (given.output / "bench.json").write_bytes(as_json(found, facts))
        write_charts(found, given.output)
    say("", *summary(found), "", f"{facts['seconds']:,} s; in {given.output}: bench.json and the charts")
    return 0


@contextmanager
def _emmett(folder: Path) -> Iterator[Emmett | None]:
    """Emmett, or nobody where it can't be had."""
    with ExitStack() as opened:
        try:
            peer = opened.enter_context(emmett(folder))
        except Missing as reason:
            tell(f"without Emmett: {reason}")
            peer = None
        yield peer


def _given(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./scripts/bench",
        description=(__doc__ or "").partition("\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true", help="few events, one round, no Node: does it run?")
    parser.add_argument("--only", default="", metavar="WORDS", help="only parts with one of these in their names")
    parser.add_argument("--on", type=_names, default=GROUNDS, help="databases, with commas between")
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="events, with commas between; 1000000 takes long")
    parser.add_argument("--output", type=Path, default=Path(".wiewaar") / "bench", help="where the figures are put")
    given = parser.parse_args(arguments)
    given.only = given.only.split(",")
    if given.short:
        given.rounds, given.sizes = 1, SHORT_SIZES
    return given


def _names(text: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    if not set(found) <= set(GROUNDS):
        raise argparse.ArgumentTypeError(f"not among {', '.join(GROUNDS)}")
    return found


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(each) for each in text.split(",")))


def say(*what: str) -> None:
    """Lines of the report, at once."""
    sys.stdout.write("\n".join(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and let go of all that was started
    sys.exit(main(sys.argv[1:]))
