"""The spells: every period of every lane of every subject, in valid and in known time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Connection, Index, Integer, LargeBinary, MetaData, Table, text
from sqlalchemy.exc import DBAPIError

from domain.fact import History, Recorded, evolve, fold
from domain.lanes import Bounds, Spell
from domain.period import Period
from domain.reference import Kind, Subject
from domain.register import AGGREGATES
from domain.sealed import Sealed
from domain.trainee import Person
from domain.wire import encode, instant, number, wire_name
from projections.counts import Counts
from projections.database import (
    DAY,
    OPEN_DAY,
    OPEN_POSITION,
    POSITION,
    TEXT,
    close_known,
    fetched,
    put,
    refuse_overlaps,
    run,
    take_stock,
)
from projections.following import REMEMBERED, Stopped
from projections.log import Log
from projections.recent import Recent

ROWS_AN_EVENT = 1_000_000  # room for the numbers of the rows that one event opens

COLUMNS = (
    ("id", BigInteger().with_variant(Integer, "sqlite")),
    ("known_from_pos", POSITION),
    ("kind", TEXT),
    ("subject", TEXT),
    ("lane", TEXT),
    ("key", TEXT),
    ("trainee", TEXT),
    ("place", TEXT),
    ("party", TEXT),
    ("programme", TEXT),
    ("partnership", TEXT),
    ("value", LargeBinary),
    ("valid_from", DAY),
    ("valid_to", DAY),
    ("certainty", TEXT),
    ("end_certainty", TEXT),
    ("because", LargeBinary),
    ("anchor", TEXT),
    ("known_from", TEXT),
    ("known_to_pos", POSITION),
    ("known_to", TEXT),
    ("possible_from", DAY),
    ("possible_to", DAY),
    ("certain_to", DAY),
)
NAMES = tuple(name for name, _ in COLUMNS)
# Filled where the sources leave the days of a row open; its valid time is what its facts say.
BOUNDS = {"possible_from", "possible_to", "certain_to"}
KNOWN_TO_POS, KNOWN_TO = NAMES.index("known_to_pos"), NAMES.index("known_to")

_VIEW = "CREATE VIEW spells AS SELECT * FROM {}"
_FIND = "SELECT id, lane, key, valid_from FROM {} WHERE kind = ? AND subject = ? AND known_to_pos = ?"

Row = list[Any]
RowKey = int
# Where a spell stands among those of its subject: no two of one lane and key begin on one day.
Slot = tuple[str, str, date]


def table(name: str, metadata: MetaData) -> Table:
    """The table of spells under one name; a row's id is made of the position that opened it and its number there."""
    nullable = {"trainee", "place", "party", "programme", "partnership", "end_certainty", "known_to"} | BOUNDS
    return Table(
        name,
        metadata,
        *(
            Column(each, kind, primary_key=each == "id", autoincrement=False, nullable=each in nullable)
            for each, kind in COLUMNS
        ),
    )


# What questions read: a view of the live generation.
SPELLS = table("spells", MetaData())

INDEXES = {
    "by_place": ("place", "lane", "valid_to", "valid_from", "known_from_pos", "known_to_pos", "subject"),
    "by_trainee": ("trainee", "lane", "known_to_pos"),
    "by_subject": ("kind", "subject", "known_to_pos"),
    "by_lane": ("lane", "valid_to", "valid_from", "known_from_pos", "known_to_pos"),
    "by_programme": ("programme", "lane"),
    "by_partnership": ("partnership", "lane"),
    "by_known_to": ("known_to_pos",),
    "by_possible": ("possible_to", "possible_from", "known_to_pos"),
}
# Rows in which this is empty are left out: most are, so that writing costs little.
FILLED = {
    "by_programme": "programme",
    "by_partnership": "partnership",
    "by_known_to": "known_to",
    "by_possible": "possible_to",
}
_INDEX = "CREATE INDEX IF NOT EXISTS {0}_by_subject ON {0} (" + ", ".join(INDEXES["by_subject"]) + ")"


@dataclass(slots=True)
class _Known:
    """A subject as far as the pages went: its history, and its rows that are open in known time."""

    history: History
    rows: dict[Slot, tuple[Spell, RowKey]]


class Spells:
    """Projects events to spells: what an event changes is closed and opened, what it leaves as it is is untouched.

    `remembered` is of how many subjects the state is kept between pages.
    """

    name = "spells"
    # One more whenever rows of the same log, or indexes, would differ: what another version made is built anew.
    version = 5
    page = 1_000

    def __init__(self, log: Log, remembered: int = REMEMBERED) -> None:
        self._log = log
        self._known: Recent[Subject, _Known] = Recent(remembered)
        self._indexed: set[str] = set()
        self._counts = Counts()

    def create(self, connection: Connection, generation: int) -> None:
        metadata = MetaData()
        table(f"spells_{generation}", metadata)
        self.drop(connection, generation)
        metadata.create_all(connection)

    def finish(self, connection: Connection, generation: int) -> None:
        self._counts.finish(connection, generation)
        made = table(f"spells_{generation}", MetaData())
        for name, columns in INDEXES.items():
            filled = made.c[FILLED[name]].is_not(None) if name in FILLED else None
            Index(
                f"spells_{generation}_{name}",
                *(made.c[each] for each in columns),
                sqlite_where=filled,
                postgresql_where=filled,
            ).create(connection, checkfirst=True)
        refuse_overlaps(connection, made.name, "kind", "subject", "lane", "key")
        take_stock(connection, made.name)

    def switch(self, connection: Connection, generation: int) -> None:
        connection.execute(text("DROP VIEW IF EXISTS spells"))
        connection.execute(text(_VIEW.format(f"spells_{generation}")))
        self._counts.switch(connection, generation)

    def drop(self, connection: Connection, generation: int) -> None:
        connection.execute(text(f"DROP TABLE IF EXISTS spells_{generation}"))
        self._counts.drop(connection, generation)

    def forget(self) -> None:
        self._known.clear()
        self._indexed.clear()
        self._counts.forget()

    def take_in(self, connection: Connection, generation: int, after: int, page: Sequence[Recorded]) -> None:
        opened: dict[RowKey, Row] = {}
        closed: list[tuple[int, str, RowKey]] = []
        own = f"spells_{generation}"
        for recorded in page:
            try:
                known = self._known.look_up(recorded.subject)
                if known is None:
                    known = self._known[recorded.subject] = self._read_up(recorded, after, connection, own)
                self._take_in(recorded, known, opened, closed)
            except DBAPIError:  # the database's fault, and not the event's
                raise
            except Exception as fault:
                raise Stopped(recorded.position, f"{type(fault).__name__} at {recorded.id}") from fault
        self._known.trim()
        close_known(connection, own, closed)
        put(connection, own, list(opened.values()))
        self._counts.take_in(connection, generation, after, (after + 1) * ROWS_AN_EVENT)

    def _take_in(
        self, recorded: Recorded, known: _Known, opened: dict[RowKey, Row], closed: list[tuple[int, str, RowKey]]
    ) -> None:
        ended, began = self._advance(recorded, known)
        moment = "" if recorded.recorded_at is None else instant(recorded.recorded_at)
        for key in ended:
            if (row := opened.get(key)) is not None:
                row[KNOWN_TO_POS], row[KNOWN_TO] = recorded.position, moment
            else:
                closed.append((recorded.position, moment, key))
        for spell, key in began:
            opened[key] = _row(spell, key, recorded.subject, moment)

    def _read_up(self, recorded: Recorded, after: int, connection: Connection, own: str) -> _Known:
        """The subject of an event as it was after that position, which is where the rows in the table are."""
        subject = recorded.subject
        if recorded.version == 1:
            return _Known(History(), {})
        history = fold(self._log.of(subject, after))
        if own not in self._indexed:  # what finds the rows, which a table still being built lacks
            run(connection, _INDEX.format(own))
            self._indexed.add(own)
        found = fetched(connection, _FIND.format(own), (subject.kind.value, subject.reference, OPEN_POSITION))
        keys = {(lane, key, valid_from): row for row, lane, key, valid_from in found}
        rows = {}
        for spell in AGGREGATES[subject.kind].spells(subject.reference, history):
            slot = (spell.lane, spell.key, spell.valid.from_)
            rows[slot] = (spell, keys[spell.lane, spell.key, spell.valid.from_.isoformat()])
        return _Known(history, rows)

    @staticmethod
    def _advance(recorded: Recorded, known: _Known) -> tuple[list[RowKey], list[tuple[Spell, RowKey]]]:
        """Moves a subject on by one event; the rows that ended in known time, and those that began."""
        subject = recorded.subject
        known.history = evolve(known.history, recorded)
        before, known.rows = known.rows, {}
        began: list[tuple[Spell, RowKey]] = []
        for spell in AGGREGATES[subject.kind].spells(subject.reference, known.history):
            slot = (spell.lane, spell.key, spell.valid.from_)
            row = before.get(slot)
            if row is not None and row[0] == spell:
                del before[slot]
            else:
                row = (spell, recorded.position * ROWS_AN_EVENT + len(began))
                began.append(row)
            known.rows[slot] = row
        return [key for _, key in before.values()], began


def _row(spell: Spell, key: RowKey, subject: Subject, moment: str) -> Row:
    lane, of, said, valid, certainty, end_certainty, because, anchor, bounds = spell
    value = dict(said)
    get = value.get
    return [
        key,
        key // ROWS_AN_EVENT,
        str(subject.kind),
        subject.reference,
        lane,
        of,
        subject.reference if subject.kind is Kind.TRAINEE else get("trainee"),
        get("council") or get("organisation") or get("municipality") or get("joint_body"),
        get("party"),
        get("programme"),
        get("partnership"),
        orjson.dumps(
            {wire_name(name): each for name, each in said},
            default=_plain,
            option=orjson.OPT_PASSTHROUGH_DATACLASS,
        ),
        valid.from_.isoformat(),
        OPEN_DAY if valid.to is None else valid.to.isoformat(),
        str(certainty),
        None if end_certainty is None else str(end_certainty),
        orjson.dumps(because),
        anchor,
        moment,
        OPEN_POSITION,
        None,
        *(_NO_BOUNDS if bounds is None else _open(bounds)),
    ]


_NO_BOUNDS = (None, None, None)


def _open(bounds: Bounds) -> tuple[str, str, str]:
    """Where the days are open: those that are possible, and up to where those of the row are certain."""
    possible, certain = bounds
    nothing = possible.from_.isoformat()
    return possible.from_.isoformat(), _last(possible), nothing if certain is None else _last(certain)


def _last(days: Period) -> str:
    return OPEN_DAY if days.to is None else days.to.isoformat()


def _plain(value: Any) -> Any:
    """A value that is no JSON of itself; sealed details stay sealed, and keep with them what they are bound to."""
    if isinstance(value, Person):
        return {name: _sealed(getattr(value, field)) for field, name in _DETAILS.items() if getattr(value, field)}
    if isinstance(value, Decimal):
        return number(value)
    return encode(value)


_DETAILS = {name: wire_name(name) for name in ("given_name", "family_name", "birth_date", "email")}


def _sealed(value: Sealed) -> list[Any]:
    return [value.ciphertext, value.key, value.event, value.stream, value.name, value.schema_version]


def sealed_details(value: Mapping[str, Any]) -> dict[str, Sealed]:
    """The sealed details in a stored `person`."""
    return {name: Sealed(*each) for name, each in value.items()}
