"""Mappings: documents in which the office says how a format of others is to be read, as JSON or TOML."""

import tomllib
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ValidationError

from application.intake import Strict, a_date, a_reference, a_text, parse, problem_of
from application.problem import Invalid, Problem

LARGEST = 1_000_000  # bytes


def _day(value: object) -> object:
    """TOML has dates of its own."""
    return a_date(value.isoformat() if type(value) is date else value)


ADay = Annotated[date, BeforeValidator(_day)]
AText = Annotated[str, BeforeValidator(a_text)]
AReference = Annotated[str, BeforeValidator(a_reference)]

M = TypeVar("M", bound=Strict)


def mapping_of(content: bytes, model: type[M]) -> M:
    """The mapping in a file. Raises Invalid with all its faults."""
    try:
        found: M = model.model_validate(_document(content))
    except ValidationError as fault:
        raise Invalid(problem_of(each) for each in fault.errors(include_url=False, include_input=False)) from None
    return found


def _document(content: bytes) -> Any:
    """JSON where it begins as an object does, and TOML otherwise, in which nothing begins so."""
    if len(content) > LARGEST:
        raise Invalid([Problem("", "mapping-too-large", {"longest": str(LARGEST)})])
    content = content.removeprefix(b"\xef\xbb\xbf")
    if content.lstrip().startswith(b"{"):
        return parse(content)
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise Invalid([Problem("", "wrong-encoding", {"encoding": "UTF-8"})]) from None
    except (tomllib.TOMLDecodeError, RecursionError):
        raise Invalid([Problem("", "not-a-mapping")]) from None
