"""The questions on state and knowledge as SQL written by hand, through bare sqlite3 on the register's own files.

Each fetches what its answer tells (rows with their values, what they follow from, the names in them) and decodes the
JSON in it, and builds no answer of it: the yardstick of the questions.
"""

# ruff: noqa: S608  # nothing in these queries but our own names

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
import psycopg
from psycopg.types.string import TextLoader

from api.register import Register
from domain.reference import Kind, stream_id

Row = tuple[Any, ...]

KNOWN = "known_from_pos <= :at AND known_to_pos > :at"
HOLDING = "valid_from <= :day AND valid_to > :day"
ROLES = "('placement', 'candidacy', 'committee-membership', 'fraction-follower', 'council-seat', 'portfolio')"
SERVING = "('committee-membership', 'fraction-follower', 'council-seat')"
# What an answer tells of a spell; the first two are JSON.
TOLD = (
    "value, because, kind, subject, lane, key, trainee, place, party, valid_from, valid_to, certainty, end_certainty,"
    " known_from"
)
# And of a finding: its trainee and its place stand where those of a spell do.
FOUND = (
    "says, because, kind, subject, rule, judgement, trainee, place, NULL, valid_from, valid_to, conflicts_with,"
    " finding, unit_kind, unit, rests_on_expected, known_from"
)
TRAINEE, PLACE, PARTY = 6, 7, 8
ROWS_AN_EVENT = 1_000_000


@contextmanager
def by_hand_on(register: Register) -> Iterator["HandWritten"]:
    """A connection of one's own to the databases of a register."""
    settings = register.settings
    with closing(
        HandWritten(settings.read_models, settings.log)
        if settings.database is None
        else HandWrittenOnPostgreSQL(settings.database)
    ) as by_hand:
        yield by_hand


class HandWritten:
    """A connection to the read models with the log attached. `at` is always the position that answers."""

    def __init__(self, read_models: Path, log: Path) -> None:
        self._connection = sqlite3.connect(read_models, isolation_level=None)
        self._connection.execute("PRAGMA cache_size = -65536")  # as the register has it
        self._connection.execute("ATTACH ? AS log", (str(log),))

    def close(self) -> None:
        """Lets go of the files."""
        self._connection.close()

    def rows(self, query: str, **given: Any) -> list[Row]:
        """What a query finds."""
        return self._connection.execute(query, given).fetchall()

    def plan(self, query: str, **given: Any) -> list[str]:
        """How SQLite goes about a query, a line for each table."""
        return [row[3] for row in self.rows(f"EXPLAIN QUERY PLAN {query}", **given)]

    # -- state --------------------------------------------------------------------------------------------------------

    def who_was_where(self, at: int, day: str, place: str | None = None, programme: str | None = None) -> list[Row]:
        """All roles on a day; at one place, or of the trainees of one programme."""
        only = "" if place is None else " AND place = :place"
        if programme is not None:
            only += (
                " AND trainee IN (SELECT subject FROM spells WHERE kind = 'trainee' AND lane = 'registration'"
                f" AND programme = :programme AND {KNOWN})"
            )
        lane = "lane" if programme is None else "+lane"
        query = f"SELECT {TOLD} FROM spells WHERE {lane} IN {ROLES} AND {HOLDING} AND {KNOWN}{only} ORDER BY trainee"
        return self._with_names(self.rows(query, at=at, day=day, place=place, programme=programme), at)

    def trainee_dossier(self, at: int, trainee: str) -> list[Row]:
        """Every period of a trainee, and the terms of the programme."""
        found = self.rows(
            f"SELECT {TOLD} FROM spells WHERE trainee = :trainee AND {KNOWN} ORDER BY lane, key, valid_from, subject",
            at=at,
            trainee=trainee,
        )
        for lanes in ("('placement')", f"('candidacy', {SERVING[1:]}"):
            self.rows(
                f"""SELECT until, next FROM (
                        SELECT max(valid_to) OVER (ORDER BY valid_from) AS until,
                            lead(valid_from) OVER (ORDER BY valid_from) AS next
                        FROM spells WHERE trainee = :trainee AND lane IN {lanes} AND {KNOWN})
                    WHERE next > until""",
                at=at,
                trainee=trainee,
            )
        self._terms(at, {orjson.loads(row[0])["programme"] for row in found if row[4] == "registration"})
        return self._with_names(found, at)

    def council_on_day(self, at: int, place: str, day: str) -> list[Row]:
        """Who served around a council, and their numbers by role and party."""
        serving = f"place = :place AND lane IN {SERVING} AND {HOLDING} AND {KNOWN}"
        found = self.rows(f"SELECT {TOLD} FROM spells WHERE {serving}", at=at, place=place, day=day)
        self.rows(
            "SELECT json_extract(value, '$.role'), lane, party, count(DISTINCT trainee) FROM spells"
            f" WHERE {serving} GROUP BY 1, 2, 3",
            at=at,
            place=place,
            day=day,
        )
        return self._with_names(found, at)

    def council_over_time(self, at: int, place: str, from_: str, to: str) -> list[Row]:
        """Who served around a council in a period, and their numbers by role and party from each day of change."""
        served = f"place = :place AND lane IN {SERVING} AND valid_from < :to AND valid_to > :from AND {KNOWN}"
        given = {"at": at, "place": place, "from": from_, "to": to}
        found = self.rows(f"SELECT {TOLD} FROM spells WHERE {served}", **given)
        self.rows(
            f"""WITH served AS MATERIALIZED (
                    SELECT lane, json_extract(value, '$.role') AS role, party, trainee, certainty, valid_from, valid_to
                    FROM spells WHERE {served}),
                edges AS (SELECT valid_from AS day FROM served UNION SELECT valid_to FROM served)
                SELECT day, lane, role, party, count(DISTINCT trainee), sum(certainty = 'expected')
                FROM edges JOIN served ON valid_from <= day AND valid_to > day
                GROUP BY day, lane, role, party ORDER BY day""",
            **given,
        )
        return self._with_names(found, at)

    def occupancy(self, at: int, programme: str) -> list[Row]:
        """The places that the partnerships of a programme offer, and the trainees who are there."""
        given = {"at": at, "programme": programme}
        formed = f"lane = 'formation' AND kind = 'partnership' AND programme = :programme AND {KNOWN}"
        in_them = f"SELECT subject FROM spells WHERE {formed}"
        offers = self.rows(
            f"SELECT {TOLD} FROM spells WHERE kind = 'partnership' AND lane = 'place' AND {KNOWN}"
            f" AND subject IN ({in_them})",
            **given,
        )
        appointed = f"lane = 'partnership' AND {KNOWN} AND partnership IN ({in_them})"
        found = self.rows(f"SELECT {TOLD} FROM spells WHERE {appointed}", **given)
        found += self.rows(
            f"SELECT {TOLD} FROM spells WHERE kind = 'trainee' AND lane = 'placement' AND {KNOWN}"
            f" AND subject IN (SELECT subject FROM spells WHERE {appointed})",
            **given,
        )
        self.rows(
            f"""SELECT offer.subject, offer.key, json_extract(offer.value, '$.period') AS period,
                    sum(julianday(min(offer.valid_to, stay.valid_to, here.valid_to, '9999-12-31'))
                        - julianday(max(offer.valid_from, stay.valid_from, here.valid_from))) AS days
                FROM spells AS here
                JOIN spells AS stay ON stay.kind = 'trainee' AND stay.subject = here.subject AND stay.lane = 'placement'
                    AND stay.known_from_pos <= :at AND stay.known_to_pos > :at
                JOIN spells AS offer ON offer.kind = 'partnership' AND offer.subject = here.partnership
                    AND offer.lane = 'place' AND json_extract(offer.value, '$.organisation') = stay.place
                    AND offer.known_from_pos <= :at AND offer.known_to_pos > :at
                WHERE here.lane = 'partnership' AND here.known_from_pos <= :at AND here.known_to_pos > :at
                    AND here.partnership IN ({in_them})
                    AND max(offer.valid_from, stay.valid_from, here.valid_from)
                        < min(offer.valid_to, stay.valid_to, here.valid_to)
                GROUP BY 1, 2, 3""",
            **given,
        )
        self._terms(at, {programme})
        return self._with_names(offers + found, at)

    def organisation_load(self, at: int, place: str, from_: str, to: str) -> list[Row]:
        """The placements at an organisation in a period, and how many there were from each day of change."""
        placed = f"place = :place AND lane = 'placement' AND valid_from < :to AND valid_to > :from AND {KNOWN}"
        given = {"at": at, "place": place, "from": from_, "to": to}
        found = self.rows(
            f"SELECT subject, valid_from, valid_to, certainty, because FROM spells WHERE {placed}", **given
        )
        self.rows(
            f"""SELECT day, sum(sum(change)) OVER (ORDER BY day) FROM (
                    SELECT valid_from AS day, 1 AS change FROM spells WHERE {placed}
                    UNION ALL SELECT valid_to, -1 FROM spells WHERE {placed})
                GROUP BY day""",
            **given,
        )
        return [(*row[:4], orjson.loads(row[4])) for row in found]

    def what_was_planned(self, at: int, then: int, day: str) -> list[Row]:
        """The subjects of which something was to take effect after a day, with all that was recorded of them."""
        states = self.rows(
            """SELECT state FROM log.stored_events WHERE position <= :at AND originator_id IN (
                    SELECT originator_id FROM log.stored_events WHERE position <= :then AND :day <
                    coalesce(json_extract(state, '$.effectiveOn'), json_extract(state, '$.data.changes.effectiveOn')))
                ORDER BY originator_id, originator_version""",
            at=at,
            then=then,
            day=day,
        )
        return self._events(states, at)

    # -- knowledge ----------------------------------------------------------------------------------------------------

    def what_changed(self, at: int, after: int, subject: str | None = None) -> list[Row]:
        """The rows that began or ended in between, and the events by which they did."""
        found: list[Row] = []
        kinds = ", ".join(f"'{each.value}'" for each in Kind)
        about = "" if subject is None else f" AND (kind IN ({kinds}) AND subject = :subject OR trainee = :subject)"
        came = f"id >= {after + 1} * {ROWS_AN_EVENT} AND id < {at + 1} * {ROWS_AN_EVENT}"
        went = (
            f"+id < {after + 1} * {ROWS_AN_EVENT} AND known_to IS NOT NULL AND known_to_pos BETWEEN :after + 1 AND :at"
        )
        for table, told in (("spells", TOLD), ("findings", FOUND)):
            for condition in (came, went):
                rows = self.rows(
                    f"SELECT {told}, known_from_pos, known_to_pos FROM {table} WHERE {condition}{about}",
                    at=at,
                    after=after,
                    subject=subject,
                )
                found += [(orjson.loads(row[0]), orjson.loads(row[1]), *row[2:]) for row in rows]
        self.rows(
            f"""SELECT old.id, new.id FROM spells AS old JOIN spells AS new ON new.kind = old.kind
                    AND new.subject = old.subject AND new.lane = old.lane AND new.anchor = old.anchor
                    AND new.id >= {after + 1} * {ROWS_AN_EVENT} AND new.id < {at + 1} * {ROWS_AN_EVENT}
                WHERE +old.id < {after + 1} * {ROWS_AN_EVENT} AND old.known_to IS NOT NULL
                    AND old.known_to_pos BETWEEN :after + 1 AND :at"""
            + about.replace("kind IN", "old.kind IN")
            .replace("subject =", "old.subject =")
            .replace("trainee =", "old.trainee ="),
            at=at,
            after=after,
            subject=subject,
        )
        caused = {each for row in found for each in row[-2:] if after < each <= at}
        states = self.rows(
            "SELECT state FROM log.stored_events WHERE position IN (SELECT value FROM json_each(:positions))",
            positions=orjson.dumps(sorted(caused)).decode(),
        )
        self._events(states, at)
        self._names({row[each] for row in found for each in (PLACE, PARTY)}, {row[TRAINEE] for row in found}, at)
        return found

    def what_did_we_say(self, at: int, then: int, day: str, place: str) -> list[Row]:
        """Who was where as known then, and as known now."""
        return self.who_was_where(then, day, place) + self.who_was_where(at, day, place)

    def why(self, at: int, trainee: str) -> list[Row]:
        """All that was recorded of a trainee and the trainee's mandates."""
        mandates = self.rows(
            "SELECT DISTINCT subject FROM spells"
            " WHERE trainee = :trainee AND +kind = 'mandate' AND known_from_pos <= :at",
            at=at,
            trainee=trainee,
        )
        streams = [stream_id(Kind.TRAINEE, trainee), *(stream_id(Kind.MANDATE, row[0]) for row in mandates)]
        return self._events(self._streams(map(str, streams), at), at)

    def retroactive_changes(self, at: int, first: int, last: int) -> list[Row]:
        """The events recorded in between, all that was recorded of those mended, the rows of those concerned."""
        states = self.rows(
            "SELECT state FROM log.stored_events WHERE position > :first AND position <= :last", first=first, last=last
        )
        events = [orjson.loads(row[0]) for row in states]
        mended = {each["stream"] for each in events if each["name"] in ("fact-corrected", "fact-withdrawn")}
        for (state,) in self._streams(mended, at):
            orjson.loads(state)
        late = [each for each in events if each["stream"] in mended or _lag(each) > 30]
        for kind in {each["subject"]["kind"] for each in late}:
            concerned = {each["subject"]["reference"] for each in late if each["subject"]["kind"] == kind}
            self.rows(
                f"SELECT {TOLD}, known_from_pos, known_to_pos FROM spells"
                " WHERE kind = :kind AND subject IN (SELECT value FROM json_each(:concerned))",
                kind=kind,
                concerned=_listed(concerned),
            )
        trainees = {each["subject"]["reference"].replace("m-", "t-") for each in late}
        self._registered(at, trainees)
        return [(each["eventId"],) for each in late]

    def recording_lag(self, at: int) -> list[Row]:
        """How many facts were recorded how many days after they took effect, by kind of event."""
        return self.rows(
            """SELECT topic, imported,
                    cast(julianday(date(recorded_at / 1000000, 'unixepoch'))
                        - julianday(json_extract(state, '$.effectiveOn')) AS INTEGER) AS lag,
                    count(*)
                FROM log.stored_events WHERE position <= :at AND lag IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
            at=at,
        )

    def fact_versions(self, at: int, fact: str) -> list[Row]:
        """The event of a fact, with all that was recorded of its subject."""
        states = self.rows(
            """SELECT state FROM log.stored_events WHERE +position <= :at
                AND originator_id = (SELECT originator_id FROM log.stored_events WHERE event_id = :fact)
                ORDER BY originator_version""",
            at=at,
            fact=fact,
        )
        return self._events(states, at)

    def based_on_evidence(self, at: int, uri: str) -> list[Row]:
        """The subjects with a fact that rests on a document: what was recorded of them, their rows, the findings."""
        streams = self.rows(
            "SELECT DISTINCT originator_id FROM log.stored_events"
            " WHERE position <= :at AND json_extract(state, '$.evidence.uri') = :uri"
            " OR topic = 'evidence-attached.v1' AND json_extract(state, '$.data.evidence.uri') = :uri",
            at=at,
            uri=uri,
        )
        states = [orjson.loads(row[0]) for row in self._streams((row[0] for row in streams), at)]
        resting = {each["eventId"] for each in states if uri in str(each)}
        by_kind: dict[str, set[str]] = {}
        for each in states:
            by_kind.setdefault(each["subject"]["kind"], set()).add(each["subject"]["reference"])
        found: list[Row] = []
        for kind, concerned in by_kind.items():
            found += self.rows(
                f"SELECT {TOLD} FROM spells WHERE kind = :kind AND {KNOWN}"
                " AND subject IN (SELECT value FROM json_each(:concerned))",
                at=at,
                kind=kind,
                concerned=_listed(concerned),
            )
        found = [row for row in found if not resting.isdisjoint(orjson.loads(row[1]))]
        findings = self.rows(f"SELECT because, says, * FROM findings WHERE {KNOWN}", at=at) if resting else []
        found += [row for row in findings if not resting.isdisjoint(orjson.loads(row[0]))]
        return self._with_names([row for row in found if len(row) == len(TOLD.split(","))], at)

    # -- what all of them tell ----------------------------------------------------------------------------------------

    def _with_names(self, found: Sequence[Row], at: int) -> list[Row]:
        """The rows with their JSON decoded; the names in them are fetched and decoded too."""
        decoded = [(orjson.loads(row[0]), orjson.loads(row[1]), *row[2:]) for row in found]
        self._names({row[each] for row in found for each in (PLACE, PARTY)}, {row[TRAINEE] for row in found}, at)
        return decoded

    def _names(self, organisations: Iterable[str | None], trainees: Iterable[str | None], at: int) -> None:
        named = self.rows(
            f"SELECT subject, lane, valid_from, valid_to, value FROM spells WHERE kind = 'organisation' AND {KNOWN}"
            # The sign keeps SQLite from reading the names of all organisations.
            " AND +lane IN ('name', 'kind') AND subject IN (SELECT value FROM json_each(:organisations))",
            at=at,
            organisations=_listed(organisations),
        )
        for row in named:
            orjson.loads(row[4])
        self._registered(at, trainees)

    def _registered(self, at: int, trainees: Iterable[str | None]) -> None:
        registered = self.rows(
            f"SELECT subject, value FROM spells WHERE kind = 'trainee' AND +lane = 'registration' AND {KNOWN}"
            " AND subject IN (SELECT value FROM json_each(:trainees))",
            at=at,
            trainees=_listed(trainees),
        )
        for row in registered:
            orjson.loads(row[1])

    def _terms(self, at: int, programmes: Iterable[str]) -> None:
        terms = self.rows(
            f"SELECT subject, valid_from, valid_to, value FROM spells WHERE kind = 'programme' AND +lane = 'terms'"
            f" AND {KNOWN} AND subject IN (SELECT value FROM json_each(:programmes))",
            at=at,
            programmes=_listed(programmes),
        )
        for row in terms:
            orjson.loads(row[3])

    def _streams(self, streams: Iterable[str], at: int) -> list[Row]:
        return self.rows(
            "SELECT state FROM log.stored_events WHERE +position <= :at"
            " AND originator_id IN (SELECT value FROM json_each(:streams))"
            " ORDER BY originator_id, originator_version",
            at=at,
            streams=_listed(streams),
        )

    def _events(self, states: Iterable[Row], at: int) -> list[Row]:
        """Events decoded, with the names of the trainees whom they are about."""
        events = [orjson.loads(row[0]) for row in states]
        subjects = {(each["subject"]["kind"], each["subject"]["reference"]) for each in events}
        held = self.rows(
            f"SELECT DISTINCT trainee FROM spells WHERE kind = 'mandate' AND +lane = 'mandate' AND {KNOWN}"
            " AND subject IN (SELECT value FROM json_each(:mandates))",
            at=at,
            mandates=_listed(reference for kind, reference in subjects if kind == "mandate"),
        )
        self._registered(
            at, {reference for kind, reference in subjects if kind == "trainee"} | {row[0] for row in held}
        )
        return [(each["eventId"], each) for each in events]


class HandWrittenOnPostgreSQL(HandWritten):
    """The same on PostgreSQL, for the questions whose SQL it knows: who was where."""

    def __init__(self, conninfo: str) -> None:
        self._server = psycopg.connect(conninfo, autocommit=True, options="-c search_path=wiewaar_read,wiewaar_log")
        self._server.adapters.register_loader("date", TextLoader)  # as the register has it

    def close(self) -> None:
        """Lets go of the connection."""
        self._server.close()

    def rows(self, query: str, **given: Any) -> list[Row]:
        """What a query finds, in its words."""
        unsigned = query.replace("+lane", "lane")
        listed = re.sub(r"json_each\((:\w+)\)", r"jsonb_array_elements_text(\1::jsonb)", unsigned)
        named = re.sub(r"(?<!:):(\w+)", r"%(\1)s", listed)
        return self._server.execute(named.encode(), given).fetchall()


def _lag(event: dict[str, Any]) -> int:
    """About how many days after it took effect an event was recorded."""
    recorded, effective = (
        event["recordedAt"][:10].split("-"),
        event.get("effectiveOn", event["recordedAt"][:10]).split("-"),
    )
    return sum(
        (int(one) - int(other)) * days for one, other, days in zip(recorded, effective, (365, 30, 1), strict=True)
    )


def _listed(references: Iterable[str | None]) -> str:
    return orjson.dumps(sorted({each for each in references if each is not None})).decode()
