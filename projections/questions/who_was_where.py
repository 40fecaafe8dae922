"""Who was where, in which role, on day D (or in period P), as known at K?"""

from typing import Any

import orjson

from domain.text import Text
from projections.database import OPEN_DAY
from projections.days import DAY_OR_PERIOD, POSSIBLE, day_or_period, is_certain_on, possible_and_certain
from projections.names import Organisations, Trainees, period
from projections.question import Asked, Item, Parameter, Question
from projections.rows import SpellRow, Where

ROLES = {
    "placement": "placement",
    "candidacy": "candidate",
    "committee-membership": "committee-member",
    "fraction-follower": "fraction-follower",
    "council-seat": None,  # its value tells: councillor, or temporary-leave
    "portfolio": "spokesperson",
}
LANES = {
    "placement": "placement",
    "candidate": "candidacy",
    "committee-member": "committee-membership",
    "fraction-follower": "fraction-follower",
    "councillor": "council-seat",
    "temporary-leave": "council-seat",
    "spokesperson": "portfolio",
}


def answer(asked: Asked) -> list[Item]:
    """One row a lane period, ordered by trainee, first day and role."""
    rows = [(row, orjson.loads(row.value)) for row in _rows(asked)]
    organisations = Organisations(asked, {each for row, _ in rows for each in (row.place, row.party)})
    trainees = Trainees(asked, {row.trainee for row, _ in rows})
    items = [_item(asked, row, value, organisations, trainees) for row, value in rows]
    wanted = [(name, asked.text(name)) for name in ("role", "certainty")]
    found = (item for item in items if all(value in (None, item[name]) for name, value in wanted))
    return sorted(found, key=_order)


def _rows(asked: Asked) -> list[SpellRow]:
    """What holds by its valid time, and what may hold besides; that is neither expected nor established."""
    found = _those(asked, Where(asked).holding())
    return found if asked.text("certainty") else [*found, *_those(asked, Where(asked).possibly())]


def _those(asked: Asked, of: Where) -> list[SpellRow]:
    role = asked.text("role")
    of.among("lane", list(ROLES) if role is None else [LANES[role]])
    of.equal(**{name: asked.text(name) for name in ("place", "party", "trainee", "certainty")})
    for name, lane in (("programme", "registration"), ("partnership", "partnership")):
        of.of_trainees_with(lane, name, asked.text(name))
    return of.rows()


def _item(asked: Asked, row: SpellRow, value: dict[str, Any], organisations: Organisations, trainees: Trainees) -> Item:
    valid_on = asked.day("validOn")
    day = valid_on.isoformat() if valid_on is not None else row.valid_from
    item = {
        "trainee": row.trainee,
        "name": trainees.name(row.trainee),
        "programme": trainees.programme(row.trainee),
        "role": ROLES[row.lane] or value["role"],
        "slot": value.get("slot"),
        "place": organisations.place(row.place, day),
        "function": value.get("function"),
        "department": value.get("department"),
        "mandate": value.get("mandate"),
        "party": organisations.party(row.party, day),
        "committee": value.get("committee"),
        "topic": value.get("topic"),
        "certainty": row.certainty,
        "endCertainty": row.end_certainty,
        "valid": period(row.valid_from, row.valid_to),
        # Nobody who asks at K knows that the row will be closed.
        "known": {"from": row.known_from, "to": None},
        "because": orjson.loads(row.because),
    }
    item |= possible_and_certain(row)
    if valid_on is not None and not is_certain_on(row, day):
        item["certainty"] = POSSIBLE
    if valid_on is None:
        item["clipped"] = _clipped(asked, row)
    return item


def _clipped(asked: Asked, row: SpellRow) -> dict[str, str | None]:
    from_, to = asked.day("from"), asked.day("to")
    first = row.valid_from if from_ is None else max(row.valid_from, from_.isoformat())
    end = row.valid_to if to is None else min(row.valid_to, to.isoformat())
    return period(first, end)


def _order(item: Item) -> tuple[str, ...]:
    valid = item["valid"]
    keys = (item["trainee"], valid["from"], item["role"], item["mandate"], item["committee"], item["topic"])
    return tuple(each or "" for each in (*keys, valid["to"] or OPEN_DAY))


QUESTION = Question(
    "who-was-where",
    "S",
    Text(
        "Wie was waar, in welke rol, op dag D (of in periode P), zoals bekend op K?",
        "Who was where, in which role, on day D (or in period P), as known at K?",
    ),
    (
        *DAY_OR_PERIOD,
        Parameter(
            "place", "reference", Text("alleen bij deze organisatie of raad", "only at this organisation or council")
        ),
        Parameter("role", "choice", Text("alleen in deze rol", "only in this role"), choices=tuple(LANES)),
        Parameter("party", "reference", Text("alleen mandaten voor deze partij", "only mandates for this party")),
        Parameter(
            "programme", "reference", Text("alleen trainees van dit programma", "only trainees of this programme")
        ),
        Parameter(
            "partnership",
            "reference",
            Text("alleen trainees van dit partnership", "only trainees of this partnership"),
        ),
        Parameter("trainee", "reference", Text("alleen deze trainee", "only this trainee")),
        Parameter(
            "certainty",
            "choice",
            Text("alleen wat verwacht is, of wat vaststaat", "only what is expected, or what is established"),
            choices=("expected", "established"),
        ),
    ),
    ("name", "role", "place", "function", "valid", "certainty"),
    "wiewaar ask who-was-where --valid-on 2019-06-01 --known-at 2018-12-01",
    answer,
    day_or_period,
)
