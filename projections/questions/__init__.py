"""The audit questions, one module each, named as the question; adding one is adding a file."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from projections.question import Question


def _found() -> Mapping[str, Question]:
    modules = sorted(module.name for module in iter_modules(__path__))
    questions: list[Question] = [import_module(f"{__name__}.{name}").QUESTION for name in modules]
    return {question.name: question for question in questions}


QUESTIONS = _found()
