"""Suggesting: subjects whose reference or name holds what somebody has typed so far."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import select

from domain.text import Text
from projections.names import Organisations, Trainees, known
from projections.question import Asked, Item, Parameter, Question
from projections.spells import SPELLS
from projections.subjects import ALWAYS_THERE, KIND, LIMIT

SO_MANY = 12


def answer(asked: Asked) -> list[Item]:
    """The first few, those with a name that begins so before the others."""
    typed = (asked.text("typed") or "").casefold()
    found = [item for item in _listed(asked) if any(typed in each.casefold() for each in _texts(item))]
    found.sort(key=lambda item: (not any(each.casefold().startswith(typed) for each in _texts(item)), _order(item)))
    return found[: asked.number("limit", SO_MANY)]


def _texts(item: Item) -> list[str]:
    return [each for each in (item["reference"], item["name"]) if each]


def _order(item: Item) -> tuple[str, str]:
    return (item["name"] or "").casefold(), item["reference"]


def _listed(asked: Asked) -> Iterator[Item]:
    """Every subject of the kind, with its name where names may be seen, and whose or of what kind it is."""
    kind = asked.text("kind") or ""
    rows = asked.connection.execute(
        select(SPELLS.c.subject, SPELLS.c.trainee, SPELLS.c.place, SPELLS.c.value)
        .where(SPELLS.c.kind == kind, SPELLS.c.lane == ALWAYS_THERE[kind], known(asked))
        .order_by(SPELLS.c.subject, SPELLS.c.valid_from)
    ).all()
    values = {row.subject: (row, orjson.loads(row.value)) for row in rows}
    named = kind not in ("trainee", "mandate") or asked.flag("named")
    trainees = Trainees(asked, {row.trainee for row in rows} if named else ())
    organisations = Organisations(asked, values if kind == "organisation" else {row.place for row in rows})
    wanted = asked.text("organisationKind")
    for reference, (row, value) in values.items():
        if wanted is not None and value.get("kind") != wanted:
            continue
        yield {
            "kind": kind,
            "reference": reference,
            "trainee": row.trainee,
            "name": _name(kind, reference, row.trainee, value, organisations, trainees),
            "of": value.get("kind"),
        }


def _name(
    kind: str,
    reference: str,
    trainee: str | None,
    value: dict[str, Any],
    organisations: Organisations,
    trainees: Trainees,
) -> str | None:
    if kind in ("trainee", "mandate"):
        return trainees.name(trainee)
    if kind == "organisation":
        return organisations.name(reference, "9999-12-31")
    return value.get("name")


SUGGESTIONS = Question(
    "suggestions",
    "S",
    Text("Welke onderwerpen heten zo?", "Which subjects are called so?"),
    (
        KIND,
        Parameter("typed", "text", Text("wat is getypt", "what was typed")),
        Parameter("organisationKind", "text", Text("alleen organisaties van deze soort", "organisations of this kind")),
        Parameter("named", "flag", Text("ook met namen van personen", "with names of persons too")),
        LIMIT,
    ),
    ("name",),
    "",
    answer,
)
