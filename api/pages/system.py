"""How the register is: its read models, its log, what was recorded last, and who may come in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anyio import to_thread
from starlette.responses import Response

from api.http.problems import Wrong
from api.http.roles import READING, SEEING_NAMES
from api.http.service import answered
from api.pages.site import Page, Visit
from api.pages.telling import event_called, role_called
from application.access import ROLES, Role, Token
from application.transparency import AnotherHistory
from domain.fact import Recorded
from domain.period import CIVIL
from projections.moments import moment_of
from projections.questions import QUESTIONS

OVERSEEING: frozenset[Role] = frozenset({"administrator", "auditor", "registrar"})
ADMINISTERING: frozenset[Role] = frozenset({"administrator"})
LAST = 20  # recordings
LONGEST_SUBJECT = 200


async def system(visit: Visit) -> Response:
    """How the register is."""
    register = visit.call.service.register
    head, at = register.log.head()
    last = [_told(visit, each) for each in reversed(register.log.page(max(head - LAST, 0), LAST))]
    return visit.page(
        "system.html",
        status_of=register.status(),
        last_at=None if at is None else visit.speech.moment(at.astimezone(CIVIL)),
        sizes=list(register.databases.sizes().items()),
        last=last,
        issues=visit.role in ADMINISTERING,
    )


def _told(visit: Visit, recorded: Recorded) -> dict[str, Any]:
    """A recording without its content: when, what and of which kind; by whom and about whom as far as one may know."""
    at, speech = recorded.recorded_at, visit.speech
    return {
        "position": recorded.position,
        "at": "" if at is None else speech.moment(at.astimezone(CIVIL)),
        "what": event_called(speech, type(recorded.event).__name__),
        "about": recorded.subject.reference if visit.role in READING else speech.word(recorded.subject.kind.value),
        "by": recorded.recorded_by.subject
        if visit.role in SEEING_NAMES
        else role_called(speech, recorded.recorded_by.role),
    }


async def integrity(visit: Visit) -> Response:
    """Reads the whole log, and says whether it is as it was written, and as a checkpoint that was kept has it."""
    given = _kept(visit.call.given().get("checkpoint", ""))
    doubt = await to_thread.run_sync(_doubt, visit, given) if given else None
    held = {"checkpoint": given} if given and doubt is None else {}
    answer = await answered(visit.call, QUESTIONS["log-integrity"], held)
    verdict, *faults = answer.items or [{"events": 0}]
    return visit.page(
        "system_integrity.html",
        events=verdict["events"],
        damage=faults,
        doubt=doubt,
        given=given,
        spoken=visit.speech.with_words(answer.question.words),
    )


def _kept(text: str) -> str:
    """A checkpoint as it was signed, line ends included, however it was pasted; empty where there is none."""
    lines = "\n".join(text.strip().splitlines())
    return f"{lines}\n" if lines else ""


def _doubt(visit: Visit, note: str) -> str | None:
    """Why what was pasted is no checkpoint of this log, which says nothing of the log; None where it is one."""
    try:
        visit.call.service.register.transparency.opened(note)
    except AnotherHistory as found:
        return found.code
    return None


# -- tokens ---------------------------------------------------------------------------------------------------------


async def tokens(visit: Visit) -> Response:
    """Every token that was ever issued, but not the tokens themselves."""
    return _tokens(visit)


def _tokens(visit: Visit, *, status: int = 200, issued: str | None = None, fault: str | None = None) -> Response:
    access = visit.call.service.access
    now = visit.call.service.register.clock()
    listed: Sequence[Token] = access.tokens()
    return visit.page(
        "system_tokens.html",
        status=status,
        tokens=[{"token": each, "standing": _standing(visit, each, now)} for each in reversed(listed)],
        roles=ROLES,
        issued=issued,
        fault=fault,
    )


def _standing(visit: Visit, token: Token, now: datetime) -> str:
    speech = visit.speech
    if token.revoked_at is not None:
        return speech.say("token-revoked-at", at=_moment(visit, token.revoked_at))
    if token.expires_at is None:
        return speech.say("token-holds")
    has_expired = datetime.fromisoformat(token.expires_at) <= now
    return speech.say("token-expired-at" if has_expired else "token-holds-until", at=_moment(visit, token.expires_at))


def _moment(visit: Visit, text: str) -> str:
    return visit.speech.moment(datetime.fromisoformat(text).astimezone(CIVIL))


async def issue(visit: Visit) -> Response:
    """Issues a token, and shows it this once."""
    given = await visit.call.request.form()
    role, subject, expires = (str(given.get(name, "")).strip() for name in ("role", "subject", "expires"))
    chosen = next((each for each in ROLES if each == role), None)
    if chosen is None or not subject or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        return _tokens(visit, status=400, fault=visit.speech.say("system-token-needs"))
    try:
        until = None if not expires else moment_of(expires)
    except ValueError:
        return _tokens(visit, status=400, fault=visit.speech.fault("not-a-date"))
    if until is not None and until <= visit.call.service.register.clock():
        return _tokens(visit, status=400, fault=visit.speech.say("expires-in-the-past"))
    issued = visit.call.service.access.issue(subject, chosen, visit.call.who.subject, until)
    return _tokens(visit, issued=issued)


async def revoke(visit: Visit) -> Response:
    """Revokes a token."""
    number = str((await visit.call.request.form()).get("token", ""))
    numbered = number.isascii() and number.isdigit() and len(number) < 19
    if not (numbered and visit.call.service.access.revoke(int(number))):
        raise Wrong(404, "no-such-token", words={"number": number[:20]})
    return visit.to("/system/tokens")


PAGES = (
    Page("/system", "GET", system, OVERSEEING),
    Page("/system/integrity", "GET", integrity, OVERSEEING),
    Page("/system/tokens", "GET", tokens, ADMINISTERING),
    Page("/system/tokens", "POST", issue, ADMINISTERING),
    Page("/system/tokens/revoke", "POST", revoke, ADMINISTERING),
)
