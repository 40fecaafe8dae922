"""Weighs pages and times them as a slow machine draws them: the board of 400 trainees first of all.

    python -m scripts.page_weight [--trainees 400] [--rounds 5] [--slower 4]

Weight is what goes over the wire without a cache: the page and all that it loads, compressed, with headers. Goals: a
full draw within 1 s with the processor four times slower, and 120 kB.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Page

from api.register import Register
from api.settings import Settings
from application.importing import import_good, numbered
from domain.fact import Actor
from scripts.browsing import Look, Site, site
from scripts.national import national

HEAVIEST: Final = 120_000
SLOWEST: Final = 1_000
CLERK = Actor("bench", "registrar")
PATHS = ("/", "/board?programme=ppp-00000", "/questions/who-was-where?validOn=2019-06-01", "/findings", "/rules")

# When all was painted: two frames after everything was loaded, and not before the browser tells of its first paint.
DRAWN = """() => new Promise((done) => {
  const told = (all) => {
    const first = performance.getEntriesByName("first-contentful-paint")[0];
    first ? done([first.startTime, Math.max(all, first.startTime)]) : requestAnimationFrame(() => told(all));
  };
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => told(performance.now())));
  document.readyState === "complete" ? painted() : addEventListener("load", painted);
})"""


class Drawn(NamedTuple):
    """When something was first seen, and when all was there, in milliseconds after it was asked for."""

    first: float
    all: float


def main(arguments: list[str]) -> int:
    """Prints a line for each page; 1 where one misses a goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--trainees", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slower", type=float, default=4.0, help="so many times slower is the processor")
    given = parser.parse_args(arguments)
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _make(folder, given.trainees)
        with site(folder) as opened:
            for path in PATHS:
                weight = weight_of(opened, path)
                drawn = [drawn_after(opened, path, given.slower) for _ in range(given.rounds)]
                first, whole = (statistics.median(times) for times in zip(*drawn, strict=True))
                good = weight <= HEAVIEST and whole <= SLOWEST
                missed += not good
                line = f"{path}: {weight / 1000:.1f} kB, first paint {first:.0f} ms, all of it {whole:.0f} ms"
                sys.stdout.write(f"{line}{'' if good else '   MISSED'}\n")
    return int(missed > 0)


def weight_of(opened: Site, path: str, look: Look | None = None) -> int:
    """How many bytes come over the wire for a page, with nothing kept from before."""
    with opened.page("about:blank", look) as page:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        came: list[float] = []
        wire.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
        page.goto(path, wait_until="networkidle")
        return round(sum(came))


def drawn_after(opened: Site, path: str, slower: float) -> Drawn:
    """How long a page takes on a machine so many times slower, with nothing kept from before."""
    with opened.page("about:blank") as page:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.goto(path)
        return Drawn(*_measured(page))


def _measured(page: Page) -> Sequence[float]:
    found: Sequence[float] = page.evaluate(DRAWN)
    return found


def _make(folder: Path, trainees: int) -> None:
    """A register of one invented programme."""
    with Register(Settings(folder, folder / "log.db", None), make=True) as register:
        lines = numbered(b"".join(national(trainees, 1, 0.2, 0.1, cohort=trainees).lines()))
        import_good(register.recorder, lines, CLERK, historic=True)
        register.catch_up()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
