"""The board of a programme: its trainees, each with placements, political roles, the gaps between and findings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select

from domain.period import Period, without
from domain.text import Text
from projections.database import fetched
from projections.days import days_of, observed, on_the_wire
from projections.findings import FINDINGS
from projections.names import Organisations, Trainees, period, spells_of
from projections.question import Asked, Item, Parameter, Question
from projections.rows import SpellRow, Where, portions
from projections.states import LANES

PROGRAMME = Parameter("programme", "reference", Text("van dit programma", "of this programme"), required=True)
TOGETHER = timedelta(minutes=1)  # what came to be known within it is one step
SHOWN = ("placement", *LANES)

# What the board is filtered by.
FILTERS = ("partnership", "place", "party", "role", "judgement")


def rows(asked: Asked) -> list[Item]:
    """The trainees of a programme in order of their references, each with its rows, gaps and findings."""
    programme = asked.text("programme") or ""
    registered = Where(asked).equal(kind="trainee", lane="registration", programme=programme).rows("subject")
    references = list(dict.fromkeys(row.subject for row in registered))
    wanted = (*SHOWN, "partnership", "traineeship")
    spells: list[SpellRow] = Where(asked).among("lane", wanted).among("trainee", references).rows("valid_from", "id")
    of: dict[str, list[SpellRow]] = defaultdict(list)
    for spell in spells:
        of[spell.trainee].append(spell)
    organisations = Organisations(asked, {each for spell in spells for each in (spell.place, spell.party)})
    trainees = Trainees(asked, references)
    found = _findings(asked, references)
    inside = _programme_days(asked, programme)
    return [
        {
            "kind": "trainee",
            "reference": each,
            "trainee": each,
            "name": trainees.name(each),
            "partnerships": sorted({row.partnership for row in of[each] if row.lane == "partnership"}),
            "rows": [_row(row, organisations) for row in of[each] if row.lane in SHOWN],
            "gaps": _gaps(asked, of[each], inside),
            "findings": found[each],
        }
        for each in references
    ]


def _findings(asked: Asked, trainees: Sequence[str]) -> Mapping[str, list[Item]]:
    """By trainee, which rule found what when; the sentences stand in the dossier."""
    found: dict[str, list[Item]] = defaultdict(list)
    for some in portions(trainees):
        rows = asked.connection.execute(
            select(
                FINDINGS.c.trainee, FINDINGS.c.rule, FINDINGS.c.judgement, FINDINGS.c.valid_from, FINDINGS.c.valid_to
            )
            .where(FINDINGS.c.trainee.in_(some))
            .where(FINDINGS.c.known_from_pos <= asked.position, FINDINGS.c.known_to_pos > asked.position)
            .order_by(FINDINGS.c.valid_from, FINDINGS.c.id)
        )
        for trainee, rule, judgement, from_, to in rows:
            found[trainee].append({"rule": rule, "judgement": judgement, "valid": period(from_, to)})
    return found


def matching(items: Iterable[Item], wanted: Mapping[str, str]) -> list[Item]:
    """The trainees who have a row or a finding of each kind that is wanted."""
    return [item for item in items if all(value in offered(item, name) for name, value in wanted.items())]


def offered(item: Item, name: str) -> set[str]:
    """What a trainee has that one of the filters can ask for."""
    match name:
        case "partnership":
            return set(item["partnerships"])
        case "judgement":
            return {each["judgement"] for each in item["findings"]}
        case "role":
            return {each["role"] for each in item["rows"]}
        case _:
            return {each[name]["reference"] for each in item["rows"] if each[name] is not None}


def _row(row: SpellRow, organisations: Organisations) -> Item:
    value: dict[str, Any] = orjson.loads(row.value)
    return {
        "lane": row.lane,
        "role": LANES.get(row.lane) or value.get("role") or row.lane,
        "slot": value.get("slot"),
        "function": value.get("function"),
        "place": organisations.place(row.place, row.valid_from),
        "party": organisations.party(row.party, row.valid_from),
        "certainty": row.certainty,
        "valid": period(row.valid_from, row.valid_to),
    }


def _programme_days(asked: Asked, programme: str) -> Period | None:
    terms = list(spells_of(asked, "programme", ("terms",), [programme]))
    if not terms:
        return None
    agreed = orjson.loads(terms[-1].value)["terms"]
    return Period(date.fromisoformat(agreed["starts"]), date.fromisoformat(agreed["ends"]))


def _gaps(asked: Asked, spells: Sequence[SpellRow], inside: Period | None) -> list[Item]:
    """The observed days of the traineeship without a placement, and those without a political role."""
    traineeship = next((days_of(row) for row in spells if row.lane == "traineeship"), None)
    days = None if traineeship is None or inside is None else traineeship & inside
    seen = None if days is None else observed(asked, days)
    if seen is None:
        return []
    return [
        {"lane": lane, "valid": on_the_wire(gap), "days": gap.days}
        for lane, lanes in (("political-role", tuple(LANES)), ("placement", ("placement",)))
        for gap in without([seen], [days_of(row) for row in spells if row.lane in lanes])
    ]


def moments(asked: Asked) -> list[Item]:
    """The instants at which what is known of the trainees of a programme changed; of a burst of them the last."""
    given = {"programme": asked.text("programme"), "position": asked.position}
    within = (
        "(SELECT subject FROM spells WHERE kind = 'trainee' AND lane = 'registration' AND programme = :programme"
        " AND known_from_pos <= :position)"
    )
    instants = {
        instant
        for table in ("spells", "findings")
        for edge in ("from", "to")
        for (instant,) in fetched(
            asked.connection,
            f"SELECT DISTINCT known_{edge} FROM {table} WHERE trainee IN {within}"  # noqa: S608  # our own names
            f" AND known_{edge}_pos <= :position",
            given,
        )
        if instant
    }
    return [{"at": each} for each in last_of_bursts(sorted(instants, key=datetime.fromisoformat))]


def last_of_bursts(instants: Sequence[str]) -> list[str]:
    """Of instants in order, those after which nothing followed within a minute."""
    after = [*map(datetime.fromisoformat, instants[1:]), datetime.max.replace(tzinfo=UTC)]
    together = zip(instants, after, strict=False)
    return [one for one, next_ in together if next_ - datetime.fromisoformat(one) >= TOGETHER]


BOARD = Question(
    "board",
    "S",
    Text("Wie is er in een programma, en waar was wie wanneer?", "Who is in a programme, and who was where when?"),
    (PROGRAMME,),
    ("name",),
    "",
    rows,
    reads=("spells", "findings"),
)
MOMENTS = Question(
    "moments-of-knowledge",
    "K",
    Text(
        "Op welke ogenblikken veranderde wat over de trainees van een programma bekend is?",
        "At which instants did what is known of the trainees of a programme change?",
    ),
    (PROGRAMME,),
    (),
    "",
    moments,
    reads=("spells", "findings"),
)
