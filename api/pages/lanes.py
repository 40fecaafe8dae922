"""Lanes on a page: one picture and one group of table rows for each, from the same periods."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from api.messages import Speech
from api.pages.drawing import Axis, Bar, Look, axis_of, lane, tracks_of
from api.pages.wording import CHOICES, FIELDS
from api.rendering import cell, valid_period
from projections.question import Item

POLITICAL = frozenset({"candidacy", "committee-membership", "fraction-follower", "council-seat"})
# In this order the lanes that tell most stand first; all others follow.
ORDER = ("council-seat", "committee-membership", "fraction-follower", "candidacy", "placement", "partnership")
# What the mandate says in each of its lanes, and the name of the lane tells already.
TOLD = frozenset({"trainee", "mandate", "party", "fraction", "topic"})
REFERRED = ("organisation", "municipality", "council", "into")

IS_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Marked = Literal["", "opened", "closed"]
SIGNS: Mapping[Marked, str] = {"": "", "opened": "+ ", "closed": "− "}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period of a lane in words; `place` is the organisation that it is at."""

    says: str
    place: str | None
    days: str
    certainty: str
    mark: Marked


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: what it is called, which mandate it is of, its picture and its periods."""

    label: str
    mandate: str | None
    picture: Markup
    stretches: Sequence[Stretch]


def lanes_of(speech: Speech, items: Iterable[tuple[Item, Marked]], axis: Axis | None = None) -> tuple[Axis, list[Lane]]:
    """The lanes of these periods, each marked as opened, closed or neither; and the days on which they lie."""
    periods = list(items)
    by_lane: dict[tuple[str, str, str], list[tuple[Item, Marked]]] = {}
    for item, mark in periods:
        by_lane.setdefault(slot_of(item), []).append((item, mark))
    days = axis or axis_of((valid_of(item) for item, _ in periods))
    slots = sorted(by_lane, key=lambda slot: (_place_in_order(slot[1]), slot))
    return days, [_lane(speech, days, by_lane[slot]) for slot in slots]


def slot_of(item: Item) -> tuple[str, str, str]:
    """What tells the lane of a period from others: its subject, name and key."""
    return (item["subject"]["reference"] if "subject" in item else "", item["lane"], item["key"] or "")


def valid_of(item: Item) -> tuple[str, str | None]:
    """The days of a period."""
    return (item["valid"]["from"], item["valid"]["to"])


def lane_name(speech: Speech, item: Item) -> str:
    """What the lane of a period is called."""
    return cell(speech, "lane", {"lane": item["lane"], "key": item["key"]})


def said_in(speech: Speech, item: Item) -> str:
    """What a period says: where, for which party, and what else was recorded of it."""
    value = item["value"] or {}
    referred: Iterable[object] = (value.get(name) for name in REFERRED)
    place = _called(item.get("place")) or next((str(each) for each in referred if each), "")
    party = _called(item.get("party"))
    shown = (_worded(speech, name, each) for name, each in value.items() if name not in {*TOLD, *REFERRED})
    said = [each for each in (", ".join(filter(None, shown)), place, party) if each]
    return " · ".join(dict.fromkeys(said))


def _worded(speech: Speech, name: str, value: object) -> str:
    """A value in words; a number or a day says nothing without what it is of. Empty for what has parts of its own."""
    called = FIELDS[name].in_(speech.language) if name in FIELDS else name
    label = called[:1].lower() + called[1:]
    match value:
        case bool():
            return ""
        case int() | float():
            return f"{label}: {speech.number(value)}"
        case str() if IS_DAY.fullmatch(value):
            return f"{label}: {speech.day(value)}"
        case str():
            return speech.with_words(CHOICES).word(value)
        case _:
            return ""


def _called(named: Mapping[str, str | None] | None) -> str:
    return "" if named is None else named["name"] or named["reference"] or ""


def _place_in_order(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _lane(speech: Speech, axis: Axis, items: Sequence[tuple[Item, Marked]]) -> Lane:
    first = items[0][0]
    label, subject = lane_name(speech, first), first.get("subject")
    bars = [
        Bar(
            valid_of(item),
            SIGNS[mark] + said_in(speech, item),
            look_of(item),
            item["certainty"] == "expected",
            mark=mark,
        )
        for item, mark in items
    ]
    stretches = [_stretch(speech, item, mark) for item, mark in items]
    says = f"{label}: " + "; ".join(f"{each.says}, {each.days}" for each in stretches)
    mandate = subject["reference"] if subject is not None and subject["kind"] == "mandate" else None
    return Lane(label, mandate, lane(axis, tracks_of(bars), (), says), stretches)


def look_of(item: Item) -> Look:
    """How the bar of a period looks: by slot, as a political role, or as neither."""
    if item["lane"] == "placement":
        return "b" if (item["value"] or {}).get("slot") == "B" else "a"
    return "politics" if item["lane"] in POLITICAL else "other"


def _stretch(speech: Speech, item: Item, mark: Marked) -> Stretch:
    place = (item.get("place") or {}).get("reference")
    certainty = speech.word(item["certainty"])
    return Stretch(said_in(speech, item), place, valid_period(speech, item["valid"]), certainty, mark)
