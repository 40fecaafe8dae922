"""Makes lines that no import may record: broken in their bytes, their form, their references or their sense.

    .venv/bin/python -m scripts.broken_lines DIR

writes for each setting a file of the ground, the facts that the lines play on, and a file of the lines themselves,
with what is expected of each beside it.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5


class Setting(StrEnum):
    """How a line meets the register: how its ground was recorded, and whether it is imported with --historic."""

    ORDINARY = "ordinary"  # a register of ordinary recordings, no flag
    HISTORIC = "historic"  # nothing but historic imports, and the flag
    LATE = "late"  # ordinary recordings, and the flag

    @property
    def flags(self) -> tuple[str, ...]:
        """The options of the import."""
        return () if self is Setting.ORDINARY else ("--historic",)


class Fault(NamedTuple):
    """What must be said of a line: a JSON pointer, empty for the whole, and the code of the sentence."""

    pointer: str
    code: str


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that must be refused, with every one of its faults at once."""

    name: str
    line: bytes
    faults: tuple[Fault, ...]
    setting: Setting = Setting.ORDINARY


Wire = dict[str, Any]
Faults = Mapping[str, str]  # codes by pointer

# -- the ground -----------------------------------------------------------------------------------------------------

TOWN, OTHER_TOWN, COMPANY, PARTY = "grond-stad", "grond-dorp", "grond-bedrijf", "grond-partij"
PROGRAMME, PARTNERSHIP = "grond-programma", "grond-partners"
WAITING, WORKING, ERASED = "t-grond-wachtend", "t-grond-werkend", "t-grond-gewist"
SEATLESS, SEATED, ENDED = "m-grond-zonder-zetel", "m-grond-met-zetel", "m-grond-beeindigd"
WITHDRAWN, CORRECTION = "the name withdrawn", "the name corrected"
GROUND_RECORDED_AT = "2018-06-01T09:00:00Z"


def identity(name: str) -> str:
    """The command id under a name."""
    return str(uuid5(NAMESPACE_URL, f"wiewaar broken lines: {name}"))


def _command(name: str, subject: str | None, on: str | None, data: Any, **envelope: Any) -> Wire:
    given = {"command": name, "subject": subject, "effectiveOn": on, **envelope, "data": data}
    return {field: value for field, value in given.items() if value is not None}


def _organisation(reference: str, kind: str) -> Wire:
    return _command("register-organisation", reference, "1900-01-01", {"name": reference, "kind": kind})


def _trainee(reference: str) -> Wire:
    return _command("register-trainee", reference, "2018-01-01", {"programme": PROGRAMME, "person": {}})


def _mandate(reference: str) -> Wire:
    return _command("open-mandate", reference, "2018-01-01", {"trainee": WORKING, "council": TOWN, "party": PARTY})


def _about(name: str, fact: str, **data: Any) -> Wire:
    return _command(name, None, None, {"fact": identity(fact), **data})


def _correction(fact: str, changes: Any, **envelope: Any) -> Wire:
    return _about("correct-fact", fact, changes=changes, reason="clerical-error") | envelope


def _ground() -> Iterator[tuple[str, Wire]]:
    yield "the town", _organisation(TOWN, "municipality")
    yield "the other town", _organisation(OTHER_TOWN, "municipality")
    yield "the company", _organisation(COMPANY, "company")
    yield "the party", _organisation(PARTY, "party")
    terms = {"starts": "2018-01-01", "ends": "2022-01-01"}
    yield "the programme", _command("establish-programme", PROGRAMME, "2018-01-01", {"name": "PPP", "terms": terms})
    partners = {"programme": PROGRAMME, "partners": [TOWN, COMPANY]}
    yield "the partnership", _command("form-partnership", PARTNERSHIP, "2018-01-01", partners)
    for trainee in (WAITING, WORKING, ERASED):
        yield trainee, _trainee(trainee)
    yield "the start", _command("start-at-organisation-a", WORKING, "2018-03-01", {"organisation": TOWN})
    yield "the erasure", _command("erase-personal-data", ERASED, None, {"ground": "verzoek"})
    for mandate in (SEATLESS, SEATED, ENDED):
        yield mandate, _mandate(mandate)
    yield "the seat", _command("elect-to-council", SEATED, "2018-03-29", {})
    yield "the end", _command("end-mandate", ENDED, "2019-01-01", {"reason": "other"})
    yield WITHDRAWN, _command("rename-organisation", TOWN, "2018-02-01", {"name": "Stadt"})
    yield CORRECTION, _correction(WITHDRAWN, {"name": "Stad aan Zee"})
    yield "the withdrawal", _about("withdraw-fact", WITHDRAWN, reason="wrong-subject")


def ground(setting: Setting) -> Sequence[bytes]:
    """The lines that must be on record before the broken ones of a setting come; all of them are good."""
    imported = {"recordedAt": GROUND_RECORDED_AT} if setting is Setting.HISTORIC else {}
    return [_line({**wire, "commandId": identity(name), **imported}) for name, wire in _ground()]


# -- how lines are broken -------------------------------------------------------------------------------------------


def _line(wire: Any) -> bytes:
    return json.dumps(wire, ensure_ascii=False).encode()


def _whole(code: str) -> Faults:
    """One fault, of the line as a whole."""
    return {"": code}


RENAMING = _command("rename-organisation", TOWN, "2018-05-01", {"name": "Stad"})
OFFER = _command(
    "offer-place", PARTNERSHIP, "2018-05-01", {"organisation": TOWN, "period": "A", "places": 1}, until="2019-05-01"
)
PLEDGE = _command("pledge-contribution", PARTNERSHIP, "2018-05-01", {"contributor": COMPANY, "sharePercent": 20})
CONSENT = _command("record-consent", WAITING, "2018-05-01", {"purpose": "research", "given": True})
AMENDMENT = _command(
    "amend-programme-terms", PROGRAMME, "2019-01-01", {"terms": {"starts": "2018-01-01", "ends": "2022-01-01"}}
)
REGISTRATION = _command("register-organisation", "grond-nieuw", "1900-01-01", {"name": "Nieuw", "kind": "company"})
PERSON = _command(
    "register-trainee", "t-grond-nieuw", "2018-01-01", {"programme": PROGRAMME, "person": {"givenName": "Noor"}}
)


def _with(wire: Wire, **envelope: Any) -> bytes:
    return _line(wire | envelope)


def _with_data(wire: Wire, **data: Any) -> bytes:
    return _line(wire | {"data": wire["data"] | data})


def _without(wire: Wire, *fields: str) -> bytes:
    """Left out, of the envelope or of the data."""
    kept = {name: value for name, value in wire.items() if name not in fields}
    return _line(kept | {"data": {name: value for name, value in wire["data"].items() if name not in fields}})


def _said(wire: Wire, old: str, new: str) -> bytes:
    """The line with one text of it replaced as it stands in JSON, so that what json would not write can be."""
    return _line(wire).replace(old.encode(), new.encode(), 1)


Kind = tuple[str, bytes, Faults]


def _of_bytes() -> Iterator[Kind]:
    good = _line(RENAMING)
    yield "no JSON", b"hernoem de stad", _whole("not-json")
    yield "JSON without quotes", b'{command: "rename-organisation"}', _whole("not-json")
    yield "single quotes", good.replace(b'"', b"'"), _whole("not-json")
    yield "a comma too many", good[:-1] + b",}", _whole("not-json")
    yield "truncated in a text", good[:30], _whole("not-json")
    yield "truncated before the last brace", good[:-1], _whole("not-json")
    yield "two objects on one line", good + b" " + good, _whole("not-json")
    yield "a comment", b"// " + good, _whole("not-json")
    yield "a raw tab in a text", good.replace(b"Stad", b"Sta\td"), _whole("not-json")
    yield "a raw carriage return in a text", good.replace(b"Stad", b"Sta\rd"), _whole("not-json")
    yield "a NUL byte", good.replace(b"Stad", b"Sta\x00d"), _whole("nul-byte")
    yield "nothing but NUL bytes", bytes(512), _whole("nul-byte")
    yield "UTF-16 with its mark", good.decode().encode("utf-16"), _whole("not-utf-8")
    yield "UTF-16 without a mark", good.decode().encode("utf-16-le"), _whole("nul-byte")
    yield "Latin-1", _said(RENAMING, '"Stad"', '"Súdwest"').decode().encode("latin-1"), _whole("not-utf-8")
    yield "Windows-1252", good.replace(b"Stad", b"\x80 Stad"), _whole("not-utf-8")
    yield "a text cut in the middle of a letter", good.replace(b"Stad", b"S\xc3"), _whole("not-utf-8")
    yield "a surrogate in UTF-8", good.replace(b"Stad", b"\xed\xa0\x80"), _whole("not-utf-8")
    yield "a slash in too many bytes", good.replace(b"Stad", b"\xc0\xaf"), _whole("not-utf-8")
    yield "a byte order mark", b"\xef\xbb\xbf" + good, _whole("byte-order-mark")
    yield "10 MB", _with(RENAMING, note="a" * 10_000_000), _whole("line-too-long")
    yield "10 MB without JSON", b"\xff" * 10_000_000, _whole("line-too-long")


def _of_structure() -> Iterator[Kind]:
    good = _line(RENAMING).decode()
    depth = 100_000
    yield "100,000 arrays deep", b"[" * depth + b"]" * depth, _whole("too-deep")
    yield "100,000 objects deep", b'{"a":' * depth + b"1" + b"}" * depth, _whole("too-deep")
    yield "100,000 arrays opened", b"[" * depth, _whole("too-deep")
    yield "100,000 arrays deep in data", _said(RENAMING, '"Stad"', "[" * depth + "]" * depth), _whole("too-deep")
    yield "500 arrays deep", b"[" * 500 + b"]" * 500, _whole("not-an-object")
    yield "500 arrays deep in a text", _said(RENAMING, '"Stad"', "[" * 500 + "]" * 500), {"/data/name": "not-a-text"}
    yield (
        "500 arrays deep in a correction",
        _said(_correction("the town", {"name": "Stad"}), '"Stad"', "[" * 500 + "]" * 500),
        {"/data/changes/name": "not-a-text"},
    )
    yield "the same name twice", good.replace("{", '{"subject": "grond-dorp", ', 1).encode(), _whole("duplicate-name")
    yield "the same name twice in data", _said(RENAMING, '"name":', '"name": "Dorp", "name":'), _whole("duplicate-name")
    yield (
        "the same name twice deep in data",
        _with_data(AMENDMENT, terms={"week": {"a": 1}}).replace(b'"a": 1', b'"employerDays": 4, "employerDays": 5'),
        _whole("duplicate-name"),
    )
    yield (
        "the same name twice, once with an escape",
        _said(RENAMING, '"name":', '"n\\u0061me": "Dorp", "name":'),
        _whole("duplicate-name"),
    )
    yield (
        "a thousand names, one of them twice",
        _said(RENAMING, '"name":', "".join(f'"n{nth}": 1, ' for nth in range(1_000)) + '"n7": 1, "name":'),
        _whole("duplicate-name"),
    )
    for name, line in (
        ("a text", b'"rename-organisation"'),
        ("a list", b"[" + good.encode() + b"]"),
        ("an empty list", b"[]"),
        ("a number", b"7"),
        ("null", b"null"),
        ("true", b"true"),
    ):
        yield f"{name} for a line", line, _whole("not-an-object")
    yield "an empty object", b"{}", {"/command": "missing"}


def _of_command() -> Iterator[Kind]:
    yield "no command", _without(RENAMING, "command"), {"/command": "missing"}
    yield "null for a command", _with(RENAMING, command=None), {"/command": "missing"}
    for name, value in (
        ("an unknown command", "rename-organization"),
        ("the name of an event", "OrganisationRenamed"),
        ("a command in capitals", "RENAME-ORGANISATION"),
        ("an empty command", ""),
        ("a number for a command", 7),
        ("a list for a command", ["rename-organisation"]),
        ("an object for a command", {"name": "rename-organisation"}),
        ("half a pair for a command", "\ud83c"),
    ):
        yield name, json.dumps(RENAMING | {"command": value}).encode(), {"/command": "unknown-command"}


def _of_fields() -> Iterator[Kind]:
    yield "an unknown field", _with(RENAMING, weekend=True), {"/weekend": "unknown-field"}
    yield "an unknown field in data", _with_data(RENAMING, colour="red"), {"/data/colour": "unknown-field"}
    yield (
        "an unknown field deep in data",
        _with_data(
            AMENDMENT,
            terms={**AMENDMENT["data"]["terms"], "week": {"employerDays": 4, "politicsDays": 1, "restDays": 2}},
        ),
        {"/data/terms/week/restDays": "unknown-field"},
    )
    yield (
        "an unknown field in evidence",
        _with(RENAMING, evidence={"title": "Besluit", "page": 2}),
        {"/evidence/page": "unknown-field"},
    )
    yield "a person's unknown detail", _with_data(PERSON, person={"bsn": "1"}), {"/data/person/bsn": "unknown-field"}
    yield "an unknown field with a slash", _with(RENAMING, **{"a/b~c": 1}), {"/a~1b~0c": "unknown-field"}
    yield "an unknown field without a name", _with(RENAMING, **{"": 1}), {"/": "unknown-field"}
    yield (
        "an unknown field in snake case",
        _with(RENAMING, effective_on="2018-01-01"),
        {"/effective_on": "unknown-field"},
    )
    yield "a field of an event's envelope", _with(RENAMING, position=7), {"/position": "unknown-field"}
    yield "no data", _line({name: value for name, value in RENAMING.items() if name != "data"}), {"/data": "missing"}
    yield "null for data", _with(RENAMING, data=None), {"/data": "not-an-object"}
    yield "a list for data", _with(RENAMING, data=[RENAMING["data"]]), {"/data": "not-an-object"}
    yield "a text for data", _with(RENAMING, data="Stad"), {"/data": "not-an-object"}
    yield "no name", _without(RENAMING, "name"), {"/data/name": "missing"}
    yield "no subject", _without(RENAMING, "subject"), {"/subject": "missing"}
    yield "null for a subject", _with(RENAMING, subject=None), {"/subject": "not-a-text"}
    yield "no day", _without(RENAMING, "effectiveOn"), {"/effectiveOn": "missing"}
    yield "null for a day", _with(RENAMING, effectiveOn=None), {"/effectiveOn": "not-a-date"}
    yield (
        "nothing but a command",
        _line({"command": "offer-place"}),
        {"/subject": "missing", "/effectiveOn": "missing", "/data": "missing"},
    )
    yield (
        "nothing in data",
        _with(OFFER, data={}),
        {"/data/organisation": "missing", "/data/period": "missing", "/data/places": "missing"},
    )
    yield (
        "three faults at once",
        _with(RENAMING, subject="Stad", effectiveOn="2018-02-30", data={"name": 7}),
        {"/subject": "not-a-reference", "/effectiveOn": "no-such-day", "/data/name": "not-a-text"},
    )
    yield (
        "faults in every part",
        _with(
            OFFER,
            commandId="7",
            until="morgen",
            certainty="zeker",
            note="",
            evidence={"kind": "brief", "issuedOn": "2018"},
            data={"organisation": "-", "period": "", "places": 0, "plaats": 1},
            recordedBy="ik",
        ),
        {
            "/commandId": "not-a-uuid",
            "/until": "not-a-date",
            "/certainty": "not-one-of",
            "/note": "empty-text",
            "/evidence/title": "missing",
            "/evidence/kind": "not-one-of",
            "/evidence/issuedOn": "not-a-date",
            "/data/organisation": "not-a-reference",
            "/data/period": "empty-text",
            "/data/places": "out-of-range",
            "/data/plaats": "unknown-field",
            "/recordedBy": "historic-only",
        },
    )


def _of_text() -> Iterator[Kind]:
    place = "/data/name"
    for name, value, code in (
        ("a number for a text", 7, "not-a-text"),
        ("null for a text", None, "not-a-text"),
        ("true for a text", True, "not-a-text"),
        ("a list for a text", ["Stad"], "not-a-text"),
        ("an object for a text", {"nl": "Stad"}, "not-a-text"),
        ("an empty text", "", "empty-text"),
        ("nothing but spaces", " \t\u00a0\u2003", "empty-text"),
        ("2,001 characters", "a" * 2_001, "too-long"),
        ("a NUL with an escape", "Sta\x00d", "unprintable"),
        ("a bell", "Stad\x07", "unprintable"),
        ("an escape sequence", "\x1b[2JStad", "unprintable"),
        ("a deletion", "Stad\x7f", "unprintable"),
        ("a control sequence of one character", "\x9b2JStad", "unprintable"),
        ("the next line", "Sta\x85d", "unprintable"),
        ("a line separator", "Sta\u2028d", "unprintable"),
        ("a paragraph separator", "Sta\u2029d", "unprintable"),
        ("an override of direction", "\u202edatS\u202c", "unprintable"),
        ("an embedding of direction", "\u202aStad", "unprintable"),
        ("an isolate of direction", "\u2067Stad\u2069", "unprintable"),
        ("a mark of direction", "Stad\u200f", "unprintable"),
        ("an Arabic letter mark", "\u061cStad", "unprintable"),
        ("half a pair", "Stad\ud83c", "unprintable"),
        ("the other half", "\udf1fStad", "unprintable"),
        ("a pair the wrong way round", "\udf1f\ud83c", "unprintable"),
    ):
        yield f"{name} in a name", json.dumps(RENAMING | {"data": {"name": value}}).encode(), {place: code}
    yield "20,001 characters in a note", _with(RENAMING, note="a" * 20_001), {"/note": "too-long"}
    yield "a number for a note", _with(RENAMING, note=7), {"/note": "not-a-text"}
    yield "an empty note", _with(RENAMING, note=""), {"/note": "empty-text"}
    yield "a control character in a note", _with(RENAMING, note="Zie\x08"), {"/note": "unprintable"}
    yield "a line separator as it is in a note", _with(RENAMING, note="Zie\u2028ook"), {"/note": "unprintable"}
    yield "the next line as it is in a note", _with(RENAMING, note="Zie\x85ook"), {"/note": "unprintable"}
    yield "an override as it is in a note", _with(RENAMING, note="Zie \u202eook"), {"/note": "unprintable"}
    yield (
        "a number for a person's name",
        _with_data(PERSON, person={"givenName": 7}),
        {"/data/person/givenName": "not-a-text"},
    )
    yield (
        "a person's birthday that is not there",
        _with_data(PERSON, person={"birthDate": "1996-02-30"}),
        {"/data/person/birthDate": "no-such-day"},
    )
    yield "a text for a person", _with_data(PERSON, person="Noor"), {"/data/person": "not-an-object"}


def _of_date() -> Iterator[Kind]:
    for name, value, code in (
        ("a day that is not there", "2018-02-30", "no-such-day"),
        ("29 February of a common year", "2019-02-29", "no-such-day"),
        ("29 February of 1900", "1900-02-29", "no-such-day"),
        ("a thirteenth month", "2018-13-01", "no-such-day"),
        ("day zero", "2018-01-00", "no-such-day"),
        ("year zero", "0000-01-01", "no-such-day"),
        ("year 1", "0001-01-01", "out-of-range"),
        ("year 9999", "9999-12-31", "out-of-range"),
        ("the day before the first", "1499-12-31", "out-of-range"),
        ("the day after the last", "3000-01-01", "out-of-range"),
        ("year 10,000", "10000-01-01", "not-a-date"),
        ("a moment for a day", "2018-05-01T00:00:00Z", "not-a-date"),
        ("a day without zeros", "2018-5-1", "not-a-date"),
        ("a day without hyphens", "20180501", "not-a-date"),
        ("a day the Dutch way", "01-05-2018", "not-a-date"),
        ("a day of a week", "2018-W18-2", "not-a-date"),
        ("a day with a space", "2018-05-01 ", "not-a-date"),
        ("a day with a line end", "2018-05-01\n", "not-a-date"),
        ("a day in other digits", "\uff12\uff10\uff11\uff18-05-01", "not-a-date"),
        ("an empty day", "", "not-a-date"),
        ("a number for a day", 20180501, "not-a-date"),
        ("true for a day", True, "not-a-date"),
        ("a list for a day", [2018, 5, 1], "not-a-date"),
    ):
        yield name, _with(RENAMING, effectiveOn=value), {"/effectiveOn": code}
    yield "a moment for an end", _with(OFFER, until="2019-05-01T00:00:00Z"), {"/until": "not-a-date"}
    yield "a year for an end", _with(OFFER, until=2019), {"/until": "not-a-date"}


def _of_number() -> Iterator[Kind]:
    for name, value, code in (
        ("no places", "0", "out-of-range"),
        ("minus zero places", "-0", "out-of-range"),
        ("minus one place", "-1", "out-of-range"),
        ("a million and one places", "1000001", "out-of-range"),
        ("places of 400 digits", "1" * 400, "out-of-range"),
        ("half a place", "0.5", "not-a-whole-number"),
        ("one place with a fraction", "1.0", "not-a-whole-number"),
        ("1e400 places", "1e400", "not-a-whole-number"),
        ("a text for places", '"1"', "not-a-whole-number"),
        ("true for places", "true", "not-a-whole-number"),
        ("null for places", "null", "not-a-whole-number"),
    ):
        yield name, _said(OFFER, '"places": 1', f'"places": {value}'), {"/data/places": code}
    for name, value, code in (
        ("101 percent", "101", "out-of-range"),
        ("a little over 100 percent", "100.0001", "out-of-range"),
        ("minus one percent", "-1", "out-of-range"),
        ("1e400 percent", "1e400", "out-of-range"),
        ("-1e400 percent", "-1e400", "out-of-range"),
        ("a percentage of 400 digits", "9" * 400, "out-of-range"),
        ("a percentage of five decimals", "33.33333", "too-precise"),
        ("a tiny percentage", "1e-9", "too-precise"),
        ("a percentage too small for a float", "1e-400", "too-precise"),
        ("a text for a percentage", '"20"', "not-a-number"),
        ("true for a percentage", "true", "not-a-number"),
        ("null for a percentage", "null", "not-a-number"),
    ):
        yield name, _said(PLEDGE, '"sharePercent": 20', f'"sharePercent": {value}'), {"/data/sharePercent": code}
    for name, value in (
        ("NaN", "NaN"),
        ("infinity", "Infinity"),
        ("minus infinity", "-Infinity"),
        ("5,000 digits", "9" * 5_000),
        ("5,000 digits below zero", "-" + "9" * 5_000),
    ):
        yield name, _said(PLEDGE, '"sharePercent": 20', f'"sharePercent": {value}'), _whole("no-such-number")
    for name, value in (("a plus", "+20"), ("a leading zero", "020"), ("hexadecimals", "0x14"), ("a bare dot", ".5")):
        yield (
            f"a number with {name}",
            _said(PLEDGE, '"sharePercent": 20', f'"sharePercent": {value}'),
            _whole("not-json"),
        )


def _of_choice() -> Iterator[Kind]:
    for name, answer in (("a text", "yes"), ("a number", 1), ("null", None), ("a list", ["true"])):
        yield f"{name} for true or false", _with_data(CONSENT, given=answer), {"/data/given": "not-a-boolean"}
    for name, value in (
        ("a kind that is none", "gemeente"),
        ("a kind in capitals", "Company"),
        ("a number for a kind", 1),
        ("null for a kind", None),
        ("a list for a kind", ["company"]),
        ("an object for a kind", {"en": "company"}),
    ):
        broken = REGISTRATION | {"data": REGISTRATION["data"] | {"kind": value}}
        yield name, json.dumps(broken).encode(), {"/data/kind": "not-one-of"}
    broken = REGISTRATION | {"data": REGISTRATION["data"] | {"kind": "\ud83c"}}
    yield "half a pair for a kind", json.dumps(broken).encode(), {"/data/kind": "not-valid"}
    yield "a certainty that is none", _with(RENAMING, certainty="likely"), {"/certainty": "not-one-of"}
    yield "true for a certainty", _with(RENAMING, certainty=True), {"/certainty": "not-one-of"}


def _of_reference() -> Iterator[Kind]:
    for name, value in (
        ("a capital", "Grond-stad"),
        ("a double hyphen", "grond--stad"),
        ("65 characters", "a" * 65),
        ("nothing", ""),
        ("a leading hyphen", "-grond-stad"),
        ("a trailing hyphen", "grond-stad-"),
        ("an underscore", "grond_stad"),
        ("a space", "grond stad"),
        ("a line end", "grond-stad\n"),
        ("a letter with an accent", "grond-stád"),
        ("other digits", "grond-\uff11"),
        ("a dot", "grond.stad"),
        ("a path", "../grond-stad"),
    ):
        yield f"a reference with {name}", _with(RENAMING, subject=value), {"/subject": "not-a-reference"}
    yield "a number for a reference", _with(RENAMING, subject=7), {"/subject": "not-a-text"}
    yield "a list for a reference", _with(RENAMING, subject=[TOWN]), {"/subject": "not-a-text"}
    yield (
        "a reference in data with a capital",
        _with_data(OFFER, organisation="Stad"),
        {"/data/organisation": "not-a-reference"},
    )
    yield (
        "an unknown reference",
        _with_data(OFFER, organisation="grond-nergens"),
        {"/data/organisation": "unknown-reference"},
    )
    yield (
        "a reference of another kind",
        _with_data(OFFER, organisation=PROGRAMME),
        {"/data/organisation": "unknown-reference"},
    )
    yield (
        "three unknown references",
        _line(
            _command(
                "form-partnership",
                "grond-nieuw",
                "2018-01-01",
                {"programme": "grond-niets", "partners": ["grond-nergens", TOWN, "grond-niemand"]},
            )
        ),
        {
            "/data/programme": "unknown-reference",
            "/data/partners/0": "unknown-reference",
            "/data/partners/2": "unknown-reference",
        },
    )
    yield (
        "an unknown reference deep in data",
        _with_data(
            AMENDMENT,
            terms={
                **AMENDMENT["data"]["terms"],
                "quotas": [{"period": "A", "places": 2, "organisation": "grond-nergens"}],
            },
        ),
        {"/data/terms/quotas/0/organisation": "unknown-reference"},
    )
    yield (
        "a party that is no party",
        _line(_command("open-mandate", "m-grond-nieuw", "2018-01-01", {"trainee": WORKING, "party": TOWN})),
        {"/data/party": "not-a-party"},
    )
    yield (
        "a correction to an unknown reference",
        _line(_correction("the start", {"organisation": "grond-nergens"})),
        {"/data/changes/organisation": "unknown-reference"},
    )
    yield (
        "a correction to a party that is no party",
        _line(_correction(SEATLESS, {"party": COMPANY})),
        {"/data/changes/party": "not-a-party"},
    )


def _of_parts() -> Iterator[Kind]:
    def terms(**given: Any) -> bytes:
        return _with_data(AMENDMENT, terms={**AMENDMENT["data"]["terms"], **given})

    partners = _command("form-partnership", "grond-nieuw", "2018-01-01", {"programme": PROGRAMME, "partners": [TOWN]})
    yield "a partnership of one", _line(partners), {"/data/partners": "too-few"}
    yield "a partnership of none", _with_data(partners, partners=[]), {"/data/partners": "too-few"}
    yield "a text for partners", _with_data(partners, partners=TOWN), {"/data/partners": "not-a-list"}
    yield "an object for partners", _with_data(partners, partners={"a": TOWN}), {"/data/partners": "not-a-list"}
    yield (
        "numbers for partners",
        _with_data(partners, partners=[1, 2]),
        {"/data/partners/0": "not-a-text", "/data/partners/1": "not-a-text"},
    )
    yield "terms that end before they begin", terms(ends="2017-01-01"), {"/data/terms": "period-reversed"}
    yield (
        "a period without a day",
        terms(periods=[{"label": "A", "from": "2018-01-01", "to": "2018-01-01"}]),
        {"/data/terms/periods/0": "period-reversed"},
    )
    yield (
        "a quota of nobody",
        terms(quotas=[{"period": "A", "places": 1}]),
        {"/data/terms/quotas/0": "organisation-or-kind"},
    )
    yield (
        "an event that is none",
        terms(confirmByAnother=["Gekozen"]),
        {"/data/terms/confirmByAnother/0": "unknown-event"},
    )
    yield "a number for an event", terms(confirmByAnother=[7]), {"/data/terms/confirmByAnother/0": "unknown-event"}
    yield (
        "a list for an event",
        terms(confirmByAnother=[["ElectedToCouncil"]]),
        {"/data/terms/confirmByAnother/0": "unknown-event"},
    )
    yield (
        "no level of education",
        terms(eligibility={"educationLevels": []}),
        {"/data/terms/eligibility/educationLevels": "too-few"},
    )
    yield (
        "eight days a week",
        terms(week={"employerDays": 8, "politicsDays": 1}),
        {"/data/terms/week/employerDays": "out-of-range"},
    )
    evidence = {"title": "Besluit"}
    yield "a text for evidence", _with(RENAMING, evidence="Besluit"), {"/evidence": "not-an-object"}
    yield "evidence without a title", _with(RENAMING, evidence={}), {"/evidence/title": "missing"}
    yield (
        "a bad digest",
        _with(RENAMING, evidence={**evidence, "sha256": "ab" * 31}),
        {"/evidence/sha256": "not-a-sha256"},
    )
    yield (
        "a day of issue with a time",
        _with(RENAMING, evidence={**evidence, "issuedOn": "2018-05-01T00:00Z"}),
        {"/evidence/issuedOn": "not-a-date"},
    )


def _of_identity() -> Iterator[Kind]:
    uuid = identity("nothing")
    for name, value in (
        ("too short", uuid[:-1]),
        ("without hyphens", uuid.replace("-", "")),
        ("in braces", "{" + uuid + "}"),
        ("as a URN", f"urn:uuid:{uuid}"),
        ("with a letter that is none", uuid[:-1] + "g"),
        ("with hyphens in other places", "----" + uuid.replace("-", "")),
        ("with an underscore", uuid[:-3] + "_" + uuid[-2:]),
        ("with a plus", "+" + uuid[1:]),
        ("in other digits", uuid[:-1] + "\uff11"),
        ("empty", ""),
    ):
        yield f"an id {name}", _with(RENAMING, commandId=value), {"/commandId": "not-a-uuid"}
    yield "a number for an id", _with(RENAMING, commandId=7), {"/commandId": "not-a-uuid"}
    same = identity("the town")
    other = _organisation(TOWN, "municipality") | {"commandId": same}
    for name, line in (
        ("another subject", _with(other, subject=OTHER_TOWN)),
        ("another day", _with(other, effectiveOn="1901-01-01")),
        ("another name", _with_data(other, name="Stad")),
        ("another certainty", _with(other, certainty="expected")),
        ("a note more", _with(other, note="Zie het besluit.")),
        ("evidence more", _with(other, evidence={"title": "Besluit"})),
        ("a field more", _with_data(other, councilSize=39)),
        ("another command", _with(RENAMING, commandId=same)),
    ):
        yield f"the same id with {name}", line, {"/commandId": "same-id-other-body"}
    yield (
        "the same id of a correction with other changes",
        _line(_correction(WITHDRAWN, {"name": "Stad in Zee"}, commandId=identity(CORRECTION))),
        {"/commandId": "same-id-other-body"},
    )


def _of_corrections() -> Iterator[Kind]:
    changes = "/data/changes"
    town = _correction("the town", {"name": "Stad"})
    for name in ("effectiveOn", "until"):
        yield f"{name} on a correction", _with(town, **{name: "2018-01-01"}), {f"/{name}": "unknown-field"}
    yield "certainty on a correction", _with(town, certainty="expected"), {"/certainty": "unknown-field"}
    yield (
        "a day on a withdrawal",
        _line(_about("withdraw-fact", "the town", reason="other") | {"effectiveOn": "2018-01-01"}),
        {"/effectiveOn": "unknown-field"},
    )
    yield "no changes", _line(_correction("the town", {})), {changes: "too-few"}
    yield "null for changes", _line(_correction("the town", None)), {changes: "not-an-object"}
    yield "a list for changes", _line(_correction("the town", [])), {changes: "not-an-object"}
    yield "a reason that is none", _with_data(town, reason="typo"), {"/data/reason": "not-one-of"}
    yield "a correction without a reason", _without(town, "reason"), {"/data/reason": "missing"}
    for name, fact, given, faults in (
        ("an unknown field", "the town", {"colour": "red"}, {"/colour": "unknown-field"}),
        ("a field of another event", "the town", {"organisation": TOWN}, {"/organisation": "unknown-field"}),
        ("certainty", "the town", {"certainty": "expected"}, {"/certainty": "unknown-field"}),
        ("a required text cleared", "the town", {"name": None}, {"/name": "not-a-text"}),
        ("a required choice cleared", "the town", {"kind": None}, {"/kind": "not-one-of"}),
        ("a required reference cleared", "the start", {"organisation": None}, {"/organisation": "not-a-text"}),
        ("a required list cleared", "the partnership", {"partners": None}, {"/partners": "not-a-list"}),
        ("required terms cleared", "the programme", {"terms": None}, {"/terms": "not-an-object"}),
        ("a person cleared", WAITING, {"person": None}, {"/person": "not-an-object"}),
        ("the day cleared", "the town", {"effectiveOn": None}, {"/effectiveOn": "not-a-date"}),
        ("a day that is not there", "the town", {"effectiveOn": "2018-02-30"}, {"/effectiveOn": "no-such-day"}),
        ("a person's unknown detail", WAITING, {"person": {"bsn": "1"}}, {"/person/bsn": "unknown-field"}),
        (
            "three faults",
            "the town",
            {"name": "", "kind": "x", "until": 7},
            {"/name": "empty-text", "/kind": "not-one-of", "/until": "not-a-date"},
        ),
    ):
        line = _line(_correction(fact, given))
        yield f"{name} in a correction", line, {changes + pointer: code for pointer, code in faults.items()}
    unknown = {"/data/fact": "unknown-fact"}
    yield "a correction of an unknown fact", _line(_correction("nothing", {"name": "Stad"})), unknown
    yield "a withdrawal of an unknown fact", _line(_about("withdraw-fact", "nothing", reason="other")), unknown
    yield "an establishment of an unknown fact", _line(_about("establish-fact", "nothing")), unknown
    yield (
        "evidence of an unknown fact",
        _line(_about("attach-evidence", "nothing", evidence={"title": "Besluit"})),
        unknown,
    )
    yield (
        "a fact that is no id",
        _line(_command("establish-fact", None, None, {"fact": "the town"})),
        {"/data/fact": "not-a-uuid"},
    )
    yield (
        "a correction of another's fact",
        _line(_correction("the town", {"name": "Stad"}, subject=OTHER_TOWN)),
        {"/subject": "another-subject"},
    )
    yield (
        "a ruling on an unknown finding",
        _line(
            _command(
                "rule-on-finding",
                None,
                None,
                {"finding": identity("nothing"), "ruling": "dismissed", "reason": "Bestaat niet."},
            )
        ),
        {"/data/finding": "unknown-finding"},
    )


def _of_sense() -> Iterator[Kind]:
    def refused(name: str, code: str, wire: Wire) -> Kind:
        return name, _line(wire), _whole(code)

    def rotation(trainee: str, day: str, organisation: str = COMPANY) -> Wire:
        return _command("rotate-to-organisation-b", trainee, day, {"organisation": organisation})

    yield refused("a subject that is not on record", "not-on-record", RENAMING | {"subject": "grond-nergens"})
    yield refused("a subject of another kind", "not-on-record", RENAMING | {"subject": WORKING})
    yield refused("a second registration", "exists-already", _organisation(TOWN, "municipality"))
    yield refused("a fact before the first", "opening-not-first", RENAMING | {"effectiveOn": "1899-12-31"})
    yield refused("B before A", "b-before-a", rotation(WAITING, "2019-01-01"))
    yield refused("B before the day of A", "b-before-a", rotation(WORKING, "2018-02-01"))
    yield (
        "a rotation to an unknown organisation",
        _line(rotation(WORKING, "2019-01-01", "grond-nergens")),
        {"/data/organisation": "unknown-reference"},
    )
    yield refused(
        "a second A", "second-a", _command("start-at-organisation-a", WORKING, "2018-06-01", {"organisation": COMPANY})
    )
    yield refused("the end of no placement", "no-placement", _command("end-placement", WAITING, "2018-06-01", {}))
    yield refused("the end of no leave", "no-leave", _command("end-leave", WAITING, "2018-06-01", {}))
    seat = _command("replace-fraction-member", "m-grond-nergens", "2018-06-01", {})
    yield refused("a seat without a mandate", "not-on-record", seat)
    yield refused("a second seat", "seat-held", seat | {"subject": SEATED})
    yield refused(
        "a resignation without a seat", "no-seat", _command("resign-from-council", SEATLESS, "2018-06-01", {})
    )
    yield refused("a committee never joined", "not-a-member", _command("leave-committee", SEATLESS, "2018-06-01", {}))
    yield refused("no longer following", "not-following", _command("cease-following", SEATLESS, "2018-06-01", {}))
    yield refused(
        "a portfolio never had", "not-assigned", _command("release-portfolio", SEATED, "2018-06-01", {"topic": "zorg"})
    )
    leave = _command("go-on-temporary-leave", SEATED, "2018-06-01", {})
    yield refused("a temporary leave without an end", "until-required", leave)
    yield refused("an end before the beginning", "until-not-after", OFFER | {"until": "2018-04-01"})
    yield refused("an end on the first day", "until-not-after", leave | {"until": "2018-06-01"})
    yield refused(
        "an end where none may be",
        "until-not-allowed",
        _command("resign-from-council", SEATED, "2018-06-01", {}, until="2018-07-01"),
    )
    yield refused("a fact after the end", "after-the-end", _command("elect-to-council", ENDED, "2019-02-01", {}))
    yield refused("a second end", "two-ends", _command("end-mandate", ENDED, "2019-02-01", {"reason": "deceased"}))
    yield refused(
        "a place that was not offered",
        "not-offered",
        _command("withdraw-place", PARTNERSHIP, "2018-06-01", {"organisation": TOWN, "period": "B"}),
    )
    yield refused(
        "a partner that was none",
        "not-a-partner",
        _command("replace-partner", PARTNERSHIP, "2018-06-01", {"leaving": OTHER_TOWN, "joining": PARTY}),
    )
    yield refused(
        "a partner twice",
        "partner-already",
        _command("replace-partner", PARTNERSHIP, "2018-06-01", {"leaving": TOWN, "joining": COMPANY}),
    )
    yield refused(
        "a merger into itself", "merged-into-itself", _command("merge-organisation", TOWN, "2018-06-01", {"into": TOWN})
    )
    yield refused(
        "a joint body never joined",
        "not-in-joint-body",
        _command("leave-joint-body", TOWN, "2018-06-01", {"jointBody": COMPANY}),
    )
    yield refused("a correction of what was withdrawn", "fact-withdrawn", _correction(WITHDRAWN, {"name": "Stad"}))
    yield refused("a correction of a correction", "not-a-fact", _correction(CORRECTION, {"reason": "other"}))
    yield refused("a correction of an erasure", "not-a-fact", _correction("the erasure", {"ground": "bezwaar"}))
    yield refused("what is certain already", "established-already", _about("establish-fact", "the town"))
    yield refused(
        "the withdrawal of a beginning", "opening-needed", _about("withdraw-fact", SEATED, reason="wrong-subject")
    )
    yield refused(
        "a correction that makes it impossible",
        "opening-not-first",
        _correction("the start", {"effectiveOn": "2017-01-01"}),
    )
    yield refused(
        "a correction with an end where none may be",
        "until-not-allowed",
        _correction("the end", {"until": "2020-01-01"}),
    )
    yield refused(
        "a second erasure", "erased-already", _command("erase-personal-data", ERASED, None, {"ground": "weer"})
    )
    yield refused(
        "a note about who was erased",
        "erased",
        _command("move-residence", ERASED, "2018-06-01", {"municipality": TOWN}, note="Verhuisd."),
    )
    yield refused("a new name for who was erased", "erased", _correction(ERASED, {"person": {"givenName": "Noor"}}))


def _historic() -> Iterator[tuple[str, bytes, Faults, Setting]]:
    moment = "2018-07-01T09:00:00Z"
    both = RENAMING | {"recordedAt": moment, "recordedBy": "griffie"}
    only = "historic-only"
    yield "a moment without the flag", _with(RENAMING, recordedAt=moment), {"/recordedAt": only}, Setting.ORDINARY
    yield "a clerk without the flag", _with(RENAMING, recordedBy="griffie"), {"/recordedBy": only}, Setting.ORDINARY
    yield "both without the flag", _line(both), {"/recordedAt": only, "/recordedBy": only}, Setting.ORDINARY
    for name, value, code in (
        ("a moment before the last", "2018-06-01T08:59:59.999999Z", "decreasing"),
        ("a moment before the last by its offset", "2018-06-01T10:59:00+02:00", "decreasing"),
        ("a moment in the year 1", "0001-01-01T00:00:00Z", "decreasing"),
        ("a moment in the future", "2999-01-01T00:00:00Z", "in-the-future"),
        ("the last moment of all", "9999-12-31T23:59:59Z", "in-the-future"),
        ("a moment before all time", "0001-01-01T00:00:00+01:00", "not-an-instant"),
        ("a moment after all time", "9999-12-31T23:59:59-01:00", "not-an-instant"),
        ("a moment without an offset", "2018-07-01T09:00:00", "not-an-instant"),
        ("a day for a moment", "2018-07-01", "not-an-instant"),
        ("a moment on a day that is not there", "2018-02-30T09:00:00Z", "not-an-instant"),
        ("the twenty-fifth hour", "2018-07-01T25:00:00Z", "not-an-instant"),
        ("a number for a moment", 1_530_435_600, "not-an-instant"),
    ):
        yield name, _with(RENAMING, recordedAt=value), {"/recordedAt": code}, Setting.HISTORIC
    yield (
        "an empty clerk",
        _with(RENAMING, recordedAt=moment, recordedBy=""),
        {"/recordedBy": "empty-text"},
        Setting.HISTORIC,
    )
    yield (
        "faults of form and of moment",
        _with(RENAMING, recordedAt="gisteren", recordedBy=7, subject="-"),
        {"/recordedAt": "not-an-instant", "/recordedBy": "not-a-text", "/subject": "not-a-reference"},
        Setting.HISTORIC,
    )
    yield (
        "the same id at another moment",
        _with(_organisation(TOWN, "municipality"), commandId=identity("the town"), recordedAt="2018-06-02T09:00:00Z"),
        {"/commandId": "same-id-other-body"},
        Setting.HISTORIC,
    )
    late = "not-only-imports"
    yield "a moment after ordinary recordings", _with(RENAMING, recordedAt=moment), {"/recordedAt": late}, Setting.LATE
    # Who recorded is the caller, but for imports; and imports come first or never.
    yield (
        "a clerk without a moment after ordinary recordings",
        _with(RENAMING, recordedBy="griffie"),
        {"/recordedBy": late},
        Setting.LATE,
    )


def _of_display() -> Iterator[Kind]:
    """Names that would break the paragraph in which they are told, or the terminal on which it is shown."""
    for name, field, shown in (
        ("line ends", "a\n\nwiewaar: alles is vastgelegd", "a  wiewaar: alles is vastgelegd"),
        ("a carriage return", "a\rb", "a b"),
        ("an escape sequence", "\x1b[2J", "\ufffd[2J"),
        ("a control sequence of one character", "\x9b2J", "\ufffd2J"),
        ("a line separator", "a\u2028wiewaar: vastgelegd", "a\ufffdwiewaar: vastgelegd"),
        ("an override of direction", "\u202edatS\u202c", "\ufffddatS\ufffd"),
        ("200 characters", "a" * 200, "a" * 80),
    ):
        line = json.dumps(RENAMING | {field: 1}).encode()
        yield f"an unknown field with {name}", line, {f"/{shown}": "unknown-field"}
        twice = line[:-1] + b", " + json.dumps(field).encode() + b": 2}"
        yield f"a field twice with {name}", twice, _whole("duplicate-name")
    # No JSON pointer can name half a pair; it is enough that the line is refused with a sentence.
    broken = json.dumps(RENAMING | {"\ud83c": 1}).encode()
    yield "an unknown field with half a pair", broken, _whole("not-valid")
    yield "a field twice with half a pair", broken[:-1] + b', "\\ud83c": 2}', _whole("duplicate-name")


def broken_lines() -> Sequence[BrokenLine]:
    """Every kind of broken line, each under a name of its own."""
    kinds = (
        _of_bytes,
        _of_structure,
        _of_command,
        _of_fields,
        _of_text,
        _of_date,
        _of_number,
        _of_choice,
        _of_reference,
        _of_parts,
        _of_identity,
        _of_corrections,
        _of_sense,
        _of_display,
    )
    found = [(*kind, Setting.ORDINARY) for kinds_of in kinds for kind in kinds_of()]
    found.extend(_historic())
    return [
        BrokenLine(name, line, tuple(Fault(pointer, code) for pointer, code in faults.items()), setting)
        for name, line, faults, setting in found
    ]


# -- as files -------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """Writes the files."""
    parser = argparse.ArgumentParser(prog="python -m scripts.broken_lines", description=broken_lines.__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="where the files are written")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    every = broken_lines()
    for setting in Setting:
        own = [each for each in every if each.setting is setting]
        (folder / f"{setting}.ground.ndjson").write_bytes(b"".join(line + b"\n" for line in ground(setting)))
        (folder / f"{setting}.broken.ndjson").write_bytes(b"".join(each.line + b"\n" for each in own))
        expected = (
            {"line": number, "name": each.name, "errors": [fault._asdict() for fault in each.faults]}
            for number, each in enumerate(own, 1)
        )
        (folder / f"{setting}.expected.ndjson").write_text("".join(json.dumps(each) + "\n" for each in expected))
        flags = " ".join(("", *setting.flags))
        sys.stdout.write(f"{setting}: {len(own)} broken lines, for «wiewaar import{flags}» after their ground\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
