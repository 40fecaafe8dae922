"""Questions put by a page: what was filled in, what is wrong with it, and as much of the answer as one may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.auditing import ids_in
from api.http.paging import page_of
from api.http.problems import Wrong, as_wrong
from api.http.proving import PROVING
from api.http.reading import for_the_caller, note_looks, refuse_to_readers
from api.http.roles import READING, may_ask, seen_by
from api.http.service import answered
from api.messages import Speech
from api.pages.site import Visit
from api.rendering import as_of, cell
from projections.grounds import ROLES
from projections.question import Answer, Column, Item, Question


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what stands in each column and where that leads, and the events from which it follows.

    `why` and `receipt` are where its grounds are asked for and where its proof is to be had; empty where there is none.
    """

    cells: Sequence[tuple[str, str]]
    expected: bool
    because: Sequence[str]
    why: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column, and whether numbers stand under it."""

    text: str
    numbers: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a page shows it: all items that the visitor may see, and those of this page."""

    speech: Speech
    answer: Answer
    items: Sequence[Item]
    first: int
    part: Sequence[Item]
    following: str | None
    explained: bool
    proven: frozenset[str]

    @property
    def headings(self) -> list[Heading]:
        """The columns of the table."""
        return [_heading(self.speech, column) for column in self.answer.question.columns]

    @property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        spoken = self.speech.with_words(self.answer.question.words)
        return [
            Row(
                [
                    (cell(spoken, column, item), _dossier(column, item) if self.explained else "")
                    for column in self.answer.question.columns
                ],
                item.get("certainty") == "expected",
                item.get("because") or [] if self.explained else [],
                _why(self.answer, item) if self.explained else "",
                self._receipt(number, item),
            )
            for number, item in enumerate(self.part, self.first + 1)
        ]

    def _receipt(self, number: int, item: Item) -> str:
        """Where the receipt of a row is to be had, pinned so that it stays the same row."""
        if self.proven.isdisjoint(ids_in(item)):
            return ""
        return f"/questions/{self.answer.question.name}/receipt?{urlencode({**pinned(self.answer), 'row': number})}"

    @property
    def count(self) -> str:
        """How many rows there are, in words."""
        return self.speech.say("row") if len(self.items) == 1 else self.speech.say("rows", count=len(self.items))

    @property
    def as_of(self) -> str:
        """The two times of the answer, in words."""
        return as_of(self.speech, self.answer)


def filled_in(visit: Visit) -> dict[str, str]:
    """What was given, without the fields that were left empty."""
    return {name: value.strip() for name, value in visit.call.given().items() if value.strip()}


async def whole(visit: Visit, question: Question, given: Mapping[str, str]) -> tuple[Answer, list[Item]]:
    """The answer with all that the visitor may see of it. Raises Wrong, and what `answered` raises.

    That names are about to be shown is not kept here, for perhaps not all of them are: see `looked`.
    """
    refuse_to_readers(visit.call, given)
    if not may_ask(visit.role, question.name, given):
        raise Wrong(403, "not-your-role", words={"role": visit.role})
    answer = await answered(visit.call, question, given)
    return answer, [seen_by(visit.role, item) for item in for_the_caller(visit.call, answer.items)]


def looked(visit: Visit, answer: Answer, items: Sequence[Item]) -> None:
    """Keeps whose names are about to be shown; where that can't be kept, nothing is shown."""
    note_looks(visit.call, items, answer.question.name, answer.parameters.get("trainee"))


async def shown(visit: Visit, question: Question, given: Mapping[str, str]) -> Shown:
    """The page of the answer that was asked for. Raises Wrong, and what `answered` raises."""
    refuse_to_readers(visit.call, given)
    page = page_of(visit.call, given)
    if not may_ask(visit.role, question.name, page.given):
        raise Wrong(403, "not-your-role", words={"role": visit.role})
    answer = await answered(visit.call, question, page.given)
    items = [seen_by(visit.role, item) for item in for_the_caller(visit.call, answer.items)]
    part = page.of(items)
    looked(visit, answer, part)
    following = page.links(len(items), {**answer.parameters, **answer.pinned}).get("next")
    href = None if following is None else following["href"]
    proven = _proven(visit, part) if visit.role in PROVING else frozenset[str]()
    return Shown(visit.speech, answer, items, page.start, part, href, visit.role in READING, proven)


def _proven(visit: Visit, items: Sequence[Item]) -> frozenset[str]:
    """The ids in these items that are events in the log: not all are, and of others there is no receipt."""
    return frozenset(visit.call.service.register.store.events({each for item in items for each in ids_in(item)}))


def faults_of(visit: Visit, fault: Exception) -> dict[str, str]:
    """What is wrong with each field; raises the fault where it is about none of them."""
    wrong = as_wrong(fault, visit.speech)
    if wrong is None or wrong.code != "bad-parameters":
        raise fault
    return {str(each["parameter"]): str(each["detail"]) for each in wrong.errors}


def leads_to(item: Item) -> str:
    """Where more is to be read of whom an item is on: the dossier of its trainee, else the history of its subject."""
    if item["trainee"] is not None:
        return f"/trainees/{item['trainee']}"
    return f"/subjects/{item['subject']['kind']}/{item['subject']['reference']}/history"


def _dossier(column: str | Column, item: Item) -> str:
    """Where a column leads that names a trainee; empty for any other one."""
    names = column == "name" if isinstance(column, str) else (column.path, column.form) == ("trainee", "person")
    trainee = item.get("trainee")
    return f"/trainees/{trainee}" if names and isinstance(trainee, str) else ""


def _why(answer: Answer, item: Item) -> str:
    """Where one asks why somebody had a role, on the day asked about or else the first of it; empty for other rows."""
    match item:
        case {"trainee": str(trainee), "role": str(role), "valid": {"from": str(first)}} if role in ROLES:
            day = answer.parameters.get("validOn", first)
            asked = {"trainee": trainee, "role": role, "validOn": day, "atPosition": str(answer.position)}
        case _:
            return ""
    match item.get("place"):
        case {"reference": str(place)}:
            asked["place"] = place
    return f"/questions/why?{urlencode(asked)}"


def _heading(speech: Speech, column: str | Column) -> Heading:
    if isinstance(column, str):
        return Heading(speech.column(column), False)
    return Heading(column.heading.in_(speech.language), column.form in ("number", "share"))


def pinned(answer: Answer) -> dict[str, Any]:
    """What to give so that the same is answered for ever."""
    return {**answer.parameters, **answer.pinned}
