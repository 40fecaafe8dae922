"""Fields of forms made from the parameters of questions, with what is known to choose from."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.http.roles import NOT_FOR_READERS
from api.http.service import answered
from api.messages import Speech
from api.pages.site import Visit
from domain.period import civil_day
from domain.reference import Kind
from projections.asking import all_parameters_of
from projections.question import Parameter, Question
from projections.subjects import SUBJECTS

MOST = 300  # references that a field offers to choose from
# What the references in a field are of. Persons are not offered: to read their names is to look at them.
REFERRED: Mapping[str, Kind] = {
    "place": Kind.ORGANISATION,
    "council": Kind.ORGANISATION,
    "organisation": Kind.ORGANISATION,
    "party": Kind.ORGANISATION,
    "programme": Kind.PROGRAMME,
    "partnership": Kind.PARTNERSHIP,
}
_ASIDE = re.compile(r"(.+?) \((.+)\)")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: which control, what it is called, what stands in it and what is wrong with that."""

    name: str
    control: str
    label: str
    hint: str
    value: str
    required: bool
    choices: Sequence[tuple[str, str]]
    offers: str
    fault: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What fields offer to choose from: by list its references, each with its name."""

    lists: Mapping[str, Sequence[tuple[str, str]]]


def fields_of(
    visit: Visit, question: Question, given: Mapping[str, str], faults: Mapping[str, str], leave_out: Sequence[str] = ()
) -> list[Field]:
    """The fields of a question: the required ones first; the position of the log only where it was given."""
    hidden = set(leave_out) | (NOT_FOR_READERS if visit.role == "reader" else set())
    wanted = [
        each
        for each in all_parameters_of(question)
        if each.name not in hidden and (each.name != "atPosition" or "atPosition" in given)
    ]
    wanted.sort(key=lambda each: not each.required)
    return [_field(visit.speech, question, each, given, faults) for each in wanted]


def others(fields: Sequence[Field], faults: Mapping[str, str]) -> list[str]:
    """Faults of what stands in no field."""
    named = {each.name for each in fields}
    return [f"{name}: {fault}" for name, fault in faults.items() if name not in named]


async def offers_for(visit: Visit, fields: Sequence[Field]) -> Offers:
    """The lists that these fields offer."""
    today = civil_day(visit.call.service.register.clock()).isoformat()
    found = {}
    for kind in sorted({each.offers for each in fields if each.offers}):
        given = {"kind": kind, "validOn": today, "limit": str(MOST)}
        answer = await answered(visit.call, SUBJECTS, given)
        found[kind] = [(item["reference"], item["name"] or "") for item in answer.items]
    return Offers(found)


def example_of(question: Question) -> dict[str, str]:
    """What the question's example gives, by the names that a form has."""
    words = shlex.split(question.example)[3:]
    return {_camel(option): value for option, value in zip(words[::2], words[1::2], strict=False)}


def _camel(option: str) -> str:
    first, *rest = option.removeprefix("--").split("-")
    return first + "".join(each.capitalize() for each in rest)


def _field(
    speech: Speech, question: Question, parameter: Parameter, given: Mapping[str, str], faults: Mapping[str, str]
) -> Field:
    says = parameter.says.in_(speech.language)
    apart = _ASIDE.fullmatch(says)
    label, hint = (apart[1], apart[2]) if apart else (says, "")
    if parameter.name == "knownAt":
        label = speech.say("field-known-at")
    if parameter.name == "knownAt" or parameter.kind == "moment":
        hint = speech.say("field-moment")
    spoken = speech.with_words(question.words)
    control = {"day": "date", "choice": "select", "flag": "checkbox", "number": "number"}.get(parameter.kind, "text")
    kind = REFERRED.get(parameter.name) if parameter.kind == "reference" else None
    return Field(
        parameter.name,
        control,
        label[:1].upper() + label[1:],
        hint,
        given.get(parameter.name, ""),
        parameter.required,
        [(each, spoken.word(each)) for each in parameter.choices],
        "" if kind is None else kind.value,
        faults.get(parameter.name, ""),
    )
