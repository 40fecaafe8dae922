"""The questions: the catalogue, and for each question a form, its answer as a picture and a table, and files of it."""

from collections.abc import Mapping
from itertools import groupby
from urllib.parse import urlencode

import orjson
from starlette.responses import Response

from api.citation import citation_of
from api.http.exporting import EXPORTING
from api.http.problems import Wrong
from api.http.roles import NOT_FOR_READERS, READING, READING_WHAT_IS_PUBLIC, who_may_ask
from api.pages.asked import Shown, faults_of, filled_in, looked, shown, whole
from api.pages.depicted import note_on, picture_of
from api.pages.fields import example_of, fields_of, offers_for, others
from api.pages.site import Page, Visit
from api.rendering import as_csv
from projections.asking import BadParameters, as_json
from projections.exports import DATASETS
from projections.question import Question
from projections.questions import QUESTIONS

ASKING = READING_WHAT_IS_PUBLIC | who_may_ask("who-looked")
FEW = 12  # fields that are shown at once
# What says which part of the answer is wanted, and nothing about the question.
OF_THE_PAGE = frozenset({"cursor", "limit"})


async def catalogue(visit: Visit) -> Response:
    """Every question that the visitor may put, by group."""
    mine = [each for each in QUESTIONS.values() if visit.role in who_may_ask(each.name)]
    mine.sort(key=lambda each: ("SKCPR".index(each.group), each.name))
    groups = [(group, list(questions)) for group, questions in groupby(mine, key=lambda each: each.group)]
    return visit.page("questions.html", groups=groups)


async def ask(visit: Visit) -> Response:
    """The form of a question; with its answer, unless something is still to be filled in."""
    question = _question(visit, visit.call.path("name"))
    given = filled_in(visit)
    about = {name: value for name, value in given.items() if name not in OF_THE_PAGE}
    found, faults = None, dict[str, str]()
    if given or not any(each.required for each in question.parameters):
        try:
            found = await shown(visit, question, given)
        except (BadParameters, Wrong) as fault:
            faults = faults_of(visit, fault) if given else {}  # of what nobody filled in yet nothing is said
    if found is not None and "cursor" in given:
        about = dict(found.answer.parameters)
    fields = fields_of(visit, question, about, faults)
    return visit.page(
        "question.html",
        status=400 if faults else 200,
        question=question,
        fields=fields,
        few=FEW,
        offers=await offers_for(visit, fields),
        faults=others(fields, faults),
        found=found,
        note="" if found is None else note_on(found),
        picture=None if found is None else picture_of(found),
        files=_files(visit, question, found),
        example=_example(visit, question),
        cited=None if found is None else citation_of(visit.call.service.register, found.answer),
        may_cite=visit.role in READING,
        behind=[each for each in DATASETS.values() if question.name in each.beside and visit.role in EXPORTING],
    )


async def as_a_csv_file(visit: Visit) -> Response:
    """The whole answer as CSV."""
    question = _question(visit, visit.call.path("name"))
    answer, items = await whole(visit, question, filled_in(visit))
    looked(visit, answer, items)
    return Response(as_csv(items), headers=_named(question, "csv"), media_type="text/csv; charset=utf-8")


async def as_a_json_file(visit: Visit) -> Response:
    """The whole answer as JSON, as the API has it."""
    question = _question(visit, visit.call.path("name"))
    answer, items = await whole(visit, question, filled_in(visit))
    looked(visit, answer, items)
    content = orjson.dumps(as_json(answer) | {"items": items}, option=orjson.OPT_INDENT_2)
    return Response(content, headers=_named(question, "json"), media_type="application/json")


def _question(visit: Visit, name: str) -> Question:
    question = QUESTIONS.get(name)
    if question is None:
        raise Wrong(404, "unknown-question", words={"name": name})
    if visit.role not in who_may_ask(name):
        raise Wrong(403, "not-your-role", words={"role": visit.role})
    return question


def _files(visit: Visit, question: Question, found: Shown | None) -> Mapping[str, str]:
    """Where the answer is to be had as a file, the same for ever; readers have it as it is now."""
    if found is None:
        return {}
    pinned = found.answer.pinned if visit.role != "reader" else {}
    query = urlencode({**found.answer.parameters, **pinned})
    return {form: f"/questions/{question.name}.{form}?{query}" for form in ("csv", "json")}


def _example(visit: Visit, question: Question) -> str:
    given = example_of(question)
    if visit.role == "reader":
        given = {name: value for name, value in given.items() if name not in NOT_FOR_READERS}
    return f"/questions/{question.name}?{urlencode(given)}" if given else ""


def _named(question: Question, form: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{question.name}.{form}"'}


PAGES = (
    Page("/questions", "GET", catalogue, ASKING),
    Page("/questions/{name}.csv", "GET", as_a_csv_file, ASKING),
    Page("/questions/{name}.json", "GET", as_a_json_file, ASKING),
    Page("/questions/{name}", "GET", ask, ASKING),
)
