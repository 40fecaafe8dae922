"""What a dossier shows beside its lanes: the versions of its rows in both times, and its facts with their documents."""

import orjson

from domain.fact import Evidence, Fact, fold
from domain.reference import Kind, Subject
from domain.text import Text
from domain.wire import encode
from projections.changes import mandates_of
from projections.database import OPEN_POSITION
from projections.events import said_by
from projections.names import Organisations, period
from projections.question import Asked, Item, Parameter, Question
from projections.rows import Where

TRAINEE = Parameter("trainee", "reference", Text("van deze trainee", "of this trainee"), required=True)


def versions(asked: Asked) -> list[Item]:
    """Every row of a trainee's lanes and of its mandates' that was ever known, in order of becoming known.

    `position` is that of the event that opened the row, `closedAt` that of the one that closed it.
    """
    rows = Where(asked, ever=True).equal(trainee=asked.text("trainee")).rows("id")
    organisations = Organisations(asked, {each for row in rows for each in (row.place, row.party)})
    items = []
    for row in rows:
        closed = row.known_to_pos < OPEN_POSITION and row.known_to_pos <= asked.position
        value = {name: each for name, each in orjson.loads(row.value).items() if name != "person"}
        items.append(
            {
                "subject": {"kind": row.kind, "reference": row.subject},
                "lane": row.lane,
                "key": row.key or None,
                "value": value,
                "place": organisations.place(row.place, row.valid_from),
                "party": organisations.party(row.party, row.valid_from),
                "certainty": row.certainty,
                "valid": period(row.valid_from, row.valid_to),
                "known": {"from": row.known_from, "to": row.known_to if closed else None},
                "position": row.known_from_pos,
                "closedAt": row.known_to_pos if closed else None,
            }
        )
    return items


def facts(asked: Asked) -> list[Item]:
    """The facts of a trainee and of its mandates that stand, by day of taking effect, each with its documents."""
    trainee = asked.text("trainee") or ""
    subjects = [Subject(Kind.TRAINEE, trainee), *mandates_of(asked.read_models, trainee, asked.position)]
    found = [(each, fact) for each in subjects for fact in fold(asked.log.of(each, asked.position)).facts]
    found.sort(key=lambda each: (each[1].effective_on, each[1].recorded.position))
    return [_fact(subject, fact) for subject, fact in found]


def _fact(subject: Subject, fact: Fact) -> Item:
    return {
        "fact": fact.recorded.id,
        "event": type(fact.event).__name__,
        "position": fact.recorded.position,
        "subject": {"kind": subject.kind.value, "reference": subject.reference},
        "certainty": fact.certainty.value,
        "valid": period(fact.effective_on.isoformat(), "infinity" if fact.until is None else fact.until.isoformat()),
        "data": said_by(fact.event),
        "evidence": [_document(each) for each in fact.evidence],
    }


def _document(evidence: Evidence) -> Item:
    written: Item = encode(evidence)
    return written


VERSIONS = Question(
    "versions-of-rows",
    "K",
    Text(
        "Welke rijen van een trainee waren ooit bekend, en van wanneer tot wanneer?",
        "Which rows of a trainee were ever known, and from when until when?",
    ),
    (TRAINEE,),
    ("lane", "valid"),
    "",
    versions,
)
FACTS = Question(
    "facts-of-a-trainee",
    "S",
    Text(
        "Welke feiten staan er over een trainee, en welke stukken horen erbij?",
        "Which facts stand of a trainee, and which documents come with them?",
    ),
    (TRAINEE,),
    ("valid",),
    "",
    facts,
)
