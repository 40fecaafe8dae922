"""Figures from exports: the same numbers as the answers, drawn by a script that knows nothing of the register."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.register import Register
from scripts import figures
from tests.audits import a_copy, asked
from tests.conftest import ROOT
from tests.exports import exported

TITLE = re.compile(r"(.+), (.+): (\d+)")


@pytest.fixture(scope="module")
def register(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("register")) as opened:
        yield opened


@pytest.fixture(scope="module")
def drawn(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the figures, drawn in a process that has nothing but the exports."""
    folder = tmp_path_factory.mktemp("figures")
    for name in ("survival", "sts", "transitions"):
        exported(register, name, folder / "exports" / name, "a study")
    call = [sys.executable, "-P", str(ROOT / "scripts" / "figures.py"), str(folder / "exports"), str(folder)]
    done = subprocess.run(call, check=False, capture_output=True, text=True, cwd=folder)  # noqa: S603  # our own script
    assert done.returncode == 0, done.stderr
    return folder


def elements(path: Path, tag: str) -> Iterator[ET.Element]:
    """The elements of a picture with that tag."""
    return ET.parse(path).iter("{http://www.w3.org/2000/svg}" + tag)  # noqa: S314  # drawn by ourselves


def told_in(path: Path) -> dict[tuple[str, str], int]:
    """The numbers that a figure tells, by row and column."""
    titles = (each.text or "" for each in elements(path, "title"))
    found = [TITLE.fullmatch(each) for each in titles]
    return {(each[1], each[2]): int(each[3]) for each in found if each}


def test_the_curve_is_that_of_the_answer(drawn: Path, register: Register) -> None:
    (path,) = elements(drawn / "survival.svg", "path")
    steps = re.findall(r"H([\d.]+) V([\d.]+)", path.attrib["d"])
    curve = {round(2 * float(x)): round((450 - float(y)) / 400, 4) for x, y in steps}
    of_the_answer = [item for item in asked(register, "mandate-durations") if item["item"] == "kaplan-meier"]
    wanted = {item["days"]: round(item["survival"], 4) for item in of_the_answer if item["role"] == "councillor"}
    assert wanted
    assert wanted.items() <= curve.items()


def test_the_months_are_those_of_the_answer(drawn: Path, register: Register) -> None:
    counted = Counter((item["political"], item["month"]) for item in asked(register, "month-states"))
    assert told_in(drawn / "sts.svg") == counted


def test_the_moves_are_those_of_the_answer(drawn: Path, register: Register) -> None:
    moves = [item for item in asked(register, "role-transitions") if item["item"] == "transition"]
    assert told_in(drawn / "transitions.svg") == {(item["from"], item["to"]): item["count"] for item in moves}


def test_it_takes_less_than_thirty_lines() -> None:
    lines = Path(figures.__file__).read_text(encoding="utf-8").splitlines()
    assert sum(bool(line.strip()) for line in lines) < 30
