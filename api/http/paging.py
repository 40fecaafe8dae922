"""Pages of an answer, by a cursor that stays good while the log grows: it pins the prefix that answers.

A cursor is signed, and good for the path and the role that it was made for: nobody widens with it what they may ask.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from api.http.problems import Wrong
from api.http.service import Call

USUAL, MOST = 100, 1_000
SIGNATURE = 16  # bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of an answer: how many items, from which on, of the answer to what was given."""

    call: Call
    limit: int
    start: int
    given: Mapping[str, str]

    def of(self, items: Sequence[Any]) -> Sequence[Any]:
        """The items of the page."""
        return items[self.start : self.start + self.limit]

    def links(self, count: int, pinned: Mapping[str, str]) -> dict[str, Any]:
        """Links to this page and to the next, where there is one, as known at the same moment."""
        path = self.call.request.url.path
        # Readers may follow a link to what was known when they asked, but not name a position themselves.
        own = {"cursor": self._cursor(pinned, self.start)} if self.start or self.call.who.role == "reader" else pinned
        found = {"self": {"href": f"{path}?{urlencode({**own, 'limit': self.limit})}"}}
        if self.start + self.limit < count:
            following = {"cursor": self._cursor(pinned, self.start + self.limit), "limit": self.limit}
            found["next"] = {"href": f"{path}?{urlencode(following)}"}
        return found

    def _cursor(self, pinned: Mapping[str, str], start: int) -> str:
        packed = orjson.dumps({"start": start, "given": pinned}, option=orjson.OPT_SORT_KEYS)
        return urlsafe_b64encode(_signature(self.call, packed) + packed).decode().rstrip("=")


def page_of(call: Call, given: Mapping[str, str]) -> Page:
    """The page asked for by `limit` and `cursor`. Raises Wrong.

    A cursor holds what was asked and the position that answers: what else is given beside it is refused.
    """
    speech = call.speech
    rest, errors = dict(given), []
    limit_text, cursor = rest.pop("limit", str(USUAL)), rest.pop("cursor", None)
    limit = int(limit_text) if limit_text.isascii() and limit_text.isdigit() and len(limit_text) < 6 else 0
    if not 1 <= limit <= MOST:
        errors.append({"parameter": "limit", "detail": speech.say("bad-limit", most=MOST), "code": "bad-limit"})
    start = 0
    if cursor is not None:
        errors += [{"parameter": name, "detail": speech.say("beside-cursor"), "code": "beside-cursor"} for name in rest]
        opened = _opened(call, cursor)
        if opened is None:
            errors.append({"parameter": "cursor", "detail": speech.say("bad-cursor"), "code": "bad-cursor"})
        else:
            start, rest = opened["start"], opened["given"]
    if errors:
        raise Wrong(400, "bad-parameters", errors=errors)
    return Page(call, limit, start, rest)


def _opened(call: Call, cursor: str) -> Any:
    """What a cursor holds that was made for this path and this role; None for any other."""
    try:
        content = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        return None
    signature, packed = content[:SIGNATURE], content[SIGNATURE:]
    return orjson.loads(packed) if hmac.compare_digest(signature, _signature(call, packed)) else None


def _signature(call: Call, packed: bytes) -> bytes:
    made_for = f"{call.request.url.path}\n{call.who.role}\n".encode()
    return hmac.digest(call.service.register.cursor_key, made_for + packed, "sha256")[:SIGNATURE]
