"""Which picture goes with which answer, where people would rather look than read."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup

from api.messages import Speech
from api.pages.asked import Shown
from api.pages.pictures import Bar, Curve, Lane, Level, Point, matrix, step_function, survival_curves, swimlanes
from api.rendering import cell, valid_period
from projections.question import Item

SIGNS: Mapping[str, str] = {"empty": "∅", "over": "!"}
ROLES_OF_WORK = frozenset({"placement"})


def picture_of(shown: Shown) -> Markup:
    """The picture of an answer; empty where it has none, or nothing to show."""
    draw = PICTURES.get(shown.answer.question.name)
    return Markup() if draw is None or not shown.items else draw(_spoken(shown), shown)


def note_on(shown: Shown) -> str:
    """How the picture of an answer is to be read."""
    match shown.answer.question.name:
        case "who-was-where":
            return shown.speech.say("picture-note-lanes")
        case "partnership-occupancy":
            return shown.speech.say("picture-note-places")
        case "organisation-load":
            return shown.speech.say("picture-note-steps")
        case "role-transitions":
            return shown.speech.say("picture-note-matrix")
        case _:
            return shown.speech.say("picture-note-curve")


def _spoken(shown: Shown) -> Speech:
    return shown.speech.with_words(shown.answer.question.words)


def _who_was_where(speech: Speech, shown: Shown) -> Markup:
    """A lane for each trainee, a bar for each row of the page."""
    lanes = [
        Lane(cell(speech, "name", items[0]), [_whereabouts(speech, item) for item in items])
        for items in _grouped(shown.part, lambda item: str(item["trainee"]))
    ]
    given = shown.answer.parameters
    return swimlanes(
        lanes,
        shown.speech.say("picture-lanes"),
        from_=_day(given.get("from")),
        to=_day(given.get("to")),
        on=_day(given.get("validOn")),
    )


def _whereabouts(speech: Speech, item: Item) -> Bar:
    said = [cell(speech, column, item) for column in ("role", "place", "function", "valid", "certainty")]
    kind = "political" if item["role"] not in ROLES_OF_WORK else "b" if item["slot"] == "B" else "a"
    return _bar(item, kind, " · ".join(each for each in said[:2] if each), " · ".join(each for each in said if each))


def _occupancy(speech: Speech, shown: Shown) -> Markup:
    """A lane for each place of each organisation and period, a bar for each stretch of the page; no bar for totals."""
    stretches = [item for item in shown.part if item["item"] != "total"]
    lanes = [
        Lane(_offered(items[0]), [_stretch(speech, item) for item in items])
        for items in _grouped(stretches, lambda item: (item["partnership"], item["place"]["reference"], item["period"]))
    ]
    return swimlanes(lanes, shown.speech.say("picture-lanes"))


def _offered(item: Item) -> str:
    return f"{item['period']} · {item['place']['name'] or item['place']['reference']}"


def _stretch(speech: Speech, item: Item) -> Bar:
    who = f"{item['name']} ({item['trainee']})" if item["name"] else item["trainee"] or ""
    text = who if item["item"] == "filled" else " · ".join(each for each in (speech.word(item["item"]), who) if each)
    kind = {"filled": "a", "empty": "empty", "over": "over"}.get(item["item"], "unseen")
    says = f"{_offered(item)} · {speech.word(item['item'])} · {who} · {valid_period(speech, item['valid'])}"
    return _bar(item, kind, text, says, SIGNS.get(item["item"], ""))


def _bar(item: Item, kind: str, text: str, says: str, sign: str = "") -> Bar:
    valid = item["valid"]
    expected = item["certainty"] == "expected"
    return Bar(date.fromisoformat(valid["from"]), _day(valid["to"]), kind, expected, text, says, sign)


def _load(speech: Speech, shown: Shown) -> Markup:
    levels = [
        Level(
            date.fromisoformat(item["valid"]["from"]),
            _day(item["valid"]["to"]),
            item["trainees"] or 0,
            item["item"] == "step",
            f"{valid_period(speech, item['valid'])}: {item['trainees'] or 0}",
        )
        for item in shown.items
        if item["item"] != "peak"
    ]
    return step_function(levels, shown.speech.say("picture-steps"))


def _survival(speech: Speech, shown: Shown) -> Markup:
    """A curve for each role and group, or the one that there is."""
    seen: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    curves: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    said: dict[tuple[str, str], str] = {}
    for item in shown.items:
        of = (item.get("role") or "", _group(item))
        match item["item"]:
            case "kaplan-meier":
                curves[of].append(item)
            case "summary":
                said[of] = _told(speech, item)
            case _ if item.get("days") is not None:
                seen[of].append(item["days"])
    drawn = [
        Curve(_called(speech, shown, of), [_point(speech, each) for each in curves[of]], max(seen[of], default=0), told)
        for of, told in said.items()
    ]
    return survival_curves(drawn, shown.speech.say("picture-curve"), shown.speech.say("picture-days"))


def _called(speech: Speech, shown: Shown, of: tuple[str, str]) -> str:
    role, group = of
    return " · ".join(each for each in (speech.word(role), group) if each) or shown.speech.say("picture-curve")


def _told(speech: Speech, item: Item) -> str:
    median = "—" if item["days"] is None else speech.number(item["days"])
    return speech.say("picture-median", days=median, followed=item["followed"])


def _group(item: Item) -> str:
    group = item.get("group") or {}
    return str(group.get("name") or group.get("reference") or "")


def _point(speech: Speech, item: Item) -> Point:
    left = f"{speech.number(round(100 * item['survival'], 1))} %"
    return Point(item["days"], item["survival"], item["lower"], item["upper"], f"{item['days']}: {left}")


def _transitions(speech: Speech, shown: Shown) -> Markup:
    states = [item for item in shown.items if item["item"] == "state"]
    names = [item["from"] for item in states]
    rows = [
        (
            speech.word(item["from"]),
            [
                (
                    None if other == item["from"] else item["next"].get(other, 0),
                    f"{speech.word(item['from'])} → {speech.word(other)}: {item['next'].get(other, 0)}",
                )
                for other in names
            ],
        )
        for item in states
    ]
    return matrix(rows, shown.speech.say("picture-matrix"), shown.speech.say("picture-matrix-to"))


def _grouped(items: Sequence[Item], key: Callable[[Item], object]) -> list[list[Item]]:
    return [list(same) for _, same in groupby(items, key=key)]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


PICTURES: Mapping[str, Callable[[Speech, Shown], Markup]] = {
    "who-was-where": _who_was_where,
    "partnership-occupancy": _occupancy,
    "organisation-load": _load,
    "candidacy-to-seat": _survival,
    "mandate-durations": _survival,
    "role-transitions": _transitions,
}
