"""Which picture goes with which answer, where people would rather look than read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from markupsafe import Markup

from api.messages import Speech
from api.pages.asked import Shown
from api.pages.drawing import Axis, Bar, Look, axis_of, definitions, lane, tracks_of, years
from api.pages.lanes import valid_of
from api.pages.pictures import Curve, Level, Point, matrix, step_function, survival_curves
from api.rendering import cell, valid_period
from projections.question import Item

SIGNS: Mapping[str, str] = {"empty": "∅", "over": "!"}
ROLES_OF_WORK = frozenset({"placement"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of an answer: its lanes, under the years, with what each is called; or one or more whole pictures."""

    lanes: Sequence[tuple[str, Markup]] = ()
    definitions: Markup | None = None
    years: Markup | None = None
    pictures: Sequence[Markup] = ()


def picture_of(shown: Shown) -> Drawn | None:
    """The picture of an answer; None where it has none, or nothing to show."""
    draw = PICTURES.get(shown.answer.question.name)
    return None if draw is None or not shown.items else draw(_spoken(shown), shown)


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


def _who_was_where(speech: Speech, shown: Shown) -> Drawn | None:
    """A lane for each trainee, a bar for each row of the page."""
    of_each = _grouped(shown.part, lambda item: str(item["trainee"]))
    lanes = [(cell(speech, "name", items[0]), [_whereabouts(speech, item) for item in items]) for items in of_each]
    given = shown.answer.parameters
    return _swimlanes(lanes, _day(given.get("from")), _day(given.get("to")), _day(given.get("validOn")))


def _whereabouts(speech: Speech, item: Item) -> Bar:
    said = [cell(speech, column, item) for column in ("role", "place", "function", "valid", "certainty")]
    look: Look = "politics" if item["role"] not in ROLES_OF_WORK else "b" if item["slot"] == "B" else "a"
    label, says = (" · ".join(each for each in some if each) for some in (said[:2], said))
    return Bar(valid_of(item), label, look, item["certainty"] == "expected", says=says)


def _occupancy(speech: Speech, shown: Shown) -> Drawn | None:
    """A lane for each place of each organisation and period, a bar for each stretch of the page; no bar for totals."""
    stretches = [item for item in shown.part if item["item"] != "total"]
    of_each = _grouped(stretches, lambda item: (item["partnership"], item["place"]["reference"], item["period"]))
    return _swimlanes([(_offered(items[0]), [_stretch(speech, item) for item in items]) for items in of_each])


def _offered(item: Item) -> str:
    return f"{item['period']} · {item['place']['name'] or item['place']['reference']}"


def _stretch(speech: Speech, item: Item) -> Bar:
    """Who filled a place; or that it was empty, that there was none for who was there, or that nobody looked."""
    state, period = item["item"], valid_period(speech, item["valid"])
    who = f"{item['name']} ({item['trainee']})" if item["name"] else item["trainee"] or ""
    label = who if state == "filled" else " ".join(each for each in (SIGNS.get(state), speech.word(state), who) if each)
    look: Look = "over" if state == "over" else "b" if item["period"] == "B" else "a"
    says = " · ".join(each for each in (_offered(item), speech.word(state), who, period) if each)
    gap = state not in ("filled", "over")
    return Bar(valid_of(item), label, look, item["certainty"] == "expected" and not gap, gap, says=says)


def _swimlanes(
    lanes: Iterable[tuple[str, Sequence[Bar]]],
    from_: date | None = None,
    to: date | None = None,
    on: date | None = None,
) -> Drawn | None:
    """Lanes under the years, a line at the day that was asked about."""
    listed = [(label, bars) for label, bars in lanes if bars]
    if not listed:
        return None
    days = [each for each in (from_, to, on) if each is not None]
    axis = axis_of([bar.valid for _, bars in listed for bar in bars], *days)
    first, end = from_ or axis.first, to or axis.end
    axis = Axis(first, max(end, first + timedelta(days=1)))
    drawn = [(label, lane(axis, tracks_of(bars), (), _told_of(label, bars))) for label, bars in listed]
    return Drawn(drawn, definitions(axis, on), years(axis))


def _told_of(label: str, bars: Sequence[Bar]) -> str:
    return f"{label}: " + "; ".join(bar.says for bar in bars)


def _load(speech: Speech, shown: Shown) -> Drawn:
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
    return Drawn(pictures=[step_function(levels, shown.speech.say("picture-steps"))])


def _survival(speech: Speech, shown: Shown) -> Drawn:
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
    return Drawn(pictures=survival_curves(drawn, shown.speech.say("picture-days")))


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


def _transitions(speech: Speech, shown: Shown) -> Drawn:
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
    return Drawn(pictures=[matrix(rows, shown.speech.say("picture-matrix"), shown.speech.say("picture-matrix-to"))])


def _grouped(items: Sequence[Item], key: Callable[[Item], object]) -> list[list[Item]]:
    return [list(same) for _, same in groupby(items, key=key)]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


PICTURES: Mapping[str, Callable[[Speech, Shown], Drawn | None]] = {
    "who-was-where": _who_was_where,
    "partnership-occupancy": _occupancy,
    "organisation-load": _load,
    "candidacy-to-seat": _survival,
    "mandate-durations": _survival,
    "role-transitions": _transitions,
}
