"""The public record of US legislators: what the source itself said at any moment, read without the product."""

import gzip
import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

COMMANDS = "us-legislators.ndjson.gz"
OBSERVATIONS = "us-legislators-bitemporal.jsonl.gz"
COUNCILS = {"rep": "us-house", "sen": "us-senate"}  # a president sits in neither

Term = tuple[str, str, str, str, str]


def shared_data() -> Path:
    """The folder of shared data, by WIEWAAR_SHARED."""
    beside = Path(__file__).parents[2] / "shared"
    return Path(os.environ.get("WIEWAAR_SHARED", beside)) / "data"


class Source:
    """Every version of every record, by the moment of its observation."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._versions: dict[str, tuple[list[datetime], list[list[Term]]]] = {}
        moments = set()
        for line in lines:
            seen = json.loads(line)
            at = datetime.fromisoformat(seen["recorded_at"]).astimezone(UTC)
            moments.add(at)
            if seen["op"] == "upsert":  # whoever leaves the file keeps their terms
                times, versions = self._versions.setdefault(seen["person"], ([], []))
                times.append(at)
                versions.append([_term(seen["person"], term) for term in seen["terms"] if term["type"] in COUNCILS])
        self.moments = sorted(moments)

    def terms(self, known_at: datetime) -> set[Term]:
        """(person, council, party, first day, end) of every term of at least a day, as the source had it then."""
        found: set[Term] = set()
        for times, versions in self._versions.values():
            if latest := bisect_right(times, known_at):
                found.update(term for term in versions[latest - 1] if term[3] < term[4])
        return found

    def sitting(self, day: date, known_at: datetime) -> set[Term]:
        """The terms that hold on a day."""
        return {term for term in self.terms(known_at) if term[3] <= day.isoformat() < term[4]}


def _term(person: str, term: dict[str, str]) -> Term:
    party = "party-" + term.get("party", "").lower().replace(" ", "-")
    return (f"us-{person.lower()}", COUNCILS[term["type"]], party, term["start"], term["end"])


def seat(item: Mapping[str, Any]) -> Term:
    """A councillor's row of who-was-where, as a term of the source."""
    valid = item["valid"]
    return (item["trainee"], item["place"]["reference"], item["party"]["reference"], valid["from"], valid["to"])


def source() -> Source:
    """The whole source."""
    with gzip.open(shared_data() / OBSERVATIONS) as lines:
        return Source(lines)
