"""Disclosure: which combinations of what is known of persons elsewhere too single somebody out in a dataset."""

from collections.abc import Iterator, Sequence
from typing import Any

from projections.dataset import Field, Row

LEAST = 5  # persons that a combination is shared by, unless another number is asked for
MONTH = len("YYYY-MM")


class Combinations:
    """Counts, row by row, the persons behind each combination of the columns that can single somebody out."""

    def __init__(self, fields: Sequence[Field], least: int) -> None:
        self.least = least
        self._fields = [each for each in fields if each.singles_out is not None]
        self._persons: dict[tuple[Any, ...], set[str] | None] = {}
        self._everybody: set[str] = set()

    def add(self, row: Row) -> None:
        """Takes in a row; one that is about no person tells of nobody."""
        trainee = row["trainee"]
        if trainee is None:
            return
        self._everybody.add(trainee)
        combination = tuple(_told(each, row[each.name]) for each in self._fields)
        persons = self._persons.setdefault(combination, set())
        if persons is not None:
            persons.add(trainee)
            if len(persons) >= self.least:
                self._persons[combination] = None  # they are enough, and need no room any more

    @property
    def are_safe(self) -> bool:
        """Whether nobody is singled out."""
        return all(persons is None for persons in self._persons.values())

    def report(self, dataset: str) -> dict[str, Any]:
        """How many persons and combinations there are, and each combination that too few persons share."""
        return {
            "dataset": dataset,
            "k": self.least,
            "columns": [{"name": each.name, "as": each.singles_out} for each in self._fields],
            "persons": len(self._everybody),
            "combinations": len(self._persons),
            "singledOut": sorted(self._small(), key=lambda each: (each["persons"], str(each["values"]))),
        }

    def _small(self) -> Iterator[dict[str, Any]]:
        for combination, persons in self._persons.items():
            if persons is not None:
                named = zip(self._fields, combination, strict=True)
                yield {
                    "values": {field.name: value for field, value in named if value is not None},
                    "persons": len(persons),
                }


def _told(field: Field, value: Any) -> Any:
    return value[:MONTH] if field.singles_out == "month" and value is not None else value
