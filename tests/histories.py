"""Strategies that draw lists of commands about one small world, in which much happens on few days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hypothesis import strategies as st

from tests import naive

Command = dict[str, Any]
Drawn = st.SearchStrategy[Any]

# Few days, one after the other, so that facts meet on a day and every day is the edge of some period. The clock is
# put forward in the night of the second.
RANGE = tuple(date(2018, 3, 24) + timedelta(days=number) for number in range(8))
AFTER = RANGE[-1] + timedelta(days=1)

MUNICIPALITIES = ("gm0632", "gm0513", "gm0590")
COMPANY = "jansen-logistiek"
JOINT_BODY = "regio-midden"
PARTIES = ("partij-noord", "partij-zuid")
# The first of each are registered by the opening lines; the others, and those withdrawn, can be created on the way.
REFERENCES = {
    "organisation": (*MUNICIPALITIES, COMPANY, JOINT_BODY, *PARTIES, "regio-oost"),
    "programme": ("plan-2018", "plan-2019"),
    "partnership": ("samen-werken", "samen-leren"),
    "trainee": ("t-test0001", "t-test0002", "t-test0003"),
    "mandate": ("m-test0001", "m-test0002", "m-test0003"),
}


def days() -> st.SearchStrategy[date]:
    """Draw a valid day: any on which something can begin or end, one before these and one after."""
    return st.sampled_from([RANGE[0] - timedelta(days=1), *RANGE, AFTER])


@st.composite
def histories(draw: st.DrawFn) -> list[Command]:
    """Draw the opening lines and up to 30 commands more, of which most, but not all, can be accepted."""
    trainees, mandates = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    history = _Drawing(_opening_lines(trainees, mandates))
    for _ in range(draw(st.integers(8, 30))):
        history.add(draw(_next_command(history)))
    # Each draws on what was drawn before it, so that Hypothesis can hardly take one out of the middle. It is left out
    # here instead, where nothing hangs on it but what is said about it.
    left_out = {command["commandId"] for command in history.drawn[history.opening :] if not _happens(draw, 49, of=50)}
    return [
        command
        for command in history.drawn
        if command["commandId"] not in left_out and command["data"].get("fact") not in left_out
    ]


# ---- The opening lines ----


def _opening_lines(trainees: int, mandates: int) -> list[Command]:
    terms = _terms(RANGE[0], RANGE[4], AFTER)
    lines: list[tuple[str, str, dict[str, Any]]] = [
        *[("register-organisation", name, {"name": name, "kind": "municipality"}) for name in MUNICIPALITIES],
        ("register-organisation", COMPANY, {"name": "Jansen logistiek", "kind": "company"}),
        ("register-organisation", JOINT_BODY, {"name": "Regio Midden", "kind": "joint-body"}),
        *[("register-organisation", party, {"name": party, "kind": "party"}) for party in PARTIES],
        ("establish-programme", "plan-2018", {"name": "Plan 2018", "terms": terms}),
        ("form-partnership", "samen-werken", {"programme": "plan-2018", "partners": [MUNICIPALITIES[0], COMPANY]}),
    ]
    people: list[dict[str, Any]] = [
        {"programme": "plan-2018", "person": {"givenName": "Fenna"}, "residence": MUNICIPALITIES[0]},
        {"programme": "plan-2018", "person": {}},
    ]
    lines += [("register-trainee", REFERENCES["trainee"][number], people[number]) for number in range(trainees)]
    work = [
        {"trainee": REFERENCES["trainee"][0], "council": MUNICIPALITIES[1], "party": PARTIES[0]},
        {"trainee": REFERENCES["trainee"][trainees - 1]},
    ]
    lines += [("open-mandate", REFERENCES["mandate"][number], work[number]) for number in range(mandates)]
    return [
        {
            "command": command,
            "commandId": _identity(number),
            "subject": subject,
            "effectiveOn": "1900-01-01" if command == "register-organisation" else RANGE[0].isoformat(),
            "data": data,
        }
        for number, (command, subject, data) in enumerate(lines)
    ]


def _identity(number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"command {number}"))


def _terms(starts: date, rotation: date, ends: date) -> dict[str, Any]:
    # No `confirmByAnother`: it would make facts expected that were not drawn as such.
    return {
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "periods": [
            {"label": "A", "from": starts.isoformat(), "to": rotation.isoformat()},
            {"label": "B", "from": rotation.isoformat(), "to": ends.isoformat()},
        ],
        "places": 2,
        "partnerships": 1,
        "kindsInA": ["municipality", "company"],
        "kindsInB": ["municipality", "company"],
        "kindsMustDiffer": True,
        "week": {"employerDays": 4, "politicsDays": 1},
        "eligibility": {"educationLevels": ["MBO", "HBO", "WO"], "maxYearsOfExperience": 3},
        "politicalRoleExpected": {"from": starts.isoformat(), "to": ends.isoformat()},
    }


# ---- The form of each command ----

_workplaces = st.sampled_from([*MUNICIPALITIES, COMPANY])
_municipalities = st.sampled_from(MUNICIPALITIES)
_parties = st.sampled_from(PARTIES)
_joint_bodies = st.sampled_from([JOINT_BODY, JOINT_BODY, "regio-oost"])
_committees = st.sampled_from(["ruimte", "samenleving"])
_topics = st.sampled_from(["zorg", "wonen"])
_functions = st.sampled_from(["adviseur", "ontwikkelaar"])
_departments = st.sampled_from(["stadszaken", "magazijn"])
_labels = st.sampled_from(["A", "B"])
_texts = st.sampled_from(["Eerste", "Tweede", "Derde"])
_dates = st.sampled_from(RANGE).map(date.isoformat)
_people = st.sampled_from([{}, {"givenName": "Noor"}, {"givenName": "Bram"}])
_programmes = st.sampled_from(REFERENCES["programme"])
_partnerships = st.sampled_from(REFERENCES["partnership"])
_drawn_terms = st.sampled_from([_terms(RANGE[0], RANGE[4], AFTER), _terms(RANGE[1], RANGE[5], RANGE[7])])
_council_terms = st.sampled_from(
    [
        {"from": RANGE[5].isoformat(), "to": "2022-03-30"},
        {"from": "2014-03-27", "to": RANGE[5].isoformat()},
        {"from": RANGE[5].isoformat(), "to": None},
    ]
)


@dataclass(frozen=True)
class _Form:
    """How often a command is drawn, its fields, and how often of ten it has an `until` (None: it takes none)."""

    weight: int
    required: Mapping[str, Drawn] = field(default_factory=dict)
    optional: Mapping[str, Drawn] = field(default_factory=dict)
    until: int | None = None


_ALWAYS = 10
_placed = {
    "employer": _workplaces,
    "function": _functions,
    "department": _departments,
    "exception": st.sampled_from(["civil-registry", "emergency-volunteer", "public-school"]),
}
_polled = {"votes": st.integers(0, 99), "partySeats": st.integers(0, 9)}

FORMS: dict[str, dict[str, _Form]] = {
    "organisation": {
        "register-organisation": _Form(1, {"name": _texts, "kind": st.sampled_from(["joint-body", "civil-society"])}),
        "rename-organisation": _Form(3, {"name": _texts}, until=2),
        "merge-organisation": _Form(1, {"into": _municipalities}),
        "join-joint-body": _Form(4, {"jointBody": _joint_bodies}, until=2),
        "leave-joint-body": _Form(3, {"jointBody": _joint_bodies}),
    },
    "programme": {
        "establish-programme": _Form(1, {"name": _texts, "terms": _drawn_terms}),
        "amend-programme-terms": _Form(2, {"name": _texts, "terms": _drawn_terms}),
    },
    "partnership": {
        "form-partnership": _Form(
            1,
            {"programme": _programmes, "partners": st.lists(_workplaces, min_size=2, max_size=3, unique=True)},
            until=1,
        ),
        "offer-place": _Form(5, {"organisation": _workplaces, "period": _labels, "places": st.integers(1, 2)}, until=2),
        "withdraw-place": _Form(3, {"organisation": _workplaces, "period": _labels}),
        "pledge-contribution": _Form(
            1,
            {"contributor": st.sampled_from(["trainee", COMPANY]), "sharePercent": st.sampled_from([20, 50, 100])},
            {"covers": _labels},
        ),
        "replace-partner": _Form(4, {"leaving": _workplaces, "joining": _workplaces}, until=2),
        "dissolve-partnership": _Form(3, {"reason": st.sampled_from(["ended", "partner-left", "conflict", "other"])}),
    },
    "trainee": {
        "register-trainee": _Form(
            1,
            {"programme": _programmes, "person": _people},
            {
                "residence": _municipalities,
                "educationLevel": st.sampled_from(["MBO", "HBO", "WO"]),
                "educationField": _texts,
                "yearsOfExperience": st.integers(0, 5),
                "ageAtStart": st.integers(18, 40),
            },
        ),
        "start-at-organisation-a": _Form(10, {"organisation": _workplaces}, _placed, until=2),
        "appoint-trainee": _Form(3, {"partnership": _partnerships}, until=2),
        "rotate-to-organisation-b": _Form(6, {"organisation": _workplaces}, _placed, until=2),
        "change-assignment": _Form(9, {}, {"function": _functions, "department": _departments}, until=1),
        "transfer-placement": _Form(9, {"organisation": _workplaces}, _placed, until=1),
        "end-placement": _Form(
            3, {}, {"reason": st.sampled_from(["organisation-withdrew", "function-ended", "other"])}
        ),
        "agree-working-week": _Form(
            2, {"employerDays": st.sampled_from([3, 4]), "politicsDays": st.sampled_from([1, 2])}, until=2
        ),
        "move-residence": _Form(3, {"municipality": _municipalities}, until=2),
        "begin-leave": _Form(4, until=5),
        "end-leave": _Form(3),
        "attend-development-day": _Form(1, {"kind": st.sampled_from(["training", "peer-review"])}, {"title": _texts}),
        "record-consent": _Form(
            1, {"purpose": st.sampled_from(["publish-political-role", "research"]), "given": st.booleans()}
        ),
        "complete-traineeship": _Form(4),
        "leave-programme": _Form(4, {}, {"reason": st.sampled_from(["other-job", "political-office", "personal"])}),
        "accept-onward-position": _Form(3, {"organisation": _workplaces}, {"function": _functions}, until=2),
    },
    "mandate": {
        "open-mandate": _Form(
            1,
            {"trainee": st.sampled_from(REFERENCES["trainee"])},
            {"council": _municipalities, "party": _parties, "councilTerm": _council_terms},
            until=1,
        ),
        "become-committee-member": _Form(9, {}, {"committee": _committees}, until=2),
        "replace-fraction-member": _Form(14, {}, {"appointedOn": _dates, "acceptedOn": _dates}, until=8),
        "stand-for-election": _Form(
            3, {"electionDate": _dates}, {"listPosition": st.integers(1, 5), "listLength": st.integers(5, 9)}, until=2
        ),
        "elect-to-council": _Form(5, {}, {**_polled, "oathOn": _dates}, until=3),
        "record-not-elected": _Form(2, {}, _polled),
        "leave-committee": _Form(
            5, {}, {"committee": _committees, "reason": st.sampled_from(["replaced", "workload", "moved"])}
        ),
        "become-fraction-follower": _Form(6, until=2),
        "cease-following": _Form(4),
        "resign-from-council": _Form(
            5, {}, {"reason": st.sampled_from(["moved", "incompatible-office", "became-alderman", "workload"])}
        ),
        "go-on-temporary-leave": _Form(9, until=_ALWAYS),
        "return-from-temporary-leave": _Form(6, until=3),
        "assign-portfolio": _Form(9, {"topic": _topics}, until=2),
        "release-portfolio": _Form(4, {"topic": _topics}),
        "change-fraction": _Form(3, {"fraction": st.sampled_from([*PARTIES, "groep Fenna"])}, until=2),
        "publish-other-functions": _Form(1, {"functions": st.just(["trainee"])}),
        "end-mandate": _Form(6, {"reason": st.sampled_from(["term-ended", "disqualified", "reorganisation", "other"])}),
    },
}
KIND_OF = {command: kind for kind, forms in FORMS.items() for command in forms}
# How often something new happens to each kind, and how often something is said about a fact.
_ABOUT = ("correct-fact", "withdraw-fact", "establish-fact", "attach-evidence")
_KINDS = ("mandate",) * 11 + ("trainee",) * 6 + ("partnership",) * 2 + ("organisation",) * 2 + ("programme",)
_TURNS = _KINDS + ("correct-fact",) * 5 + ("withdraw-fact",) * 2 + ("establish-fact",) * 2 + ("attach-evidence",)
_REASONS = st.sampled_from(["clerical-error", "new-evidence", "source-corrected", "wrong-subject", "plan-changed"])


# ---- What was drawn so far ----


class _Drawing:
    """The commands drawn, and those among them that seem possible: what comes next is drawn to fit these."""

    def __init__(self, opening_lines: Sequence[Command]) -> None:
        self.drawn = list(opening_lines)
        self.possible = list(opening_lines)
        self.withdrawn: set[str] = set()
        self.opening = len(self.drawn)

    def next_identity(self) -> str:
        return _identity(len(self.drawn))

    def add(self, command: Command) -> None:
        if self.would_accept(command):
            self.possible.append(command)
            if command["command"] == "withdraw-fact":
                self.withdrawn.add(command["data"]["fact"])
        self.drawn.append(command)

    def would_accept(self, command: Command) -> bool:
        """Guess whether the register accepts the command; the guess only guides and need not be right."""
        if not all(self.exists(kind, reference) for kind, reference in _references(command)):
            return False
        if command["command"] in _ABOUT:
            fact = next(drawn for drawn in self.drawn if drawn["commandId"] == command["data"]["fact"])
            return fact in self.possible and _seems_possible(
                [*self.possible, command], KIND_OF[fact["command"]], fact["subject"]
            )
        return _seems_possible([*self.possible, command], KIND_OF[command["command"]], command["subject"])

    def exists(self, kind: str, reference: str) -> bool:
        return any(
            command["command"] == naive.CREATING[kind] and command["subject"] == reference
            for command in self.standing()
        )

    def has_heard_of(self, kind: str, reference: str) -> bool:
        return any(
            command["command"] in FORMS[kind] and command.get("subject") == reference for command in self.possible
        )

    def standing(self) -> list[Command]:
        """Return the facts that can be spoken about, the latest first: there is most to tell of them."""
        facts = [command for command in self.possible if command["command"] not in _ABOUT]
        return [command for command in reversed(facts) if command["commandId"] not in self.withdrawn]


def _references(command: Command) -> Iterator[tuple[str, str]]:
    data = command["data"].get("changes", command["data"])
    for name in ("programme", "partnership", "trainee", "jointBody"):
        if name in data:
            yield ("organisation" if name == "jointBody" else name), data[name]


# ---- Drawing one command ----


@st.composite
def _next_command(draw: st.DrawFn, history: _Drawing) -> Command:
    command = draw(_commands(history))
    # Another try keeps most of what is drawn possible; what is left of the impossible is the register's to refuse.
    for _ in range(2):
        if history.would_accept(command) or _happens(draw, 1, of=4):
            break
        command = draw(_commands(history))
    return command


@st.composite
def _commands(draw: st.DrawFn, history: _Drawing) -> Command:
    turn = draw(st.sampled_from(_TURNS))
    if turn in _ABOUT:
        return _draw_about(draw, history, turn)
    return _draw_fact(draw, history, turn)


def _draw_fact(draw: st.DrawFn, history: _Drawing, kind: str) -> Command:
    creating = naive.CREATING[kind]
    existing = [reference for reference in REFERENCES[kind] if history.exists(kind, reference)]
    missing = [reference for reference in REFERENCES[kind] if reference not in existing]
    withdrawn = [reference for reference in missing if history.has_heard_of(kind, reference)]
    if not existing or _happens(draw, 10 if withdrawn else 1, of=30):
        name, subject = creating, draw(st.sampled_from(withdrawn or missing or existing))
        day = draw(st.sampled_from(RANGE[:2]))
    else:
        # The first counts twice: much about one subject is more telling than a little about each.
        subject = draw(st.sampled_from([existing[0], *existing]))
        day = draw(st.sampled_from([*RANGE, *_ends_within_range(history, kind, subject) * 2]))
        name = draw(st.sampled_from(_fitting_names(draw, history, kind, subject, day)))
    form = FORMS[kind][name]
    command: Command = {
        "command": name,
        "commandId": history.next_identity(),
        "subject": subject,
        "effectiveOn": day.isoformat(),
        "data": _draw_data(draw, form),
    }
    if name == "change-assignment" and not command["data"]:
        command["data"] = {"function": draw(_functions)}
    if form.until is not None and _happens(draw, form.until, of=_ALWAYS):
        command["until"] = draw(_day_after(day)).isoformat()
    certainties = [None, None, "established", "expected", "expected"]
    if _has_ended(history, kind, subject, day) and name not in naive.MAY_FOLLOW_AN_END:
        certainties = ["expected"]
    elif name in naive.ENDS:
        certainties = [None, "established", "expected"]
    certainty = draw(st.sampled_from(certainties))
    if certainty is not None:
        command["certainty"] = certainty
    return command


def _ends_within_range(history: _Drawing, kind: str, subject: str) -> list[date]:
    """Return the days on which a fact runs out: what begins there meets what ends there."""
    facts = naive.standing_facts(history.possible, kind, subject)
    return [fact.until for fact in facts if fact.until is not None and fact.until in RANGE]


def _fitting_names(draw: st.DrawFn, history: _Drawing, kind: str, subject: str, day: date) -> list[str]:
    """Return the commands that may come after what is known up to the day, each as often as it weighs."""
    before = [fact for fact in naive.effective_history(history.possible, kind, subject) if fact.effective_on <= day]
    forms = [(name, form) for name, form in FORMS[kind].items() if name != naive.CREATING[kind]]
    # Now and then the state is not looked at, so that the impossible is asked too. An early end leaves little to tell.
    any_state = _happens(draw, 1, of=12)
    fitting = [
        name
        for name, form in forms
        for _ in range(form.weight)
        if any_state or (_fits(before, name, day) and (name not in naive.ENDS or day >= RANGE[3]))
    ]
    return fitting or [name for name, _ in forms]


def _has_ended(history: _Drawing, kind: str, subject: str, day: date) -> bool:
    """Say whether only plans that are overtaken can be recorded on the day."""
    return any(
        fact.name in naive.ENDS and fact.certainty == "established" and fact.effective_on <= day
        for fact in naive.standing_facts(history.possible, kind, subject)
    )


def _happens(draw: st.DrawFn, times: int, of: int) -> bool:
    return draw(st.sampled_from([False] * (of - times) + [True] * times))


def _draw_data(draw: st.DrawFn, form: _Form) -> dict[str, Any]:
    data = {name: draw(strategy) for name, strategy in form.required.items()}
    for name, strategy in form.optional.items():
        if draw(st.booleans()):
            data[name] = draw(strategy)
    return data


def _day_after(day: date) -> st.SearchStrategy[date]:
    return st.sampled_from([later for later in (*RANGE, AFTER) if later > day] or [day + timedelta(days=1)])


def _draw_about(draw: st.DrawFn, history: _Drawing, name: str) -> Command:
    facts = history.standing()
    if name == "establish-fact":
        expected = [fact for fact in facts if naive.as_known(fact, history.possible).certainty == "expected"]
        facts = expected or facts
    # What is registered in the opening lines is mostly left alone, or little could stand on it.
    opening = history.drawn[0]["effectiveOn"]
    telling = [fact for fact in facts if fact["effectiveOn"] != opening and fact["command"] not in _CREATING_COMMANDS]
    if name == "withdraw-fact":
        telling += [fact for fact in facts if _stands_alone(history, fact)]
    fact = draw(st.sampled_from(facts if not telling or _happens(draw, 1, of=12) else telling))
    data: dict[str, Any] = {"fact": fact["commandId"]}
    match name:
        case "correct-fact":
            data |= {"changes": _draw_changes(draw, history, fact), "reason": draw(_REASONS)}
        case "withdraw-fact":
            data |= {"reason": draw(_REASONS)}
        case "attach-evidence":
            data |= {"evidence": draw(_EVIDENCE)}
    return {"command": name, "commandId": history.next_identity(), "data": data}


_CREATING_COMMANDS = frozenset(naive.CREATING.values())
_EVIDENCE = st.sampled_from(
    [
        {"title": "Besluit", "kind": "decision", "issuer": "Griffie", "issuedOn": "2018-03-20"},
        {"title": "Krantenbericht", "kind": "media", "uri": "urn:example:bericht"},
    ]
)


def _stands_alone(history: _Drawing, command: Command) -> bool:
    """Say whether the creating fact can be withdrawn, and its stream be created anew."""
    kind = KIND_OF[command["command"]]
    return (
        command["command"] in _CREATING_COMMANDS
        and kind in {"partnership", "trainee", "mandate"}
        and len(naive.standing_facts(history.possible, kind, command["subject"])) == 1
    )


def _draw_changes(draw: st.DrawFn, history: _Drawing, command: Command) -> dict[str, Any]:
    form = FORMS[KIND_OF[command["command"]]][command["command"]]
    known = naive.as_known(command, history.possible)
    fields = ["effectiveOn"] * 4 + ["until"] * (3 if form.until is not None else 0)
    fields += [*form.required, *form.optional] * 2
    changes: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(fields), min_size=1, max_size=2, unique=True)):
        if name == "effectiveOn":
            changes[name] = draw(st.sampled_from(RANGE)).isoformat()
        elif name == "until":
            clears = known.until is not None and form.until != _ALWAYS and draw(st.booleans())
            changes[name] = None if clears else draw(_day_after(known.effective_on)).isoformat()
        elif name in form.optional and draw(st.booleans()):
            changes[name] = None
        else:
            changes[name] = draw({**form.required, **form.optional}[name])
    return changes


# ---- A guess at what the register refuses ----


def _seems_possible(commands: Sequence[Command], kind: str, reference: str) -> bool:
    last = commands[-1]
    if last["command"] == "establish-fact":
        fact = next(command for command in commands if command["commandId"] == last["data"]["fact"])
        if naive.as_known(fact, commands[:-1]).certainty == "established":
            return False
    if not _creation_comes_first(naive.standing_facts(commands, kind, reference)):
        return False
    facts = naive.effective_history(commands, kind, reference)
    return all(_seems_possible_after(facts[:number], fact) for number, fact in enumerate(facts))


def _creation_comes_first(facts: Sequence[naive.Fact]) -> bool:
    return not facts or [fact.name in _CREATING_COMMANDS for fact in facts] == [True] + [False] * (len(facts) - 1)


def _seems_possible_after(before: Sequence[naive.Fact], fact: naive.Fact) -> bool:
    day, data = fact.effective_on, fact.data
    names = {earlier.name for earlier in before}
    if fact.has_run_out(day) or not _fits(before, fact.name, day):
        return False
    if "merge-organisation" in names or (names & set(naive.ENDS) and fact.name not in naive.MAY_FOLLOW_AN_END):
        return False
    match fact.name:
        case "leave-joint-body":
            return naive.joint_body(before, data["jointBody"], day) is not None
        case "withdraw-place":
            return naive.place(before, data["organisation"], data["period"], day) is not None
        case "replace-partner":
            leaves, joins = (naive.partner(before, data[name], day) is not None for name in ("leaving", "joining"))
            return leaves and not joins
        case "leave-committee" if data.get("committee"):
            return naive.membership(before, data["committee"], day) is not None
        case "release-portfolio":
            return naive.portfolio(before, data["topic"], day) is not None
        case _:
            return True


def _fits(before: Sequence[naive.Fact], name: str, day: date) -> bool:
    """Guess from what came before alone, whatever the fields of the command are to be."""
    names = {earlier.name for earlier in before}
    match name:
        case "leave-joint-body":
            return "join-joint-body" in names
        case "withdraw-place":
            return "offer-place" in names
        case "start-at-organisation-a":
            return not names & {"start-at-organisation-a", "rotate-to-organisation-b"}
        case "rotate-to-organisation-b":
            return "start-at-organisation-a" in names and "rotate-to-organisation-b" not in names
        case "change-assignment" | "transfer-placement" | "end-placement":
            return naive.placement(before, day) is not None
        case "end-leave":
            return "begin-leave" in names
        case "elect-to-council" | "replace-fraction-member":
            return naive.seat(before, day) is None
        case "resign-from-council" | "go-on-temporary-leave" | "return-from-temporary-leave":
            return naive.seat(before, day) is not None
        case "leave-committee":
            return any(naive.membership(before, committee, day) for committee in naive.committees(before))
        case "cease-following":
            return naive.following(before, day) is not None
        case "release-portfolio":
            return "assign-portfolio" in names
        case _:
            return True
