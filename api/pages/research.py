"""Research: the questions that researchers ask, the datasets behind them, and whether what was cited still holds."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.disclosure import LEAST
from api.http.exporting import EXPORTING, EXPORTING_IN_FULL, HeldBack, handed_over, judged
from api.http.problems import Wrong
from api.http.roles import READING
from api.pages.asked import faults_of, filled_in
from api.pages.fields import fields_of, offers_for, others
from api.pages.site import Page, Visit
from api.pseudonyms import LEFT_OUT
from api.verdict import NotACitation, understood
from projections.asking import BadParameters
from projections.dataset import VERSIONS, Dataset
from projections.exports import DATASETS
from projections.questions import QUESTIONS

# What is filled in beside what the dataset itself is asked for with.
OF_AN_EXPORT = ("project", "k", "full", "release")
# What researchers ask as well, of the questions on programmes.
ANALYSED_TOO = frozenset({"mandate-coverage"})
LONGEST_CITATION = 20_000_000  # bytes, as over HTTP


async def research(visit: Visit) -> Response:
    """What there is to do research with."""
    asked = [each for each in QUESTIONS.values() if each.group == "R" or each.name in ANALYSED_TOO]
    return visit.page("research.html", questions=asked, datasets=list(DATASETS.values()))


async def dataset(visit: Visit) -> Response:
    """The form by which a dataset is had, and what is in it."""
    return await _form(visit, _dataset(visit))


async def file(visit: Visit) -> Response:
    """The dataset as a file; or the form again, with what is wrong or whom it would single out."""
    wanted, given = _dataset(visit), filled_in(visit)
    try:
        return await handed_over(visit.call, wanted.name, given)
    except HeldBack as fault:
        return await _form(visit, wanted, given, report=fault.report)
    except (BadParameters, Wrong) as fault:
        return await _form(visit, wanted, given, faults=faults_of(visit, fault))


async def _form(
    visit: Visit,
    wanted: Dataset,
    given: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    report: Mapping[str, Any] | None = None,
) -> Response:
    given, faults = given or {}, faults or {}
    fields = fields_of(visit, wanted.question, given, faults, (VERSIONS.name,))
    own = {name: fault for name, fault in faults.items() if name in OF_AN_EXPORT}
    return visit.page(
        "dataset.html",
        status=400 if faults else 409 if report else 200,
        dataset=wanted,
        fields=fields,
        offers=await offers_for(visit, fields),
        given=given,
        own=own,
        faults=others(fields, {name: each for name, each in faults.items() if name not in own}),
        report=report,
        release=f"/research/{wanted.name}/file?{urlencode({**given, 'release': 'true'})}" if report else "",
        least=LEAST,
        left_out=LEFT_OUT,
        may_have_all=visit.role in EXPORTING_IN_FULL,
        beside=[QUESTIONS[name] for name in wanted.beside],
    )


def _dataset(visit: Visit) -> Dataset:
    found = DATASETS.get(visit.call.path("name"))
    if found is None:
        raise Wrong(404, "unknown-dataset", words={"name": visit.call.path("name")})
    return found


async def cite(visit: Visit) -> Response:
    """The form in which a citation is put."""
    return visit.page("cite.html", verdict=None, fault=None, text="")


async def check(visit: Visit) -> Response:
    """Whether what was cited still holds."""
    given = await visit.call.request.form(max_files=1)
    text, file = str(given.get("text", "")).strip(), given.get("file")
    content = await file.read(LONGEST_CITATION) if isinstance(file, UploadFile) and file.filename else text.encode()
    try:
        verdict = await judged(visit.call, understood(content))
    except NotACitation:
        fault = visit.speech.say("cite-no-such" if content else "cite-nothing")
        return visit.page("cite.html", status=400, verdict=None, fault=fault, text=text)
    return visit.page("cite.html", verdict=verdict, fault=None, text=text)


PAGES = (
    Page("/research", "GET", research, EXPORTING),
    Page("/research/{name}", "GET", dataset, EXPORTING),
    Page("/research/{name}/file", "GET", file, EXPORTING),
    Page("/cite", "GET", cite, READING),
    Page("/cite", "POST", check, READING),
)
