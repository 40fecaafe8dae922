"""Who read trainee T's personal details in P: when, in which role, with which question and what for?

One record for each request in which the trainee's name, or the trainee's whole history, was shown. The records are kept
beside the log, so a position of the log does not say which there were: where a moment of knowledge is asked for, the
answer is of those kept until then, else of all. No name is shown here: to ask this is no look.
"""

from domain.text import Text
from projections.accessed import kept_then
from projections.days import PERIOD, day_or_period
from projections.question import Asked, Column, Item, Parameter, Question


def answer(asked: Asked) -> list[Item]:
    """In the order in which they looked."""
    trainee = asked.text("trainee") or ""
    return [
        {
            "trainee": trainee,
            "at": look.at,
            "who": look.who,
            "role": look.role,
            "activity": look.activity,
            "purpose": look.purpose,
            "request": look.request,
        }
        for look in kept_then(asked, asked.access.looks(trainee))
    ]


QUESTION = Question(
    "who-looked",
    "C",
    Text(
        "Wie las de persoonsgegevens van trainee T in periode P?", "Who read trainee T's personal details in period P?"
    ),
    (Parameter("trainee", "reference", Text("van deze trainee", "of this trainee"), required=True), *PERIOD),
    (
        Column("at", Text("wanneer", "when"), "moment"),
        Column("who", Text("wie", "who")),
        Column("role", Text("als", "as"), "word"),
        Column("activity", Text("vroeg", "asked")),
        Column("purpose", Text("waarvoor", "what for"), "word"),
        Column("request", Text("verzoek", "request")),
    ),
    "wiewaar ask who-looked --trainee t-ppp00003 --from 2022-01-01",
    answer,
    day_or_period,
    words={
        "registrar": Text("registrator", "registrar"),
        "auditor": Text("auditor", "auditor"),
        "command line": Text("opdrachtregel", "command line"),
    },
    reads=(),
    beside_the_log=True,
)
