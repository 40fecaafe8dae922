"""Subjects as they stand: each with the periods of its lanes that hold on a day, or with all of them."""

from collections import defaultdict
from collections.abc import Sequence

import orjson
from sqlalchemy import select

from domain.reference import Kind
from domain.text import Text
from projections.days import ON
from projections.names import Organisations, Trainees, known, period
from projections.question import Asked, Item, Parameter, Question
from projections.rows import SpellRow, Where, portions
from projections.spells import SPELLS

KIND = Parameter(
    "kind", "choice", Text("van deze soort", "of this kind"), required=True, choices=tuple(each.value for each in Kind)
)
SUBJECT = Parameter("subject", "reference", Text("alleen dit onderwerp", "only this subject"))
START = Parameter("start", "number", Text("vanaf dit onderwerp in volgorde", "from this subject on, in order"))
LIMIT = Parameter("limit", "number", Text("hoogstens zo veel", "at most so many"))
# The lane that every subject of a kind has for as long as it is on record.
ALWAYS_THERE = {
    "organisation": "kind",
    "programme": "terms",
    "partnership": "formation",
    "trainee": "registration",
    "mandate": "mandate",
}


def states(asked: Asked) -> list[Item]:
    """Subjects in order of their references, each with the periods that hold on the day."""
    kind = asked.text("kind") or ""
    wanted = asked.text("subject")
    listed = select(SPELLS.c.subject).where(SPELLS.c.kind == kind, SPELLS.c.lane == ALWAYS_THERE[kind], known(asked))
    if wanted is not None:
        listed = listed.where(SPELLS.c.subject == wanted)
    listed = (
        listed.distinct()
        .order_by(SPELLS.c.subject)
        .offset(asked.number("start", 0))
        .limit(asked.number("limit", 1_000))
    )
    references = list(asked.connection.execute(listed).scalars())
    rows: list[SpellRow] = []
    for some in portions(references):
        rows += Where(asked).equal(kind=kind).among("subject", some).holding().rows("lane", "key", "valid_from")
    by_subject = defaultdict(list)
    for row in rows:
        by_subject[row.subject].append(row)
    told = _Told(asked, rows, references if kind == "trainee" else [])
    day = asked.day("validOn")
    return [told.subject(kind, each, by_subject[each], "" if day is None else day.isoformat()) for each in references]


def periods(asked: Asked) -> list[Item]:
    """Every period of a subject's lanes, of a trainee also those of its mandates; by lane and first day."""
    kind, reference = asked.text("kind"), asked.text("subject")
    of = Where(asked)
    if kind == "trainee":
        of.equal(trainee=reference)
    else:
        of.equal(kind=kind, subject=reference)
    rows = of.rows("lane", "key", "valid_from", "subject")
    told = _Told(asked, rows, [])
    return [
        {"subject": {"kind": row.kind, "reference": row.subject}, **told.period(row, row.valid_from)} for row in rows
    ]


class _Told:
    """Rows with names."""

    def __init__(self, asked: Asked, rows: Sequence[SpellRow], trainees: Sequence[str]) -> None:
        self._organisations = Organisations(asked, {each for row in rows for each in (row.place, row.party)})
        self._trainees = Trainees(asked, trainees)

    def subject(self, kind: str, reference: str, rows: Sequence[SpellRow], day: str) -> Item:
        """A subject with its periods."""
        named = next((orjson.loads(row.value).get("name") for row in rows if row.lane in ("name", "terms")), None)
        item: Item = {
            "kind": kind,
            "reference": reference,
            "name": self._trainees.name(reference) if kind == "trainee" else named,
            "lanes": [self.period(row, day) for row in rows],
        }
        if kind == "trainee":
            item["details"] = self._trainees.details(reference)
        if kind == "mandate":
            item["trainee"] = rows[0].trainee if rows else None
            item["role"] = next(
                (_role(row) for row in rows if row.lane in ("council-seat", "committee-membership")), None
            )
        return item

    def period(self, row: SpellRow, day: str) -> Item:
        """One period of one lane."""
        value = {name: each for name, each in orjson.loads(row.value).items() if name != "person"}
        return {
            "lane": row.lane,
            "key": row.key or None,
            "value": value,
            "place": self._organisations.place(row.place, day),
            "party": self._organisations.party(row.party, day),
            "certainty": row.certainty,
            "endCertainty": row.end_certainty,
            "valid": period(row.valid_from, row.valid_to),
            # Nobody who asks at K knows that the row will be closed.
            "known": {"from": row.known_from, "to": None},
            "because": orjson.loads(row.because),
        }


def _role(row: SpellRow) -> str:
    return "committee-member" if row.lane == "committee-membership" else str(orjson.loads(row.value)["role"])


SUBJECTS = Question(
    "subjects",
    "S",
    Text("Hoe staan de onderwerpen van een soort ervoor op dag D?", "How do the subjects of a kind stand on day D?"),
    (KIND, SUBJECT, ON, START, LIMIT),
    ("name", "lanes"),
    "",
    states,
)
TIMELINE = Question(
    "timeline",
    "S",
    Text("Welke perioden heeft een onderwerp in elke laag?", "Which periods does a subject have in every lane?"),
    (KIND, Parameter("subject", "reference", Text("dit onderwerp", "this subject"), required=True)),
    ("lane", "valid"),
    "",
    periods,
)
