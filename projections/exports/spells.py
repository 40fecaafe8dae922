"""Spells: every period of every lane of trainees and mandates, in valid and in known time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from domain.text import Text
from projections.database import OPEN_DAY
from projections.dataset import (
    BECAUSE,
    CERTAINTY,
    END_CERTAINTY,
    KNOWN_FROM,
    KNOWN_TO,
    MANDATE,
    NAME,
    PROGRAMME,
    TRAINEE,
    VALID_FROM,
    VALID_TO,
    VERSIONS,
    Field,
    Row,
    a_dataset,
    every_version,
    together,
    trainees,
)
from projections.names import Organisations, Trainees
from projections.programme_time import PROGRAMME as OF_PROGRAMME
from projections.question import Asked
from projections.questions.who_was_where import LANES, ROLES
from projections.rows import SpellRow, Where

# What the values of lanes have beside what every row has; the name of each is also its name in a value.
VALUES = {
    "slot": "slot",
    "employer": "employer",
    "exception": "exception",
    "employer_days": "employerDays",
    "politics_days": "politicsDays",
    "education_level": "educationLevel",
    "years_of_experience": "yearsOfExperience",
    "age_at_start": "ageAtStart",
    "election_date": "electionDate",
    "list_position": "listPosition",
    "function": "function",
    "department": "department",
    "education_field": "educationField",
    "fraction": "fraction",
}


def rows(asked: Asked, some: Sequence[str]) -> Iterator[Row]:
    """The rows of some trainees and of their mandates, by trainee, lane and day."""
    of = Where(asked, ever=every_version(asked)).among("trainee", some)
    found = of.rows("trainee", "subject", "lane", "valid_from", "id")
    organisations = Organisations(asked, {each.place for each in found})
    people = Trainees(asked, some)
    for row in found:
        yield _row(asked, row, organisations, people)


def _row(asked: Asked, row: SpellRow, organisations: Organisations, people: Trainees) -> Row:
    value: Mapping[str, Any] = orjson.loads(row.value)
    place = organisations.place(row.place, row.valid_from)
    return {
        "trainee": row.trainee,
        "name": people.name(row.trainee),
        "programme": people.programme(row.trainee),
        "mandate": row.subject if row.kind == "mandate" else None,
        "lane": row.lane,
        "key": row.key or None,
        "role": ROLES[row.lane] or value["role"] if row.lane in ROLES else None,
        "place": row.place,
        "place_kind": place["kind"] if place else None,
        "place_name": place["name"] if place else None,
        "party": row.party,
        "partnership": row.partnership,
        **{name: value.get(wire) for name, wire in VALUES.items()},
        "certainty": row.certainty,
        "end_certainty": row.end_certainty,
        "valid_from": row.valid_from,
        "valid_to": None if row.valid_to == OPEN_DAY else row.valid_to,
        "possible_from": row.possible_from,
        "possible_to": None if row.possible_to == OPEN_DAY else row.possible_to,
        "certain_to": None if row.certain_to == OPEN_DAY else row.certain_to,
        "known_from": row.known_from,
        "known_to": row.known_to if row.known_to_pos <= asked.position else None,
        "known_from_position": row.known_from_pos,
        "known_to_position": row.known_to_pos if row.known_to_pos <= asked.position else None,
        "because": together(orjson.loads(row.because)),
    }


FIELDS = (
    TRAINEE,
    NAME,
    PROGRAMME,
    MANDATE,
    Field("lane", "string", Text("wat voor periode het is", "what kind of period it is"), required=True),
    Field(
        "key",
        "string",
        Text("onderscheidt periodes van één soort: welke commissie, welk onderwerp", "which committee, which topic"),
        "key",
    ),
    Field(
        "role",
        "string",
        Text(
            "de rol, zoals who-was-where die noemt; leeg waar de periode geen rol is",
            "the role, as who-was-where has it; empty where the period is none",
        ),
        words=tuple(LANES),
        singles_out="value",
    ),
    Field(
        "place",
        "string",
        Text("organisatie, raad of woongemeente", "organisation, council or municipality lived in"),
        singles_out="value",
    ),
    Field("place_kind", "string", Text("wat voor organisatie dat is", "what kind of organisation that is")),
    Field("place_name", "string", Text("haar naam op de eerste dag", "its name on the first day")),
    Field("party", "string", Text("de partij van het mandaat", "the mandate's party"), singles_out="value"),
    Field("partnership", "string", Text("het samenwerkingsverband", "the partnership")),
    Field("slot", "string", Text("organisatie A of B", "organisation A or B"), words=("A", "B")),
    Field("employer", "string", Text("de werkgever, waar dat een andere is", "the employer, where another one is")),
    Field("exception", "string", Text("de uitzondering in de Gemeentewet", "the exception in the Gemeentewet")),
    Field("employer_days", "number", Text("dagen per week bij de werkgever", "days a week with the employer")),
    Field("politics_days", "number", Text("dagen per week voor de politiek", "days a week in politics")),
    Field(
        "education_level",
        "string",
        Text("opleidingsniveau bij inschrijving", "level of education when registered"),
        words=("MBO", "HBO", "WO"),
        singles_out="value",
    ),
    Field("years_of_experience", "number", Text("jaren werkervaring", "years of experience"), singles_out="value"),
    Field("age_at_start", "integer", Text("leeftijd bij het begin", "age at the start"), singles_out="value"),
    Field("election_date", "date", Text("de dag van de verkiezing", "the day of the election")),
    Field("list_position", "integer", Text("plaats op de lijst", "position on the list"), singles_out="value"),
    Field("function", "string", Text("de functie, in vrije tekst", "the function, in free text"), "free"),
    Field("department", "string", Text("de afdeling, in vrije tekst", "the department, in free text"), "free"),
    Field("education_field", "string", Text("de studierichting, in vrije tekst", "the field of study"), "free"),
    Field("fraction", "string", Text("de fractie, in vrije tekst", "the fraction, in free text"), "free"),
    CERTAINTY,
    END_CERTAINTY,
    Field(VALID_FROM.name, VALID_FROM.type, VALID_FROM.says, required=True, singles_out="month"),
    VALID_TO,
    Field(
        "possible_from",
        "date",
        Text(
            "waar de bronnen de dagen open laten: vanaf deze dag kan het zo geweest zijn; anders leeg",
            "where the sources leave the days open: from this day on it can have been so; else empty",
        ),
    ),
    Field(
        "possible_to",
        "date",
        Text(
            "de eerste dag waarop het niet meer zo kan zijn geweest; leeg: dat kan nog, of de dagen liggen vast",
            "the first day on which it can't have been so any more; empty: it still can, or the days are known",
        ),
    ),
    Field(
        "certain_to",
        "date",
        Text(
            "waar de dagen open zijn: zeker van `valid_from` tot deze dag; is die niet later, dan op geen dag zeker",
            "where the days are open: certain from `valid_from` to this day; on no day if that is not later",
        ),
    ),
    KNOWN_FROM,
    KNOWN_TO,
    Field(
        "known_from_position",
        "integer",
        Text("de plaats in het logboek waar het bekend werd", "the position of the log at which it became known"),
        "position",
    ),
    Field(
        "known_to_position",
        "integer",
        Text("de plaats waar het anders werd", "the position at which it became otherwise"),
        "position",
    ),
    BECAUSE,
)

DATASET = a_dataset(
    "spells",
    Text("Periodes", "Spells"),
    Text(
        "Elke periode van elke trainee en elk mandaat, in twee tijden: wanneer was het zo, en wanneer wisten wij dat?",
        "Every period of every trainee and mandate, in two times: when was it so, and when did we know?",
    ),
    (VERSIONS, OF_PROGRAMME),
    FIELDS,
    trainees,
    rows,
    beside=("who-was-where", "trainee-dossier"),
)
