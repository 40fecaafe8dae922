"""The findings: what the rules find on every subject, in valid and in known time, and what people ruled on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Connection, Index, Integer, LargeBinary, MetaData, Table, text
from sqlalchemy.exc import DBAPIError

from domain.dossier import Dossier, Record
from domain.examination import findings_on, touched_by
from domain.fact import ABOUT_FACTS, FactCorrected, FindingRuledOn, History, Recorded, evolve, fold
from domain.reference import Kind, Subject
from domain.rule import Finding
from domain.rules import VERSION
from domain.wire import instant, mentions
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
    ("unit_kind", TEXT),
    ("unit", TEXT),
    ("finding", TEXT),
    ("rule", TEXT),
    ("judgement", TEXT),
    ("kind", TEXT),
    ("subject", TEXT),
    ("trainee", TEXT),
    ("place", TEXT),
    ("programme", TEXT),
    ("valid_from", DAY),
    ("valid_to", DAY),
    ("because", LargeBinary),
    ("rests_on_expected", Integer),
    ("conflicts_with", LargeBinary),
    ("says", LargeBinary),
    ("known_from", TEXT),
    ("known_to_pos", POSITION),
    ("known_to", TEXT),
)
NAMES = tuple(name for name, _ in COLUMNS)
KNOWN_TO_POS, KNOWN_TO = NAMES.index("known_to_pos"), NAMES.index("known_to")
FINDING, VALID_FROM = NAMES.index("finding"), NAMES.index("valid_from")
OF_THE_FINDING = slice(FINDING, NAMES.index("known_from"))
RULE = NAMES.index("rule") - FINDING

_LINK = "INSERT INTO {} VALUES (?, ?, ?, ?)"
_LINKS = {
    "to": "SELECT to_kind, to_reference FROM {} WHERE from_kind = ? AND from_reference = ?",
    "from": "SELECT from_kind, from_reference FROM {} WHERE to_kind = ? AND to_reference = ?",
}

Row = list[Any]
RowKey = int
# Where a finding stands among those of its unit: one can hold in several periods, no two of which begin on one day.
Slot = tuple[str, str]


def findings_table(name: str, metadata: MetaData) -> Table:
    """The table of findings; a row's id is made of the position that opened it and its number there."""
    nullable = {"trainee", "place", "programme", "known_to"}
    return Table(
        name,
        metadata,
        *(
            Column(each, kind, primary_key=each == "id", autoincrement=False, nullable=each in nullable)
            for each, kind in COLUMNS
        ),
    )


def rulings_table(name: str, metadata: MetaData) -> Table:
    """The table of rulings, by the position of the event."""
    return Table(
        name,
        metadata,
        Column("position", POSITION, primary_key=True, autoincrement=False),
        Column("finding", TEXT, nullable=False, index=True),
        Column("event", TEXT, nullable=False),
        Column("ruling", TEXT, nullable=False),
        Column("reason", TEXT, nullable=False),
        Column("ruled_by", TEXT, nullable=False),
        Column("ruled_at", TEXT, nullable=False),
    )


def _links_table(name: str, metadata: MetaData) -> Table:
    """Who ever referred to whom."""
    columns = ("from_kind", "from_reference", "to_kind", "to_reference")
    return Table(name, metadata, *(Column(each, TEXT, primary_key=True) for each in columns))


# What questions read: views of the live generation.
FINDINGS = findings_table("findings", MetaData())
RULINGS = rulings_table("rulings", MetaData())
TABLES = ("findings", "rulings", "links")

INDEXES = {
    "by_lane": ("rule", "judgement", "valid_to", "valid_from", "known_from_pos", "known_to_pos"),
    "by_finding": ("finding",),
    "by_trainee": ("trainee", "known_to_pos"),
    "by_subject": ("kind", "subject"),
    "by_known_from": ("known_from_pos",),
    "by_known_to": ("known_to_pos",),
}


class Links:
    """Who ever referred to whom, as kept in one generation: read when asked for, and remembered."""

    def __init__(self, remembered: int) -> None:
        self._known: Recent[tuple[str, Subject], set[Subject]] = Recent(remembered)

    def forget(self) -> None:
        """Drops what is remembered."""
        self._known.clear()

    def add(self, connection: Connection, table: str, recorded: Recorded) -> None:
        """Keeps what an event refers to."""
        one = recorded.subject
        if recorded.version == 1:  # nobody could refer to it before
            for way in ("to", "from"):
                self._known.keep((way, one), set())
        event = recorded.event
        found = mentions(event.of, event.changes) if isinstance(event, FactCorrected) else mentions(event)
        for mention in found:
            other = Subject(mention.refers.kind, mention.reference)
            if other not in (known := self._read(connection, table, "to", one)):
                known.add(other)
                if (referring := self._known.get(("from", other))) is not None:  # else it is read when asked for
                    referring.add(one)
                pair = (one.kind.value, one.reference, other.kind.value, other.reference)
                run(connection, _LINK.format(table), pair)

    def of(self, connection: Connection, table: str, way: str, subject: Subject, kind: Kind) -> list[Subject]:
        """Those of a kind that a subject refers `to`, or that refer to it (`from`)."""
        return [each for each in self._read(connection, table, way, subject) if each.kind is kind]

    def _read(self, connection: Connection, table: str, way: str, subject: Subject) -> set[Subject]:
        known = self._known.look_up((way, subject))
        if known is None:
            rows = fetched(connection, _LINKS[way].format(table), (subject.kind.value, subject.reference))
            known = self._known.keep((way, subject), {Subject(Kind(kind), reference) for kind, reference in rows})
        return known


class Findings:
    """Projects events to findings: examined anew are those whom an event touches, and only what differs is written.

    `remembered` is of how many subjects the state is kept between pages.
    """

    name = "findings"
    # Findings made by other rules, or indexed otherwise, are made anew.
    version = int(VERSION[:7], 16) ^ len(INDEXES)
    page = 50  # an event takes several times as long here as with the spells

    def __init__(self, log: Log, remembered: int = REMEMBERED) -> None:
        self._log = log
        self._records: Recent[Subject, Record] = Recent(remembered)
        self._known: Recent[Subject, dict[Slot, _Open]] = Recent(remembered)
        self._links = Links(remembered)

    def create(self, connection: Connection, generation: int) -> None:
        metadata = MetaData()
        made = findings_table(f"findings_{generation}", metadata)
        rulings_table(f"rulings_{generation}", metadata)
        _links_table(f"links_{generation}", metadata)
        self.drop(connection, generation)
        metadata.create_all(connection)
        # These two are read while loading.
        open_rows = made.c.known_to_pos == OPEN_POSITION
        Index(
            f"findings_{generation}_open",
            made.c.unit_kind,
            made.c.unit,
            sqlite_where=open_rows,
            postgresql_where=open_rows,
        ).create(connection)
        links = metadata.tables[f"links_{generation}"]
        Index(f"links_{generation}_back", links.c.to_kind, links.c.to_reference).create(connection)

    def finish(self, connection: Connection, generation: int) -> None:
        made = findings_table(f"findings_{generation}", MetaData())
        for name, columns in INDEXES.items():
            Index(f"findings_{generation}_{name}", *(made.c[each] for each in columns)).create(
                connection, checkfirst=True
            )
        refuse_overlaps(connection, made.name, "finding")
        for each in TABLES:
            take_stock(connection, f"{each}_{generation}")

    def switch(self, connection: Connection, generation: int) -> None:
        for each in ("findings", "rulings"):
            connection.execute(text(f"DROP VIEW IF EXISTS {each}"))
            connection.execute(text(f"CREATE VIEW {each} AS SELECT * FROM {each}_{generation}"))  # noqa: S608  # our names

    def drop(self, connection: Connection, generation: int) -> None:
        for each in TABLES:
            connection.execute(text(f"DROP TABLE IF EXISTS {each}_{generation}"))

    def forget(self) -> None:
        self._records.clear()
        self._known.clear()
        self._links.forget()

    def take_in(self, connection: Connection, generation: int, after: int, page: Sequence[Recorded]) -> None:  # noqa: ARG002  # of the protocol
        written = _Written(connection, generation)
        for recorded in page:
            try:
                self._take_in(recorded, written)
            except DBAPIError:  # the database's fault, and not the event's
                raise
            except Exception as fault:
                raise Stopped(recorded.position, f"{type(fault).__name__} at {recorded.id}") from fault
        written.keep()

    def _take_in(self, recorded: Recorded, written: "_Written") -> None:
        subject, at = recorded.subject, recorded.position
        before = self._record(subject, at - 1)
        self._records.keep(subject, Record(subject, evolve(before.history, recorded)))
        links, connection = written.table("links"), written.connection
        self._links.add(connection, links, recorded)
        if isinstance(recorded.event, FindingRuledOn):
            written.ruled(recorded)
            return

        def refers_to(one: Subject, kind: Kind) -> Iterable[Subject]:
            return self._links.of(connection, links, "to", one, kind)

        def referred_by(one: Subject, kind: Kind) -> Iterable[Subject]:
            return self._links.of(connection, links, "from", one, kind)

        touched = touched_by(recorded, _about(recorded, before.history), refers_to, referred_by)
        for unit, rules in sorted(touched.items(), key=lambda each: str(each[0])):
            dossier = Dossier(unit, lambda one: self._record(one, at), referred_by)
            self._compare(dossier, rules, recorded, written)

    def _compare(self, dossier: Dossier, rules: frozenset[str] | None, recorded: Recorded, written: "_Written") -> None:
        """Closes the rows that no longer follow, and opens those that follow now; of these rules, or of all."""
        unit = dossier.of
        known = self._known_rows(unit, recorded, written)
        found: dict[Slot, Finding] = {}
        for finding in findings_on(dossier, rules):
            found.setdefault((finding.id, finding.period.from_.isoformat()), finding)
        moment = "" if recorded.recorded_at is None else instant(recorded.recorded_at)
        programme = dossier.programme
        for slot, row in list(known.items()):
            if (rules is None or row.rule in rules) and not row.says(found.get(slot), programme):
                written.close(row.key, recorded.position, moment)
                del known[slot]
        for slot, finding in found.items():
            if slot not in known:
                columns = _columns(finding, programme)
                key = written.open(unit, columns, recorded.position, moment)
                known[slot] = _Open(key, columns, finding, programme)

    def _record(self, subject: Subject, up_to: int) -> Record:
        """A subject as recorded up to a position."""
        record = self._records.look_up(subject)
        if record is None:
            record = self._records.keep(subject, Record(subject, fold(self._log.of(subject, up_to))))
        return record

    def _known_rows(self, unit: Subject, recorded: Recorded, written: "_Written") -> dict[Slot, "_Open"]:
        """The unit's rows that are open in known time."""
        known = self._known.look_up(unit)
        if known is None:
            new = recorded.version == 1 and recorded.subject == unit
            known = self._known.keep(unit, {} if new else written.open_rows(unit))
        return known


@dataclass(slots=True)
class _Open:
    """A row that is open in known time: its columns and, where it was made since the start, its finding."""

    key: RowKey
    columns: Row
    finding: Finding | None = None
    programme: str | None = None

    @property
    def rule(self) -> str:
        """The rule by which it was found."""
        return str(self.columns[RULE])

    def says(self, finding: Finding | None, programme: str | None) -> bool:
        """Whether it says that this was found."""
        if finding is None:
            return False
        if self.finding is not None:
            return self.finding == finding and self.programme == programme
        return self.columns == _columns(finding, programme)


def _about(recorded: Recorded, history: History) -> type:
    """The class of the fact that an event records, or speaks about."""
    event = recorded.event
    if isinstance(event, FactCorrected):
        return event.of
    if isinstance(event, ABOUT_FACTS):
        fact = history.find(event.fact)
        return type(event if fact is None else fact.event)
    return type(event)


class _Written:
    """What a page of events writes into one generation."""

    def __init__(self, connection: Connection, generation: int) -> None:
        self.connection = connection
        self._generation = generation
        self._opened: dict[RowKey, Row] = {}
        self._closed: list[tuple[int, str, RowKey]] = []
        self._rulings: list[tuple[Any, ...]] = []
        self._last: tuple[int, int] = (0, 0)

    def table(self, name: str) -> str:
        """The name of one of the tables in this generation."""
        return f"{name}_{self._generation}"

    def open(self, unit: Subject, columns: Row, position: int, moment: str) -> RowKey:
        """A row that is known from here on; its id."""
        number = self._last[1] + 1 if self._last[0] == position else 0
        self._last = (position, number)
        key = position * ROWS_AN_EVENT + number
        self._opened[key] = [key, position, unit.kind.value, unit.reference, *columns, moment, OPEN_POSITION, None]
        return key

    def close(self, key: RowKey, position: int, moment: str) -> None:
        """A row that is known up to here."""
        if (row := self._opened.get(key)) is not None:
            row[KNOWN_TO_POS], row[KNOWN_TO] = position, moment
        else:
            self._closed.append((position, moment, key))

    def ruled(self, recorded: Recorded) -> None:
        """Somebody ruled on a finding."""
        event: FindingRuledOn = recorded.event
        moment = "" if recorded.recorded_at is None else instant(recorded.recorded_at)
        by = recorded.recorded_by.subject
        self._rulings.append((recorded.position, event.finding, recorded.id, event.ruling, event.reason, by, moment))

    def open_rows(self, unit: Subject) -> dict[Slot, "_Open"]:
        """The rows of a unit that are open in known time, as kept and as still to be kept."""
        kept = fetched(
            self.connection,
            f"SELECT * FROM {self.table('findings')}"  # noqa: S608  # our own name
            f" WHERE unit_kind = ? AND unit = ? AND known_to_pos = {OPEN_POSITION} ORDER BY id",
            (unit.kind.value, unit.reference),
        )
        closed = {key for _, _, key in self._closed}
        ours = [unit.kind.value, unit.reference]
        rows = [list(row) for row in kept if row[0] not in closed]
        rows += [row for row in self._opened.values() if row[2:4] == ours and row[KNOWN_TO_POS] == OPEN_POSITION]
        return {(row[FINDING], row[VALID_FROM]): _Open(row[0], row[OF_THE_FINDING]) for row in rows}

    def keep(self) -> None:
        """Writes it all."""
        close_known(self.connection, self.table("findings"), self._closed)
        put(self.connection, self.table("findings"), list(self._opened.values()))
        put(self.connection, self.table("rulings"), self._rulings)


def _as_json(value: Any) -> bytes:
    """A value as JSON, in no more memory than it takes: what orjson gives keeps some kilobytes of room."""
    return bytes(memoryview(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)))


def _columns(finding: Finding, programme: str | None) -> Row:
    """A finding as its columns."""
    return [
        finding.id,
        finding.rule,
        finding.judgement.value,
        finding.subject.kind.value,
        finding.subject.reference,
        finding.trainee,
        finding.place,
        programme,
        finding.period.from_.isoformat(),
        OPEN_DAY if finding.period.to is None else finding.period.to.isoformat(),
        _as_json(finding.because),
        int(finding.rests_on_expected),
        _as_json(finding.conflicts_with),
        _as_json(
            {
                "nl": finding.says.nl,
                "en": finding.says.en,
                "words": dict(finding.words),
                "named": dict(finding.named),
            }
        ),
    ]
