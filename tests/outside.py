"""What the tests of imports share: mappings as files, and what became of an import."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from hypothesis import strategies as st

from application.log import Log
from application.outside.reading import Reading
from application.problem import Invalid
from tests.conftest import Call, Called


def mapping_file(folder: Path, mapping: Mapping[str, Any]) -> Path:
    """A mapping on disk."""
    path = folder / "mapping.json"
    path.write_text(json.dumps(mapping), encoding="utf-8")
    return path


def imported(call: Call, form: str, mapping: Path | None, *files: str | Path) -> Called:
    """An import in a format of others; options may stand among the files."""
    said = () if mapping is None else ("--mapping", mapping)
    return call("import", "--format", form, *said, *files)


def commands_of(reading: Reading) -> list[dict[str, Any]]:
    """The commands that entries became."""
    return [orjson.loads(line) for _, line in reading.mapped]


def codes(reading: Reading) -> list[tuple[int, str, str]]:
    """What is wrong with which entry: its number, the place and the code."""
    return [
        (each.number, problem.pointer, problem.code)
        for each in reading.faulty
        if isinstance(each.reason, Invalid)
        for problem in each.reason.problems
    ]


def recorded_events(log: Log) -> list[tuple[str, str, str]]:
    """All events: their names, subjects and effective days."""
    return [(type(each.event).__name__, each.subject.reference, str(each.effective_on)) for each in log.page(0, 10_000)]


def mangled(content: bytes) -> st.SearchStrategy[bytes]:
    """The file with a stretch of it replaced by something else."""
    cuts = st.tuples(st.integers(0, len(content)), st.integers(0, 40), st.binary(max_size=20))
    return cuts.map(lambda cut: content[: cut[0]] + cut[2] + content[cut[0] + cut[1] :])
