"""The rules: each with its sentence, its article and the texts of it, and how much was found."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from inspect import getdoc

from starlette.responses import Response

from api.http.problems import Wrong
from api.http.roles import READING
from api.pages.asked import whole
from api.pages.site import Page, Visit
from domain.rule import ALWAYS, Judgement, Rule
from domain.rules import RULES, VERSION
from projections.questions import QUESTIONS

# Of every day that there can be, and not of today alone.
EVER = {"from": ALWAYS.from_.isoformat()}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of what a rule's module says of it; what is quoted is the Dutch text of the law."""

    text: str
    quoted: bool


async def catalogue(visit: Visit) -> Response:
    """Every rule, with the number of findings known now."""
    counted = await _counted(visit)
    found = [(code, _texts(code)[-1], sum(counted[code].values())) for code in dict.fromkeys(r.code for r in RULES)]
    kinds = (
        ("gw-", "gemeentewet"),
        ("kw-", "kieswet"),
        ("terms-", "terms"),
        ("record-", "record"),
    )
    groups = [(name, [each for each in found if each[0].startswith(start)]) for start, name in kinds]
    return visit.page("rules.html", groups=groups, version=VERSION, counts=visit.role in READING)


async def rule(visit: Visit) -> Response:
    """One rule: its sentence, its texts, where it stands, and what it finds."""
    code = visit.call.path("code")
    texts = _texts(code)
    if not texts:
        raise Wrong(404, "no-such-path", words={"path": visit.call.request.url.path})
    counted = (await _counted(visit))[code] if visit.role in READING else Counter[str]()
    return visit.page(
        "rule.html",
        code=code,
        texts=[(each, _since(each)) for each in texts],
        doc=_paragraphs(texts[-1]),
        judgements=[(each.value, counted[each.value]) for each in Judgement if each in texts[-1].judgements],
        counts=visit.role in READING,
        spoken=visit.speech.with_words(QUESTIONS["open-findings"].words),
    )


def _texts(code: str) -> list[Rule]:
    """The texts of a rule, in the order in which they came into force."""
    return [each for each in RULES if each.code == code]


def _since(text: Rule) -> date | None:
    """The day on which a text came into force; None where it always was."""
    return None if text.in_force.from_ == ALWAYS.from_ else text.in_force.from_


def _paragraphs(text: Rule) -> Sequence[Paragraph]:
    said = getdoc(sys.modules[text.examine.__module__]) or ""
    parts = [" ".join(each.split()) for each in said.split("\n\n")]
    return [
        Paragraph(each.strip("«»") if each.startswith("«") and each.endswith("»") else each, each[:1] == "«")
        for each in parts
    ]


async def _counted(visit: Visit) -> dict[str, Counter[str]]:
    """By rule, how many findings of each judgement are known now; nothing for those who may not read them."""
    counted = {each.code: Counter[str]() for each in RULES}
    if visit.role in READING:
        _, items = await whole(visit, QUESTIONS["open-findings"], EVER)
        for item in items:
            counted[item["rule"]][item["judgement"]] += 1
    return counted


PAGES = (
    Page("/rules", "GET", catalogue),
    Page("/rules/{code}", "GET", rule),
)
