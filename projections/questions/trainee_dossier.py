"""The whole history of one trainee: lanes, gaps and overlaps between them, mandates included."""

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

import orjson

from domain.period import Period, between, without
from domain.text import Text
from projections.days import days_of, observed, on_the_wire, possible_and_certain
from projections.names import Organisations, Trainees, period, spells_of
from projections.question import Asked, Item, Parameter, Question
from projections.rows import SpellRow, Where

POLITICAL = ("candidacy", "committee-membership", "fraction-follower", "council-seat")


def answer(asked: Asked) -> list[Item]:
    """The periods of every lane, then the gaps without placement or political role, then the overlapping roles.

    Each item says which of these it is in `item`: period, gap, not-observed or overlap.
    """
    trainee = asked.text("trainee")
    rows = Where(asked).equal(trainee=trainee).rows("lane", "key", "valid_from", "subject")
    if trainee is None or not rows:
        return []
    values = {row.id: orjson.loads(row.value) for row in rows}
    organisations = Organisations(asked, {each for row in rows for each in (row.place, row.party)})
    trainees = Trainees(asked, {trainee})
    periods = [_period(row, values[row.id], organisations, trainees) for row in rows]
    return [*periods, *_gaps(asked, trainee, trainees, rows), *_overlaps(rows)]


def _period(row: SpellRow, value: dict[str, Any], organisations: Organisations, trainees: Trainees) -> Item:
    shown = {name: each for name, each in value.items() if name not in ("person", "party", "council", "trainee")}
    return {
        "item": "period",
        "subject": {"kind": row.kind, "reference": row.subject},
        "name": trainees.name(row.trainee),
        "lane": row.lane,
        "key": row.key or None,
        "value": shown,
        "place": organisations.place(row.place, row.valid_from),
        "party": organisations.party(row.party, row.valid_from),
        "certainty": row.certainty,
        "endCertainty": row.end_certainty,
        "valid": period(row.valid_from, row.valid_to),
        "known": {"from": row.known_from, "to": None},
        "because": orjson.loads(row.because),
        **possible_and_certain(row),
    }


def _gaps(asked: Asked, trainee: str, trainees: Trainees, rows: list[SpellRow]) -> Iterable[Item]:
    programme = trainees.programme(trainee)
    terms = list(spells_of(asked, "programme", ("terms",), [programme] if programme else []))
    traineeship = next((days_of(row) for row in rows if row.lane == "traineeship"), None)
    if not terms or traineeship is None:
        return
    agreed = orjson.loads(terms[-1].value)["terms"]
    inside = traineeship & Period(date.fromisoformat(agreed["starts"]), date.fromisoformat(agreed["ends"]))
    if inside is None:
        return
    # What lies past the day of knowledge was planned at most, and observed by nobody.
    seen = observed(asked, inside)
    for lane, lanes in (("placement", ("placement",)), ("political-role", POLITICAL)):
        covered = [days_of(row) for row in rows if row.lane in lanes]
        if seen is not None:
            missing = without([seen], covered)
            longest = max((each.days or 0 for each in missing), default=0)
            for each in missing:
                yield {
                    "item": "gap",
                    "lane": lane,
                    "valid": on_the_wire(each),
                    "days": each.days,
                    "longest": each.days == longest,
                }
    if seen != inside:
        rest = inside if seen is None or seen.to is None else between(seen.to, inside.to)
        if rest is not None:
            yield {"item": "not-observed", "lane": None, "valid": on_the_wire(rest), "days": rest.days}


def _overlaps(rows: list[SpellRow]) -> Iterable[Item]:
    roles = [(row, days_of(row)) for row in rows if row.lane in ("placement", *POLITICAL)]
    for (one, days), (other, others) in combinations(roles, 2):
        if one.lane == other.lane and one.subject == other.subject:
            continue
        if (both := days & others) is not None:
            yield {
                "item": "overlap",
                "lanes": sorted((one.lane, other.lane)),
                "subjects": sorted((one.subject, other.subject)),
                "valid": on_the_wire(both),
                "days": both.days,
            }


QUESTION = Question(
    "trainee-dossier",
    "S",
    Text(
        "De hele geschiedenis van één trainee: lagen, gaten en overlap ertussen, mandaten inbegrepen.",
        "The whole history of one trainee: lanes, gaps and overlaps between them, mandates included.",
    ),
    (Parameter("trainee", "reference", Text("deze trainee", "this trainee"), required=True),),
    ("item", "lane", "place", "what", "valid", "certainty"),
    "wiewaar ask trainee-dossier --trainee t-ppp00003",
    answer,
)
