"""Schemathesis finds nothing in a running server that is not as the document says, whoever asks (a short form)."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from api.http import catalogues
from application.access import ROLES
from scripts.api_fuzz import fuzzed, served
from tests.databases import environment_of

Served = tuple[str, dict[str, str]]
WRITE = ("registrar", "privacy-officer")  # what others ask has no consequences to follow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("fuzzed") / "state"
    with served(folder, **environment_of(folder)) as found:
        yield found


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_the_document_says(demo: Served, role: str) -> None:
    address, tokens = demo
    phases = ("examples", "fuzzing", *(("stateful",) if role in WRITE else ()))
    right, said = fuzzed(address, tokens[role], 1, phases)
    assert right, said
    assert "Test cases:" in said


def test_an_answer_that_is_not_as_the_document_says_is_found(demo: Served) -> None:
    address, tokens = demo
    with patch.object(catalogues, "VERSION", 5):
        right, said = fuzzed(address, tokens["auditor"], 1, ("fuzzing",), only="listRules")
    assert not right
    assert "rulesVersion" in said
