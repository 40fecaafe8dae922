"""Datasets over HTTP: the catalogue, a dataset as a file to do research with, and whether what was cited holds."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from anyio import to_thread
from starlette.responses import Response

from api.disclosure import LEAST
from api.exporting import Exported, NotExported, Order, export, pack
from api.http.files import a_file
from api.http.problems import Wrong, as_wrong
from api.http.proving import made
from api.http.roles import READING, may_ask
from api.http.service import Call, Resource, as_json
from api.verdict import Cited, NotACitation, told_of, understood, verdict_on
from application.access import Role
from projections.asking import BadParameters, all_parameters_of
from projections.dataset import Dataset, Field
from projections.exports import DATASETS

EXPORTING: Final[frozenset[Role]] = frozenset({"researcher", "auditor"})
EXPORTING_IN_FULL: Final[frozenset[Role]] = frozenset({"auditor"})


class HeldBack(Exception):
    """Persons are singled out, and it was not asked to release it all the same."""

    def __init__(self, report: Mapping[str, Any]) -> None:
        super().__init__(report["dataset"])
        self.report = report


async def datasets(_: Call) -> Response:
    """The catalogue of datasets."""
    return as_json({"items": [_told(dataset) for dataset in DATASETS.values()]})


def _told(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "version": dataset.version,
        "title": {"nl": dataset.title.nl, "en": dataset.title.en},
        "says": {"nl": dataset.question.asks.nl, "en": dataset.question.asks.en},
        "parameters": [each.name for each in all_parameters_of(dataset.question)],
        "columns": [_column(each) for each in dataset.fields],
        "questions": list(dataset.beside),
        "_links": {"file": {"href": f"/v1/datasets/{dataset.name}"}},
    }


def _column(field: Field) -> dict[str, Any]:
    return {"name": field.name, "type": field.type, "says": {"nl": field.says.nl, "en": field.says.en}}


async def dataset_of(call: Call) -> Response:
    """A dataset as a zip, or the report of whom it would single out."""
    try:
        return await handed_over(call, call.path("name"), call.given())
    except HeldBack as fault:
        raise Wrong(409, "export-would-single-out", more={"disclosure": fault.report}) from fault


async def handed_over(call: Call, name: str, given: Mapping[str, str]) -> Response:
    """A dataset as a zip. Raises HeldBack, Wrong and BadParameters."""
    dataset = DATASETS.get(name)
    if dataset is None:
        raise Wrong(404, "unknown-dataset", words={"name": name})
    order = _order(call, dataset, dict(given))
    return await a_file(partial(_made, call, order), f"wiewaar-{name}.zip")


async def _made(call: Call, order: Order, path: Path) -> None:
    folder = path.with_suffix("")
    try:
        done: Exported = await made(call, lambda: export(call.service.register, call.who, order, folder))
    except NotExported as fault:
        raise Wrong(503, fault.code, words=fault.words) from fault
    if done.held_back and done.report is not None:
        raise HeldBack(done.report)
    await to_thread.run_sync(pack, folder, path)


def _order(call: Call, dataset: Dataset, given: dict[str, str]) -> Order:
    """What is to be exported. Raises Wrong where that is not for the caller, or can't be told."""
    project, least = given.pop("project", "").strip(), given.pop("k", str(LEAST))
    flags = {name: given.pop(name, "false") for name in ("full", "release")}
    faults = [(name, "not-a-flag") for name, value in flags.items() if value not in ("true", "false")]
    if not (least.isascii() and least.isdigit() and len(least) < 6 and int(least)):
        faults.append(("k", "not-a-number-of-persons"))
    full = flags["full"] == "true"
    if full == bool(project):
        faults.append(("project", "export-for-whom"))
    errors: list[Mapping[str, Any]] = [
        {"parameter": name, "detail": call.speech.fault(code), "code": code} for name, code in faults
    ]
    errors += _faults_of_the_question(call, dataset, given)
    if errors:
        raise Wrong(400, "bad-parameters", errors=errors)
    _refuse_unless_for(call, full=full)
    return Order(dataset, given, project or None, int(least), flags["release"] == "true")


def _faults_of_the_question(call: Call, dataset: Dataset, given: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
    """What is wrong with what the dataset itself is asked for with."""
    try:
        call.service.register.reader.put(dataset.question, dataset.given(given))
    except BadParameters as fault:
        wrong = as_wrong(fault, call.speech)
        return () if wrong is None else wrong.errors
    return ()


def _refuse_unless_for(call: Call, *, full: bool) -> None:
    if call.who.role not in (EXPORTING_IN_FULL if full else EXPORTING):
        raise Wrong(403, "not-your-role", words={"role": call.who.role})


async def cite(call: Call) -> Response:
    """Whether an answer or the citation of an export still holds."""
    try:
        cited = understood(await call.request.body())
    except NotACitation:
        raise Wrong(400, "not-a-citation", words={"path": "—"}) from None
    return as_json(await judged(call, cited))


async def judged(call: Call, cited: Cited) -> dict[str, Any]:
    """The verdict on a citation, for whoever may ask for what is cited. Raises Wrong."""
    if cited.is_export:
        _refuse_unless_for(call, full=cited.project is None)
    elif not may_ask(call.who.role, cited.name, cited.parameters):
        raise Wrong(403, "not-your-role", words={"role": call.who.role})
    verdict = await to_thread.run_sync(verdict_on, call.service.register, cited)
    return told_of(call.speech, verdict)


RESOURCES = (
    Resource("/v1/datasets", "GET", datasets),
    Resource("/v1/datasets/{name}", "GET", dataset_of, EXPORTING),
    Resource("/v1/citations", "POST", cite, READING),
)
