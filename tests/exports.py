"""Exports in a test: packages written from a register, and their rows as a stranger's tools read them."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from api.exporting import Exported, Order, export
from api.register import Register
from application.access import Identity
from projections.exports import DATASETS

READER = Identity("the auditor", "auditor", "a request")


def exported(
    register: Register,
    dataset: str,
    folder: Path,
    project: str | None = None,
    *,
    least: int = 5,
    release: bool = True,
    **given: str,
) -> Exported:
    """Writes a package; `from` is given as `from_`."""
    asked = {each.rstrip("_"): value for each, value in given.items()}
    return export(register, READER, Order(DATASETS[dataset], asked, project, least, release), folder)


def rows_in(folder: Path) -> list[dict[str, str]]:
    """The rows of a package, as plain text."""
    with _the_csv(folder).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def json_in(folder: Path, name: str) -> Mapping[str, Any]:
    """A JSON file of a package."""
    found: Mapping[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return found


def selected(folder: Path, columns: str, *, of: str = "parquet", where: str = "true") -> list[tuple[Any, ...]]:
    """What DuckDB finds in the CSV or the Parquet of a package; aggregates by the other columns."""
    path = _the_csv(folder).with_suffix(f".{of}")
    with duckdb.connect() as database:
        query = f"SELECT {columns} FROM '{path}' WHERE {where} GROUP BY ALL ORDER BY ALL"  # noqa: S608  # the tests' own
        return database.execute(query).fetchall()


def _the_csv(folder: Path) -> Path:
    (path,) = folder.glob("*.csv")
    return path
