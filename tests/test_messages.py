"""The catalogue of messages: a sentence in Dutch and in English for whatever can be said, and none that nobody says."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

import pytest
from jinja2 import Environment, nodes

from api.messages import COLUMNS, DAMAGE, LANGUAGES, PROBLEMS, REFUSALS, TEXTS, WORDS, Speech, language_of
from api.pages.site import MENU, TEMPLATES
from api.register import Register
from application.catalogue import CATALOGUE, Entry
from application.intake import understood, understood_changes
from application.problem import Invalid, Problem
from domain import mandate, organisation, partnership, programme, trainee
from domain.fact import Certainty
from domain.lanes import Lane
from domain.reference import Kind
from domain.refusal import Refused
from domain.text import Text
from domain.wire import hints_of, wire_name
from projections.question import Column
from projections.questions import QUESTIONS
from projections.questions.who_was_where import LANES
from tests import conftest
from tests.conftest import ROOT, command, record

ASKED = {**PROBLEMS, **TEXTS}  # what is wrong with a parameter of a question
CATALOGUES: Mapping[str, Mapping[str, Text]] = {
    "problem": PROBLEMS,
    "refusal": REFUSALS,
    "damage": DAMAGE,
    "text": TEXTS,
    "asked": ASKED,
}
SPOKEN = ("problem", "refusal", "damage", "text")
A_CODE = re.compile(r"[a-z]+(-[a-z]+)+")


class Said(NamedTuple):
    """A code in the sources: of which catalogue, with which words (None where that can't be read off), and where."""

    catalogue: str
    code: str
    words: frozenset[str] | None
    where: str


@cache
def sources() -> Mapping[str, ast.Module]:
    """The product's own code."""
    files = [file for room in ("domain", "application", "projections", "api") for file in (ROOT / room).rglob("*.py")]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(files)}


@cache
def said() -> tuple[Said, ...]:
    """Every code that is raised or said."""
    sayings = [each for where, tree in sources().items() for node in ast.walk(tree) for each in said_by(node, where)]
    return (*sayings, *said_in_templates(), *said_in_the_menu())


def said_in_templates() -> Iterator[Said]:
    """What pages say by themselves."""
    environment = Environment(autoescape=True)
    for file in sorted(TEMPLATES.glob("*.html")):
        for call in environment.parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
            match call.node:
                case nodes.Name(name="say") | nodes.Getattr(attr="say"):
                    where = f"{file.relative_to(ROOT)}:{call.lineno}"
                    words = None if call.dyn_kwargs else frozenset(each.key for each in call.kwargs)
                    yield from (Said("text", code, words, where) for code in written_in_template(call.args[0]))


def written_in_template(node: nodes.Expr) -> Iterator[str]:
    """The codes that an expression can be: as they stand there, or all that begin and end so."""
    match node:
        case nodes.Const(value=str(code)):
            yield code
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from written_in_template(one)
            yield from () if other is None else written_in_template(other)
        case nodes.Concat(nodes=[nodes.Const(value=str(begin)), *_, last]):
            end = last.value if isinstance(last, nodes.Const) else ""
            yield from (code for code in TEXTS if code.startswith(begin) and code.endswith(end))


def said_in_the_menu() -> Iterator[Said]:
    """What the menu and the first page say of every page that is in them."""
    for _, name, _ in MENU:
        yield from (Said("text", code, frozenset(), "api/pages/site.py") for code in (name, f"{name}-says"))


def said_by(node: ast.AST, where: str) -> Iterator[Said]:
    match node:
        case ast.Call():
            place = f"{where}:{node.lineno}"
            for catalogue, code, words in said_in_call(node, where):
                for text in constants(code):
                    yield Said(catalogue, text, words, place)
        case ast.Tuple(elts=[_, ast.Constant(value=str(asked)), ast.Dict() as given]) if where.endswith("asking.py"):
            yield Said("asked", asked, names_in(given), f"{where}:{node.lineno}")
        case ast.Return(value=ast.List(elts=faults)) if where.startswith("projections/"):  # what a question checks
            for fault in faults:
                if isinstance(fault, ast.Tuple):
                    yield from (
                        Said("asked", code, frozenset(), f"{where}:{node.lineno}") for code in constants(fault.elts[1])
                    )
        case ast.DictComp(value=body, generators=[ast.comprehension(iter=ast.Tuple(elts=names))]):
            if any(called(part) == "say" for part in ast.walk(body)):  # a page says several words at once
                for name in names:
                    yield from (Said("text", code, frozenset(), f"{where}:{node.lineno}") for code in constants(name))
        case ast.FunctionDef(name="_unknown"):
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    yield from (Said("problem", code, None, f"{where}:{part.lineno}") for code in constants(part.value))
        case ast.Assign(targets=[ast.Name(id="faults")], value=ast.ListComp(elt=ast.Tuple(elts=[_, code]))):
            yield from (Said("asked", each, frozenset(), f"{where}:{node.lineno}") for each in constants(code))
        case ast.Assign(targets=[ast.Name(id="_CODES")], value=ast.Dict(values=values)):
            for value in values:
                yield from (Said("problem", code, frozenset(), f"{where}:{node.lineno}") for code in constants(value))


def called(node: ast.AST) -> str | None:
    """What a call calls."""
    if not isinstance(node, ast.Call):
        return None
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)


def said_in_call(node: ast.Call, where: str) -> Iterator[tuple[str, ast.expr, frozenset[str] | None]]:
    keywords = {each.arg: each.value for each in node.keywords}
    words = None if None in keywords else frozenset(name for name in keywords if name is not None)
    arguments = node.args
    match called(node):
        case "Refused":
            details = keywords.get("details")
            yield "refusal", arguments[0], frozenset() if details is None else names_in(details)
        case "Collision":
            yield "refusal", arguments[0], words
        case "_refuse_unless_begun":
            yield "refusal", arguments[4], frozenset({"name"}) if len(arguments) > 5 else frozenset()
        case "_fault" if not where.startswith("api/http/"):
            yield "problem", arguments[0], words
        case "Problem" if len(arguments) > 1:
            yield "problem", arguments[1], names_in(arguments[2]) if len(arguments) > 2 else frozenset()
        case "ValueError" if where.startswith("domain/") and arguments:
            yield "problem", arguments[0], frozenset()
        case "Refers" if "organisation_kind" in keywords:
            for kind in constants(keywords["organisation_kind"]):
                yield "problem", ast.Constant(f"not-a-{kind}"), frozenset({"reference", "kind"})
        case "get" if ast.unparse(node.func) == "_CODES.get":
            yield "problem", arguments[1], frozenset()
        case "Damage" | "AnotherHistory":
            yield "damage", arguments[0], None
        case "Unusable" | "Unacceptable" | "NotToBeMade" | "NotExported" | "say":
            yield "text", arguments[0], words
        case "Reason" if where.startswith("api/"):
            yield "text", arguments[0], names_in(arguments[1])
        case "progress" if where.startswith("api/"):
            yield "text", arguments[1], frozenset()
        case "command" if where.startswith("api/calls/"):
            for name in constants(arguments[1]):
                yield "text", ast.Constant(f"help-{name}"), frozenset()
        case "Wrong" if where.startswith(("api/http/", "api/pages/")):
            yield "text", arguments[1], None
        case "_fault" | "fault" if where.startswith("api/http/"):
            yield "asked", arguments[-1], frozenset()
        case "append" if where.startswith("api/http/") and isinstance(arguments[0], ast.Tuple):
            yield "asked", arguments[0].elts[-1], frozenset()
        case "_refuse" if where.endswith("asking.py"):
            yield "asked", arguments[0], frozenset({"choices"})


def constants(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can be, as far as they stand there."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from constants(one)
            yield from constants(other)


def names_in(node: ast.expr) -> frozenset[str] | None:
    """The keys of a mapping that is written out."""
    if not isinstance(node, ast.Dict) or None in node.keys:
        return None
    return frozenset(name for key in node.keys if key is not None for name in constants(key))


def placeholders(sentence: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(sentence) if name is not None}


# -- the catalogue and the code -------------------------------------------------------------------------------------


def test_the_sources_say_what_the_tests_think_they_say() -> None:
    found = {(each.catalogue, each.code) for each in said()}
    assert found >= {
        ("problem", "missing"),
        ("problem", "unknown-command"),
        ("problem", "not-a-party"),
        ("problem", "period-reversed"),
        ("problem", "unknown-reference"),
        ("problem", "not-a-list"),
        ("refusal", "not-assigned"),
        ("refusal", "opening-needed"),
        ("refusal", "seat-held"),
        ("damage", "link-broken"),
        ("text", "lost-master-key"),
        ("text", "on-day"),
        ("text", "reading"),
        ("text", "serving"),
        ("text", "help-import"),
        ("text", "page-sign-in"),
        ("text", "role-auditor"),
        ("text", "menu-board-says"),
        ("asked", "day-or-period"),
        ("asked", "knownAt-or-atPosition"),
        ("asked", "not-one-of"),
    }


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_whatever_can_be_said_has_its_sentence(catalogue: str) -> None:
    missing = {(each.code, each.where) for each in said() if each.catalogue == catalogue} - {
        (each.code, each.where) for each in said() if each.code in CATALOGUES[catalogue]
    }
    assert sorted(missing) == []


@pytest.mark.parametrize("catalogue", SPOKEN)
def test_no_sentence_is_said_by_nobody(catalogue: str) -> None:
    used = {each.code for each in said() if each.catalogue in (catalogue, "asked")}
    assert sorted(CATALOGUES[catalogue].keys() - used) == []


def test_the_words_of_a_sentence_are_given_wherever_it_is_said() -> None:
    lacking = {
        (each.code, each.where): placeholders(sentence) - each.words
        for each in said()
        if each.words is not None and each.code in CATALOGUES[each.catalogue]
        for sentence in CATALOGUES[each.catalogue][each.code]
        if placeholders(sentence) - each.words
    }
    assert lacking == {}


# -- the two languages ----------------------------------------------------------------------------------------------


def sentences() -> dict[str, Text]:
    return {
        f"{name} {code}": text
        for name, catalogue in {**CATALOGUES, "word": WORDS, "column": COLUMNS}.items()
        if name != "asked"
        for code, text in catalogue.items()
    }


def test_a_sentence_has_the_same_words_to_fill_in_in_both_languages() -> None:
    assert [name for name, text in sentences().items() if placeholders(text.nl) != placeholders(text.en)] == []
    assert [name for name, text in sentences().items() if not text.nl.strip() or not text.en.strip()] == []


def test_a_sentence_of_more_than_a_few_words_is_another_in_the_other_language() -> None:
    assert [name for name, text in sentences().items() if text.nl == text.en and len(text.nl.split()) > 2] == []


def test_codes_are_words_with_hyphens() -> None:
    odd = {
        name.partition(" ")[2]
        for name in sentences()
        if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name.partition(" ")[2])
    }
    assert odd <= {"knownAt-or-atPosition", "sha256-or-uri"}


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "NL"}, "nl"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "nl_NL", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "nl_BE", "LC_MESSAGES": "fr_FR"}, "nl"),
        ({"LANG": "nl_NL", "LC_ALL": ""}, "nl"),
    ],
)
def test_the_language_is_the_one_of_the_environment(environment: Mapping[str, str], language: str) -> None:
    assert language_of(environment) == language


# -- words and headings ---------------------------------------------------------------------------------------------


def lane_names() -> set[str]:
    modules = (mandate, organisation, partnership, programme, trainee)
    found = {each.name for module in modules for each in vars(module).values() if isinstance(each, Lane)}
    return found | {"council-seat"}  # read by rules of its own


def test_every_lane_role_and_certainty_has_a_word() -> None:
    assert lane_names() >= {"placement", "residence", "portfolio", "terms", "joint-body"}
    assert (lane_names() | LANES.keys() | {each.value for each in Certainty}) - WORDS.keys() == set()


def test_every_kind_of_subject_is_named_in_the_language_of_the_sentence() -> None:
    dutch = {
        Kind.ORGANISATION: "organisatie",
        Kind.PROGRAMME: "programma",
        Kind.PARTNERSHIP: "partnership",
        Kind.TRAINEE: "trainee",
        Kind.MANDATE: "mandaat",
    }
    for kind, word in dutch.items():
        details = {"kind": kind.value, "reference": "x-1"}
        sentence = Speech("nl").problem(Problem("/data/x", "unknown-reference", details))
        assert re.search(rf"\b{word}\b", sentence), sentence


def test_every_column_of_every_question_has_a_heading() -> None:
    columns = {column for question in QUESTIONS.values() for column in question.columns}
    assert {column for column in columns if isinstance(column, str)} == COLUMNS.keys()
    headings = [column.heading for column in columns if isinstance(column, Column)]
    assert [each for each in headings if bool(each.nl) != bool(each.en)] == []


def test_no_word_is_one_that_nobody_says() -> None:
    found = {
        node.value
        for where, tree in sources().items()
        if where != "api/messages.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(WORDS.keys() - found) == []


# -- what people read -----------------------------------------------------------------------------------------------

WRONG: Mapping[str, Any] = {
    "nothing": None,
    "yes": True,
    "number": 7,
    "fraction": 0.12345,
    "large number": 10**30,
    "empty text": "",
    "text": "zo niet",
    "control character": "a\x07b",
    "half a pair": "\ud83c",
    "long text": "x" * 30_000,
    "list": [],
    "list of nothing": [None],
    "object": {},
    "object of something": {"iets": 1},
    "object of half a pair": {"\ud83c": 1},
}


def command_of(entry: Entry, value: Any) -> dict[str, Any]:
    """A command of which every field has that value."""
    data = {wire_name(name): value for name in hints_of(entry.event)}
    envelope = (
        "commandId",
        "subject",
        "effectiveOn",
        "until",
        "certainty",
        "evidence",
        "note",
        "recordedAt",
        "recordedBy",
    )
    return {"command": entry.command, **dict.fromkeys(envelope, value), "data": data, "overbodig": value}


def assert_said(reason: Invalid) -> None:
    for language in LANGUAGES:
        speech = Speech(language)
        for each in reason.problems:
            sentence = speech.problem(each)
            assert sentence.startswith(each.pointer)
            assert not placeholders(sentence), "a word was not filled in"


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_a_field_of_a_command_there_is_a_sentence_for_it(wrong: str) -> None:
    for entry in CATALOGUE.entries:
        with pytest.raises(Invalid) as refused:
            understood(command_of(entry, WRONG[wrong]))
        assert_said(refused.value)
        with pytest.raises(Invalid) as refused:
            understood(command_of(entry, WRONG[wrong]) | {"data": WRONG[wrong]}, historic=True)
        assert_said(refused.value)


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_a_correction_there_is_a_sentence_for_it(wrong: str) -> None:
    for entry in CATALOGUE.entries:
        if entry.kind is None:
            continue
        changes = {wire_name(name): WRONG[wrong] for name in hints_of(entry.event)}
        with pytest.raises(Invalid) as refused:
            understood_changes(entry.event, changes | {"effectiveOn": WRONG[wrong], "overbodig": 1})
        assert_said(refused.value)
        assert all(each.pointer.startswith("/data/changes/") for each in refused.value.problems)


def refusals(register: Register) -> Iterator[Refused]:
    """Refusals of each sort: by a fact, by an amendment, by an erasure, and by the lack of a fact."""
    record(register, conftest.programme(), conftest.organisation("gm0632"), conftest.trainee("t-een"))
    (registered,) = record(register, conftest.organisation("jumbo", "company"))
    fact = {"fact": registered.recorded.id}
    correction = {**fact, "changes": {"name": "Jumbo"}, "reason": "other"}
    (corrected,) = record(register, command("correct-fact", None, None, data=correction))
    erase = command("erase-personal-data", "t-een", None, data={"ground": "verzoek"})
    (erased,) = record(register, erase)
    (withdrawn,) = record(register, command("withdraw-fact", None, None, data={**fact, "reason": "other"}))
    assert withdrawn.recorded.version == 3
    for line in (
        conftest.organisation("gm0632"),
        erase,
        command("begin-leave", "t-een", note="iets persoonlijks"),
        command("end-leave", "t-een"),
        command("rotate-to-organisation-b", "t-een", data={"organisation": "gm0632"}),
        command("rename-organisation", "gm0632", until="2019-01-01", data={"name": "W"})
        | {"effectiveOn": "2019-01-01"},
        command("rename-organisation", "gm0632", "1800-01-01", data={"name": "W"}),
        command("begin-leave", "t-niemand"),
        command("withdraw-fact", None, None, data={**fact, "reason": "other"}),
        command("correct-fact", None, None, data={**correction, "fact": corrected.recorded.id}),
        command("correct-fact", None, None, data={**correction, "fact": erased.recorded.id}),
        command("establish-fact", None, None, data={"fact": erased.recorded.id}),
        command("establish-fact", None, None, data={"fact": register.log.page(0, 1)[0].id}),
    ):
        with pytest.raises(Refused) as refused:
            record(register, line)
        yield refused.value


def test_a_refusal_is_a_whole_sentence_with_the_fact_it_collides_with_and_its_day(register: Register) -> None:
    for refused in refusals(register):
        for language in LANGUAGES:
            sentence = Speech(language).refusal(refused)
            assert "None" not in sentence, refused.code
            assert "?" not in sentence, refused.code
            assert not placeholders(sentence), refused.code
            if refused.collides_with is not None:
                assert refused.collides_with in sentence


def test_days_and_moments_are_written_as_people_write_them() -> None:
    assert Speech("nl").day("2018-03-29") == "29 mrt 2018"
    assert Speech("en").day("2018-03-29") == "29 Mar 2018"
    assert [Speech("nl").day(f"2018-{month:02}-01").split()[1] for month in (5, 10)] == ["mei", "okt"]


def test_what_is_wrong_is_said_with_where_it_is() -> None:
    problem = Problem("/data/name", "too-long", {"longest": "2000"})
    assert Speech("en").problem(problem) == "/data/name: is longer than 2000 characters"
    assert Speech("nl").problem(problem) == "/data/name: is langer dan 2000 tekens"
    assert Speech("en").why_not(Invalid([problem, Problem("", "nul-byte")])) == (
        "/data/name: is longer than 2000 characters; the line holds a NUL byte"
    )


def test_this_test_reads_the_whole_of_the_product() -> None:
    assert {Path(where).parts[0] for where in sources()} == {"domain", "application", "projections", "api"}
    assert len(said()) > 200
