"""The pages of the system: how the register is, whether its log is whole, and who may come in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.access import Role
from tests.databases import behind_its_back, settings_of
from tests.servers import in_process
from tests.test_pages_of_recording import Visitor, said


@pytest.fixture
def visitor(seeded: Path) -> Iterator[Visitor]:
    with in_process(settings_of(seeded)) as client:
        yield Visitor(client).signed_in("administrator")


def forgery_token(page: str) -> str:
    found = re.search(r'name="forgery_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", ["registrar", "auditor", "administrator"])
def test_how_the_register_is_and_what_was_recorded_last_is_told_without_content(visitor: Visitor, role: Role) -> None:
    shown = said(visitor.signed_in(role).sees("/system"))
    assert f"The log is at position {visitor.head()}." in shown
    assert "spells" in shown
    assert "findings" in shown
    assert "Political work ended" in shown
    for name in ("Judith", "Daan", "Samira", "Steven"):
        assert name not in shown
    assert ("t-ppp00002" in shown) == (role != "administrator")


@pytest.mark.parametrize("role", ["researcher", "reader", "privacy-officer"])
def test_others_have_nothing_to_do_with_it(visitor: Visitor, role: Role) -> None:
    for path in ("/system", "/system/integrity", "/system/tokens"):
        visitor.signed_in(role).sees(path, 403)


def test_a_log_that_is_whole_is_said_to_be(visitor: Visitor) -> None:
    assert f"complete and unaltered: {visitor.head()} events read" in said(visitor.sees("/system/integrity"))


def test_a_log_that_was_altered_is_said_to_be_with_where(visitor: Visitor) -> None:
    with behind_its_back(visitor.service.register.settings.folder) as log:
        log.take_away("stored_events_never_go")
    shown = said(visitor.sees("/system/integrity"))
    assert "not in order. Events read: 149; faults: 1." in shown
    assert "guard missing" in shown


# -- tokens ---------------------------------------------------------------------------------------------------------


def test_a_token_is_issued_shown_once_and_revoked(visitor: Visitor) -> None:
    page = visitor.sees("/system/tokens")
    given = {"forgery_token": forgery_token(page), "subject": "ada", "role": "auditor", "expires": "2099-12-31"}
    response = visitor.sends("/system/tokens", given)
    found = re.search(r"wiewaar_[\w-]+", response.text)
    assert found is not None
    kept = visitor.service.access.whose(found[0])
    assert kept is not None
    assert (kept.subject, kept.role, kept.issued_by) == ("ada", "auditor", "griffier")
    assert found[0] not in visitor.sees("/system/tokens")
    assert "holds until 31 Dec 2099 23:59" in said(visitor.sees("/system/tokens"))
    revoked = {"forgery_token": given["forgery_token"], "token": str(kept.id)}
    assert visitor.sends("/system/tokens/revoke", revoked).status_code == 303
    assert visitor.service.access.whose(found[0]) is None
    assert visitor.sends("/system/tokens/revoke", revoked).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"subject": "", "role": "auditor"},
        {"subject": "ada", "role": "chief"},
        {"subject": "ada", "role": "auditor", "expires": "2018-01-01"},
        {"subject": "ada", "role": "auditor", "expires": "morgen"},
    ],
)
def test_a_token_without_holder_role_or_time_to_live_is_not_issued(visitor: Visitor, given: dict[str, str]) -> None:
    token = forgery_token(visitor.sees("/system/tokens"))
    before = visitor.service.access.tokens()
    assert visitor.sends("/system/tokens", {"forgery_token": token, **given}).status_code == 400
    assert visitor.service.access.tokens() == before


@pytest.mark.parametrize("role", ["registrar", "auditor"])
def test_tokens_are_for_the_administrator_alone(visitor: Visitor, role: Role) -> None:
    page = visitor.signed_in(role).sees("/system")
    assert "/system/tokens" not in page
    visitor.sees("/system/tokens", 403)
    given = {"forgery_token": forgery_token(page), "subject": "ada", "role": "administrator"}
    assert visitor.sends("/system/tokens", given).status_code == 403
