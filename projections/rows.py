"""Rows of the spells, by the driver of the database itself: statements and rows of SQLAlchemy cost a short answer most.

Where(asked).equal(place="gm0590").among("lane", LANES).holding().rows("subject", "valid_from")
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Self

from projections.database import among, fetched
from projections.question import Asked

AT_ONCE = 1_000  # references in one query
FEW = 12  # values that are named one by one


class SpellRow(NamedTuple):
    """A spell as it is kept; `value` and `because` are JSON. Those of roles and of trainees always have a trainee."""

    id: int
    known_from_pos: int
    kind: str
    subject: str
    lane: str
    key: str
    trainee: Any
    place: str | None
    party: str | None
    programme: str | None
    partnership: str | None
    value: bytes
    valid_from: str
    valid_to: str
    certainty: str
    end_certainty: str | None
    because: bytes
    anchor: str
    known_from: str
    known_to_pos: int
    known_to: str | None
    possible_from: str | None
    possible_to: str | None
    certain_to: str | None


class FindingRow(NamedTuple):
    """A finding as it is kept; `because`, `conflicts_with` and `says` are JSON."""

    id: int
    known_from_pos: int
    unit_kind: str
    unit: str
    finding: str
    rule: str
    judgement: str
    kind: str
    subject: str
    trainee: str | None
    place: str | None
    programme: str | None
    valid_from: str
    valid_to: str
    because: bytes
    rests_on_expected: int
    conflicts_with: bytes
    says: bytes
    known_from: str
    known_to_pos: int
    known_to: str | None


class Where:
    """What rows of the spells must satisfy; at first that they were known at the position that answers."""

    def __init__(self, asked: Asked, *, ever: bool = False) -> None:
        """`ever` known is also what was known at an earlier position only."""
        self._asked = asked
        self._given: dict[str, Any] = {"position": asked.position}
        self._conditions = ["known_from_pos <= :position"]
        self._of_few = False
        if not ever:
            self._conditions.append("known_to_pos > :position")

    def equal(self, **columns: str | None) -> Self:
        """Columns have these values; None is not asked for."""
        for name, value in columns.items():
            if value is not None:
                self._given[name] = value
                self._conditions.append(f"{name} = :{name}")
        return self

    def among(self, column: str, values: Collection[str]) -> Self:
        """A column has one of these values."""
        self._of_few = self._of_few or column in ("subject", "trainee")
        if len(values) <= FEW:
            named = {f"{column}_{number}": value for number, value in enumerate(values)}
            self._given |= named
            self._conditions.append(f"{column} IN ({', '.join(f':{name}' for name in named)})")
        else:
            condition, given = among(self._asked.connection, column, f"{column}_all", values)
            self._given[f"{column}_all"] = given
            self._conditions.append(condition)
        return self

    def holding(self) -> Self:
        """The row holds on the day, or on a day of the period, that was asked for."""
        asked = self._asked
        if (day := asked.day("validOn")) is not None:
            self._given["day"] = day.isoformat()
            self._conditions += ["valid_from <= :day", "valid_to > :day"]
        if (to := asked.day("to")) is not None:
            self._given["to"] = to.isoformat()
            self._conditions.append("valid_from < :to")
        if (from_ := asked.day("from")) is not None:
            self._given["from"] = from_.isoformat()
            self._conditions.append("valid_to > :from")
        return self

    def possibly(self) -> Self:
        """The row may hold on the day, or on a day of the period, that was asked for; by its valid time it does not."""
        asked, could, does = self._asked, ["possible_to IS NOT NULL"], []
        self._of_few = True
        for name, sign, edge in (
            ("validOn", "<=", "from"),
            ("validOn", ">", "to"),
            ("to", "<", "from"),
            ("from", ">", "to"),
        ):
            if (day := asked.day(name)) is not None:
                self._given[name] = day.isoformat()
                could.append(f"possible_{edge} {sign} :{name}")
                does.append(f"valid_{edge} {sign} :{name}")
        self._conditions += [*could, f"NOT ({' AND '.join(does) or 'TRUE'})"]
        return self

    def of_trainees_with(self, lane: str, column: str, value: str | None) -> Self:
        """The trainee has a spell of a lane with this value; None is not asked for."""
        if value is not None:
            self._of_few = True
            self._given[f"{lane}_{column}"] = value
            self._conditions.append(
                "trainee IN (SELECT one.subject FROM spells AS one WHERE one.kind = 'trainee'"  # noqa: S608  # our own names
                f" AND one.lane = '{lane}' AND one.{column} = :{lane}_{column}"
                " AND one.known_from_pos <= :position AND one.known_to_pos > :position)"
            )
        return self

    def rows(self, *order: str) -> list[SpellRow]:
        """The rows, in order of these columns."""
        return list(map(SpellRow._make, self.columns("*", order=order)))

    def columns(self, *names: str, order: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """No more of the rows than these columns."""
        conditions = " AND ".join(self._conditions)
        if self._of_few:
            # The sign keeps SQLite from reading the whole lane: it can't tell how few rows there are.
            conditions = conditions.replace("lane IN", "+lane IN").replace("lane = :lane", "+lane = :lane")
        query = f"SELECT {', '.join(names)} FROM spells WHERE {conditions}"  # noqa: S608  # our own names
        if order:
            query += f" ORDER BY {', '.join(order)}"
        return fetched(self._asked.connection, query, self._given)


def portions(references: Iterable[str]) -> Iterator[list[str]]:
    """References in order, each once, as many at a time as one query takes."""
    wanted = sorted(set(references))
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
