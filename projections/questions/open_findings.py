"""Which findings are open on D (or in P) as known at K, by rule and judgement?"""

from domain.rule import Judgement
from domain.rules import RULES
from domain.text import Text
from projections.days import DAY_OR_PERIOD, day_or_period, holding
from projections.findings import FINDINGS
from projections.question import Asked, Column, Item, Parameter, Question
from projections.worklist import findings

COLUMNS = {
    "rule": FINDINGS.c.rule,
    "judgement": FINDINGS.c.judgement,
    "subject": FINDINGS.c.subject,
    "programme": FINDINGS.c.programme,
    "place": FINDINGS.c.place,
    "trainee": FINDINGS.c.trainee,
}


def answer(asked: Asked) -> list[Item]:
    """Every finding that holds on the day, or on a day of the period, in whole."""
    conditions = holding(asked, FINDINGS)
    for name, column in COLUMNS.items():
        if (value := asked.text(name)) is not None:
            conditions.append(column == value)
    return findings(asked, *conditions)


QUESTION = Question(
    "open-findings",
    "C",
    Text(
        "Welke bevindingen staan open op dag D (of in periode P), zoals bekend op K, naar regel en oordeel?",
        "Which findings are open on day D (or in period P) as known at K, by rule and judgement?",
    ),
    (
        *DAY_OR_PERIOD,
        Parameter(
            "rule",
            "choice",
            Text("alleen van deze regel", "only of this rule"),
            choices=tuple(dict.fromkeys(rule.code for rule in RULES)),
        ),
        Parameter(
            "judgement",
            "choice",
            Text("alleen met dit oordeel", "only with this judgement"),
            choices=tuple(each.value for each in Judgement),
        ),
        Parameter("subject", "reference", Text("alleen over dit onderwerp", "only on this subject")),
        Parameter("trainee", "reference", Text("alleen van deze trainee", "only of this trainee")),
        Parameter("programme", "reference", Text("alleen in dit programma", "only in this programme")),
        Parameter("place", "reference", Text("alleen bij deze organisatie", "only at this organisation")),
    ),
    (
        Column("rule", Text("regel", "rule")),
        Column("judgement", Text("oordeel", "judgement"), "word"),
        Column("subject", Text("wie", "who"), "whom"),
        Column("sentence", Text("bevinding", "finding"), "sentence"),
        Column("valid", Text("periode", "period"), "period"),
        Column("ruling.ruling", Text("uitspraak", "ruling"), "word"),
    ),
    "wiewaar ask open-findings --from 2018-01-01 --to 2022-01-01 --judgement violation",
    answer,
    day_or_period,
    words={
        "violation": Text("overtreding", "violation"),
        "review": Text("te beoordelen", "review"),
        "missing-evidence": Text("niet te beoordelen", "missing evidence"),
        "avoided": Text("vermeden", "avoided"),
        "upheld": Text("gegrond", "upheld"),
        "dismissed": Text("ongegrond", "dismissed"),
    },
    counts="judgement",
    reads=("spells", "findings"),
)
