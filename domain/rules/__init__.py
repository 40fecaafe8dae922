"""The rules: what law and a programme's terms ask, one module each, named as the rule; adding one is adding a file."""

from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from inspect import getsource
from pkgutil import iter_modules

from domain import council_terms, dossier
from domain.rule import Rule


def _found() -> tuple[tuple[Rule, ...], str]:
    """Every rule by code and the day it came into force, and the digest of what they are written in."""
    rules: list[Rule] = []
    written = sha256()
    for shared in (council_terms, dossier):
        written.update(getsource(shared).encode())
    for name in sorted(module.name for module in iter_modules(__path__)):
        module = import_module(f"{__name__}.{name}")
        rules += module.RULES
        written.update(getsource(module).encode())
    return tuple(sorted(rules, key=lambda rule: (rule.code, rule.in_force.from_))), written.hexdigest()[:16]


RULES: Sequence[Rule]
# Changes whenever a rule does: answers with findings name it, and findings made by other rules are made anew.
VERSION: str
RULES, VERSION = _found()
