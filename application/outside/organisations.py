"""The national list of municipalities: under which name each is there since when, as far as its notes tell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from application.outside.reading import Reading, command_id, pointer_to, texts
from application.outside.table import Row, rows_of
from application.problem import Invalid, Problem

COLUMNS = ("reference", "name", "history")
EVIDENCE = {
    "title": "Gemeenten en hun geschiedenis",
    "kind": "register",
    "issuer": "Centraal Bureau voor de Statistiek",
}
TOOI = "https://identifier.overheid.nl/tooi/id/gemeente/"

_CODE = re.compile(r"gm\d{4}", re.ASCII)
_DAY = r"(?P<day>\d{2})-(?P<month>\d{2})-(?P<year>\d{4})"
_BEFORE = re.compile(r"Begindatum voor (?P<year>\d{4})", re.ASCII)
_BEGAN = re.compile(rf"(?:Begindatum|Ontstaan per) {_DAY}", re.ASCII)
_RENAMED = re.compile(rf"Naamswijziging per {_DAY}(?: \(voorheen (?P<former>[^()]+(?:\([^()]*\))?)\))?", re.ASCII)
_BEGINNINGS = (_BEFORE, _BEGAN)
_MERGED = re.compile(rf"Opgegaan in (?P<into>.+) per {_DAY}", re.ASCII)
_REDRAWN = re.compile(rf"Gemeentelijke herindeling per {_DAY}", re.ASCII)
_MOVED = re.compile(rf"Provinciale wijziging per {_DAY}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Renaming:
    """From a day on it went by another name; the former one where the note gives it."""

    on: date
    former: str | None


@dataclass(slots=True)
class _History:
    """What the notes of one municipality tell. `since` is the first day on which it was certainly there."""

    since: date | None = None
    renamings: tuple[_Renaming, ...] = ()
    merged: tuple[str, date] | None = None
    rest: tuple[Problem, ...] = ()


def read_organisations(content: bytes) -> Reading:
    """The commands of the list, mergers last. Raises Invalid where the file as a whole can't be read."""
    columns, rows = rows_of(content)
    if missing := [column for column in COLUMNS if column not in columns]:
        words = {"columns": texts(columns)}
        raise Invalid(Problem(pointer_to(column), "no-such-column", words) for column in missing)
    reading, histories = Reading(read=len(rows)), []
    lines: dict[str, int] = {}
    for row in rows:
        problems = _faults_of(row, columns, lines)
        if problems:
            reading.refuse(row.line, row.found, problems)
            continue
        lines[row.cells["reference"]] = row.line
        history = _history_of(row.cells["history"])
        histories.append((row, history))
        _register(reading, row, history)
    names = _by_name(rows)
    for row, history in histories:
        if history.merged is not None:
            _merge(reading, row, *history.merged, names)
    return reading


def _faults_of(row: Row, columns: Sequence[str], lines: Mapping[str, int]) -> list[Problem]:
    if len(row.found) != len(columns):
        words = {"found": str(len(row.found)), "wanted": str(len(columns))}
        return [Problem("", "wrong-number-of-cells", words)]
    reference = row.cells["reference"]
    if not _CODE.fullmatch(reference):
        return [Problem("/reference", "not-a-municipality-code")]
    if reference in lines:
        return [Problem("/reference", "same-key", {"line": str(lines[reference])})]
    return []


# -- notes ----------------------------------------------------------------------------------------------------------


def _history_of(notes: str) -> _History:
    """What the notes tell; what is not understood is among the rest, and nothing is made of it."""
    history, rest, renamings = _History(), [], []
    for note in filter(None, map(str.strip, notes.split(";"))):
        found, on = _dated(note)
        again = found is not None and (
            (found.re in _BEGINNINGS and history.since is not None)
            or (found.re is _MERGED and history.merged is not None)
        )
        if found is None or on is None or again:
            rest.append(Problem("/history", "note-not-understood", {"note": note}))
        elif found.re in _BEGINNINGS:
            history.since = on
        elif found.re is _RENAMED:
            renamings.append(_Renaming(on, found["former"]))
        elif found.re is _MERGED:
            history.merged = (found["into"], on)
        else:
            words = {"day": on.isoformat()}
            rest.append(
                Problem("/history", "boundaries-changed" if found.re is _REDRAWN else "province-changed", words)
            )
    history.renamings = tuple(sorted(renamings, key=lambda each: each.on))
    history.rest = tuple(rest)
    return history


def _dated(note: str) -> tuple[re.Match[str] | None, date | None]:
    """A note that we know, and its day; None for what is no day."""
    for pattern in (*_BEGINNINGS, _RENAMED, _MERGED, _REDRAWN, _MOVED):
        if found := pattern.fullmatch(note):
            parts = {"month": "1", "day": "1", **found.groupdict()}  # what was there before a year was so on its first
            try:
                return found, date(*(int(parts[name]) for name in ("year", "month", "day")))
            except ValueError:
                return None, None
    return None, None


# -- commands -------------------------------------------------------------------------------------------------------


def _register(reading: Reading, row: Row, history: _History) -> None:
    """On record since the first day on which it certainly had a name that is known, and renamed from there."""
    names = list(_names(row.cells["name"], history))
    for problem in history.rest:
        reading.skip(row.line, problem)
    if not names:
        reading.refuse(row.line, row.found, [Problem("/history", "no-beginning")])
        return
    (since, name), *renamed = names
    if since != history.since:
        reading.skip(row.line, Problem("/history", "former-name-unknown", {"day": since.isoformat()}))
    reference = row.cells["reference"]
    identifiers = {"cbs": reference.upper(), "tooi": TOOI + reference}
    data: dict[str, Any] = {"name": name, "kind": "municipality", "identifiers": identifiers}
    note = row.cells["history"] or None
    reading.take(row.line, _command("register-organisation", reference, since, data, note=note))
    for on, other in renamed:
        reading.take(row.line, _command("rename-organisation", reference, on, {"name": other}))


def _names(name: str, history: _History) -> Iterator[tuple[date, str]]:
    """The names that are known with the first day of each, in order: back from today's to the first unknown one."""
    known: list[tuple[date, str]] = []
    for renaming in reversed(history.renamings):
        known.append((renaming.on, name))
        if renaming.former is None:
            break
        name = renaming.former
    else:
        if history.since is not None:
            known.append((history.since, name))
    yield from reversed(known)


def _by_name(rows: Sequence[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.cells.get("name", ""), []).append(row.cells.get("reference", ""))
    return found


def _merge(reading: Reading, row: Row, into: str, on: date, names: Mapping[str, Sequence[str]]) -> None:
    """Which one it went up in is named by code, or by a name that one municipality in the list has."""
    meant = [into] if _CODE.fullmatch(into) else names.get(into, [])
    if len(meant) != 1:
        reading.refuse(row.line, row.found, [Problem("/history", "merged-into-unknown", {"name": into})])
        return
    reading.take(row.line, _command("merge-organisation", row.cells["reference"], on, {"into": meant[0]}))


def _command(
    name: str, reference: str, on: date, data: Mapping[str, Any], *, note: str | None = None
) -> dict[str, Any]:
    """A rename is told apart by its day; a municipality is registered, and goes up in another, once."""
    identity = (reference, on.isoformat()) if name == "rename-organisation" else (reference,)
    command = {
        "command": name,
        "commandId": command_id("organisations", name, *identity),
        "subject": reference,
        "effectiveOn": on.isoformat(),
        "data": dict(data),
        "evidence": EVIDENCE,
    }
    return command if note is None else {**command, "note": note}
