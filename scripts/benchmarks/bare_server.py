"""The yardstick of reading over HTTP: bare Starlette, the same rows and names by the driver, orjson, nothing else."""

import argparse
import sqlite3
import sys
from collections.abc import Callable, Sequence
from typing import Any

import orjson
import psycopg
import uvicorn
from psycopg.rows import dict_row
from psycopg.types.string import TextLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

DAY = "2019-06-01"
PLACES = ("place", "party")
HEAD = "SELECT position FROM projections WHERE name = 'spells' AND state = 'live'"
QUERY = """
SELECT * FROM spells WHERE place = ? AND lane IN ('placement', 'candidacy', 'committee-membership', 'fraction-follower',
    'council-seat', 'portfolio') AND valid_from <= ? AND valid_to > ? AND known_from_pos <= ? AND known_to_pos > ?
ORDER BY trainee, valid_from
"""


def main(arguments: list[str]) -> int:
    """Serves."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("place")
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args(arguments)
    found_by = _on_postgresql(given.database) if "://" in given.database else _on_sqlite(given.database)

    def of(kind: str, lanes: tuple[str, ...], subjects: set[str], head: int) -> dict[str, dict[str, Any]]:
        """The values of these lanes, by subject."""
        slots, names = ",".join("?" * len(subjects)), ",".join("?" * len(lanes))
        found = found_by(
            "SELECT subject, value FROM spells WHERE kind = ? AND known_from_pos <= ? AND known_to_pos > ?"  # noqa: S608  # question marks only
            f" AND subject IN ({slots}) AND lane IN ({names}) ORDER BY valid_from",
            (kind, head, head, *subjects, *lanes),
        )
        values: dict[str, dict[str, Any]] = {}
        for row in found:
            values.setdefault(row["subject"], {}).update(orjson.loads(row["value"]))
        return values

    async def rows(_: Request) -> Response:
        head = found_by(HEAD, ())[0]["position"]
        found = found_by(QUERY, (given.place, DAY, DAY, head, head))
        organisations = of("organisation", ("name", "kind"), {row[each] for row in found for each in PLACES}, head)
        trainees = of("trainee", ("registration",), {row["trainee"] for row in found}, head)
        items = [
            {
                **dict(row),
                "value": orjson.loads(row["value"]),
                "because": orjson.loads(row["because"]),
                "place": organisations.get(row["place"]),
                "party": organisations.get(row["party"]),
                "programme": trainees[row["trainee"]]["programme"],
            }
            for row in found
        ]
        return Response(orjson.dumps({"items": items[:20]}), media_type="application/json")

    uvicorn.run(Starlette(routes=[Route("/", rows)]), port=given.port, log_level="warning", access_log=False)
    return 0


FoundBy = Callable[[str, Sequence[Any]], list[Any]]


def _on_sqlite(path: str) -> FoundBy:
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return lambda query, given: connection.execute(query, given).fetchall()


def _on_postgresql(address: str) -> FoundBy:
    connection = psycopg.connect(
        address.replace("+psycopg", ""), autocommit=True, row_factory=dict_row, options="-c search_path=wiewaar_read"
    )
    connection.adapters.register_loader("date", TextLoader)  # as the register has it
    return lambda query, given: connection.execute(query.replace("?", "%s"), given).fetchall()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
