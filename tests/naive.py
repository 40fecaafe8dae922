"""A fold of commands in wire form that is naive on purpose: it says what holds on one valid day and can be checked
by reading it beside the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

Command = Mapping[str, Any]
Scalar = str | int | float | bool | None
Value = frozenset[tuple[str, Scalar]]

CREATING = {
    "organisation": "register-organisation",
    "programme": "establish-programme",
    "partnership": "form-partnership",
    "trainee": "register-trainee",
    "mandate": "open-mandate",
}
# A reference is unique in its kind only, so the command's name must tell whose fact it is.
FACTS = {
    "organisation": (
        "register-organisation", "rename-organisation", "merge-organisation", "join-joint-body", "leave-joint-body",
    ),
    "programme": ("establish-programme", "amend-programme-terms"),
    "partnership": (
        "form-partnership", "offer-place", "withdraw-place", "pledge-contribution", "replace-partner",
        "dissolve-partnership",
    ),
    "trainee": (
        "register-trainee", "appoint-trainee", "start-at-organisation-a", "rotate-to-organisation-b",
        "change-assignment", "transfer-placement", "end-placement", "agree-working-week", "move-residence",
        "begin-leave", "end-leave", "attend-development-day", "record-consent", "complete-traineeship",
        "leave-programme", "accept-onward-position",
    ),
    "mandate": (
        "open-mandate", "stand-for-election", "elect-to-council", "record-not-elected", "become-committee-member",
        "leave-committee", "become-fraction-follower", "cease-following", "replace-fraction-member",
        "resign-from-council", "go-on-temporary-leave", "return-from-temporary-leave", "assign-portfolio",
        "release-portfolio", "change-fraction", "publish-other-functions", "end-mandate",
    ),
}  # fmt: skip
# The ends that overtake plans (rule 6); the merger of an organisation is not one of them.
ENDS = ("complete-traineeship", "leave-programme", "dissolve-partnership", "end-mandate")
MAY_FOLLOW_AN_END = ("accept-onward-position", "move-residence", "record-consent")


@dataclass(frozen=True)
class Held:
    """A lane that holds on the day: its value and the certainty of the fact that opened the period."""

    lane: str
    key: str
    value: Value
    certainty: str


@dataclass(frozen=True)
class Fact:
    """A fact as known: corrections laid over it, established where it was."""

    identity: str
    name: str
    effective_on: date
    until: date | None
    certainty: str
    data: Mapping[str, Any]

    def has_run_out(self, day: date) -> bool:
        return self.until is not None and self.until <= day


@dataclass(frozen=True)
class Placement:
    """The placement that runs, and the fact that opened its present period."""

    opened_by: Fact
    values: Mapping[str, Scalar]


@dataclass(frozen=True)
class Seat:
    """The seat as it is held: `until` is the end of the seat itself, `leave_until` of the leave inside it."""

    role: str
    certainty: str
    until: date | None
    temporary: bool
    leave_until: date | None = None


def holding(commands: Sequence[Command], kind: str, reference: str, day: date) -> set[Held]:
    """Say which lanes of this subject hold on this valid day, known exactly these accepted commands."""
    history = effective_history(commands, kind, reference)
    match kind:
        case "organisation":
            return set(_organisation_lanes(history, day))
        case "programme":
            return set()
        case "partnership":
            return set(_partnership_lanes(history, day))
        case "trainee":
            return set(_trainee_lanes(history, day))
        case "mandate":
            return set(_mandate_lanes(history, reference, day))
        case _:
            raise ValueError(kind)


# ---- From commands to the effective history ----


def effective_history(commands: Sequence[Command], kind: str, reference: str) -> list[Fact]:
    """Return what is known of the subject: no withdrawn and no overtaken facts, in order of valid time."""
    facts = standing_facts(commands, kind, reference)
    return [fact for fact in facts if not _is_overtaken(fact, facts)]


def standing_facts(commands: Sequence[Command], kind: str, reference: str) -> list[Fact]:
    """Return the facts of the subject that were not withdrawn, in order of valid time and then of recording."""
    facts = [
        as_known(command, commands)
        for command in commands
        if command["command"] in FACTS[kind]
        and command.get("subject") == reference
        and not is_withdrawn(command["commandId"], commands)
    ]
    # Sorting keeps the order of recording among facts of the same day.
    return sorted(facts, key=lambda fact: fact.effective_on)


def is_withdrawn(identity: str, commands: Sequence[Command]) -> bool:
    return any(command["command"] == "withdraw-fact" and command["data"]["fact"] == identity for command in commands)


def as_known(command: Command, commands: Sequence[Command]) -> Fact:
    """Lay over the fact all that was said about it, each correction over the earlier ones, field by field."""
    fields = {**command.get("data", {}), "effectiveOn": command["effectiveOn"], "until": command.get("until")}
    certainty = command.get("certainty") or "established"
    for about in commands:
        if about["command"] == "correct-fact" and about["data"]["fact"] == command["commandId"]:
            fields.update(about["data"]["changes"])
        if about["command"] == "establish-fact" and about["data"]["fact"] == command["commandId"]:
            certainty = "established"
    effective_on, until = fields.pop("effectiveOn"), fields.pop("until")
    return Fact(
        identity=command["commandId"],
        name=command["command"],
        effective_on=date.fromisoformat(effective_on),
        until=None if until is None else date.fromisoformat(until),
        certainty=certainty,
        data=fields,
    )


def _is_overtaken(fact: Fact, facts: Sequence[Fact]) -> bool:
    if fact.certainty != "expected" or fact.name in CREATING.values() or fact.name in MAY_FOLLOW_AN_END:
        return False
    return any(
        end.name in ENDS and end.certainty == "established" and end.effective_on <= fact.effective_on for end in facts
    )


# ---- What every lane has in common ----

Asks = Callable[[Fact], bool]


def _named(*names: str) -> Asks:
    return lambda fact: fact.name in names


def _standing(history: Sequence[Fact], day: date, opens: Asks, closes: Asks) -> Fact | None:
    """Return the fact whose period holds on the day: the last that touches the lane, if it opens it and has not run
    out.
    """
    last = None
    for fact in history:
        if fact.effective_on > day:
            break
        if opens(fact):
            last = fact
        elif closes(fact):
            last = None
    return None if last is None or last.has_run_out(day) else last


def _held(lane: str, fact: Fact, values: Mapping[str, Scalar], key: str = "") -> Held:
    return Held(lane, key, frozenset(values.items()), fact.certainty)


def _fields(fact: Fact, *names: str) -> dict[str, Scalar]:
    return {name: fact.data.get(name) for name in names}


# ---- Organisations ----


def _organisation_lanes(history: Sequence[Fact], day: date) -> Iterator[Held]:
    name = _standing(history, day, _named("register-organisation", "rename-organisation"), _named("merge-organisation"))
    if name is not None:
        yield _held("name", name, _fields(name, "name"))
    for body in {fact.data["jointBody"] for fact in history if fact.name == "join-joint-body"}:
        joined = joint_body(history, body, day)
        if joined is not None:
            yield _held("joint-body", joined, _fields(joined, "jointBody"), key=body)


def joint_body(history: Sequence[Fact], body: str, day: date) -> Fact | None:
    return _standing(
        history,
        day,
        opens=lambda fact: fact.name == "join-joint-body" and fact.data["jointBody"] == body,
        closes=lambda fact: (
            fact.name == "merge-organisation" or (fact.name == "leave-joint-body" and fact.data["jointBody"] == body)
        ),
    )


# ---- Partnerships ----


def _partnership_lanes(history: Sequence[Fact], day: date) -> Iterator[Held]:
    partners = {
        organisation for fact in history if fact.name == "form-partnership" for organisation in fact.data["partners"]
    } | {fact.data["joining"] for fact in history if fact.name == "replace-partner"}
    for organisation in partners:
        joined = partner(history, organisation, day)
        if joined is not None:
            yield _held("partner", joined, {"organisation": organisation}, key=organisation)
    places = {(fact.data["organisation"], fact.data["period"]) for fact in history if fact.name == "offer-place"}
    for organisation, period in places:
        offered = place(history, organisation, period, day)
        if offered is not None:
            values = _fields(offered, "organisation", "period", "places")
            yield _held("place", offered, values, key=f"{organisation} {period}")


def partner(history: Sequence[Fact], organisation: str, day: date) -> Fact | None:
    return _standing(
        history,
        day,
        opens=lambda fact: (
            (fact.name == "form-partnership" and organisation in fact.data["partners"])
            or (fact.name == "replace-partner" and fact.data["joining"] == organisation)
        ),
        closes=lambda fact: (
            fact.name == "dissolve-partnership"
            or (fact.name == "replace-partner" and fact.data["leaving"] == organisation)
        ),
    )


def place(history: Sequence[Fact], organisation: str, period: str, day: date) -> Fact | None:
    def is_this_place(fact: Fact) -> bool:
        return (fact.data["organisation"], fact.data["period"]) == (organisation, period)

    return _standing(
        history,
        day,
        opens=lambda fact: fact.name == "offer-place" and is_this_place(fact),
        closes=lambda fact: (
            fact.name == "dissolve-partnership" or (fact.name == "withdraw-place" and is_this_place(fact))
        ),
    )


# ---- Trainees ----


def _trainee_lanes(history: Sequence[Fact], day: date) -> Iterator[Held]:
    ended = _named("complete-traineeship", "leave-programme")
    running = placement(history, day)
    if running is not None:
        yield _held("placement", running.opened_by, running.values)
    appointed = _standing(history, day, _named("appoint-trainee"), ended)
    if appointed is not None:
        yield _held("partnership", appointed, _fields(appointed, "partnership"))
    week = _standing(history, day, _named("agree-working-week"), ended)
    if week is not None:
        yield _held("working-week", week, _fields(week, "employerDays", "politicsDays"))
    leave = _standing(history, day, _named("begin-leave"), lambda fact: fact.name == "end-leave" or ended(fact))
    if leave is not None:
        yield _held("leave", leave, {})
    onward = _standing(history, day, _named("accept-onward-position"), closes=_named())
    if onward is not None:
        yield _held("onward-position", onward, _fields(onward, "organisation", "function"))
    residence = _standing(history, day, lambda fact: _residence(fact) is not None, closes=_named())
    if residence is not None:
        yield _held("residence", residence, {"municipality": _residence(residence)})


def _residence(fact: Fact) -> Scalar:
    """Return where the fact says that the trainee lives; a registration without a residence says nothing of it."""
    municipality: Scalar = None
    if fact.name == "register-trainee":
        municipality = fact.data.get("residence")
    elif fact.name == "move-residence":
        municipality = fact.data["municipality"]
    return municipality


def placement(history: Sequence[Fact], day: date) -> Placement | None:
    """Walk through the facts up to the day, since a transfer and a changed assignment build on what ran before."""
    running: Placement | None = None
    for fact in history:
        if fact.effective_on > day:
            break
        if running is not None and running.opened_by.has_run_out(fact.effective_on):
            running = None
        match fact.name:
            case "start-at-organisation-a":
                running = Placement(fact, {"slot": "A", **_placed(fact)})
            case "rotate-to-organisation-b":
                running = Placement(fact, {"slot": "B", **_placed(fact)})
            case "transfer-placement" if running is not None:
                running = Placement(fact, {"slot": running.values["slot"], **_placed(fact)})
            case "change-assignment" if running is not None:
                told = _fields(fact, "function", "department")
                changed = {name: value for name, value in told.items() if value is not None}
                running = Placement(fact, {**running.values, **changed})
            case "end-placement" | "complete-traineeship" | "leave-programme":
                running = None
    return None if running is None or running.opened_by.has_run_out(day) else running


def _placed(fact: Fact) -> dict[str, Scalar]:
    return _fields(fact, "organisation", "employer", "function", "department", "exception")


# ---- Mandates ----


def _mandate_lanes(history: Sequence[Fact], reference: str, day: date) -> Iterator[Held]:
    for opening in history:
        if opening.name == "open-mandate":
            mandate = {"mandate": reference, **_fields(opening, "trainee", "council", "party")}
            for held in _mandate_lanes_by_themselves(history, day):
                yield replace(held, value=held.value | frozenset(mandate.items()))


def _mandate_lanes_by_themselves(history: Sequence[Fact], day: date) -> Iterator[Held]:
    stood = _standing(
        history,
        day,
        opens=_named("stand-for-election"),
        closes=_named("elect-to-council", "record-not-elected", "end-mandate"),
    )
    if stood is not None:
        yield _held("candidacy", stood, _fields(stood, "electionDate", "listPosition", "listLength"))
    taken = seat(history, day)
    if taken is not None:
        yield Held("council-seat", "", frozenset({("role", taken.role)}), taken.certainty)
    for committee in committees(history):
        member = membership(history, committee, day)
        if member is not None and not is_suspended(history, day):
            yield _held("committee-membership", member, _fields(member, "committee"), key=committee)
    follows = following(history, day)
    if follows is not None and not is_suspended(history, day):
        yield _held("fraction-follower", follows, {})
    fraction = _standing(history, day, _named("open-mandate", "change-fraction"), _named("end-mandate"))
    if fraction is not None:
        field = "party" if fraction.name == "open-mandate" else "fraction"
        yield _held("fraction", fraction, {"fraction": fraction.data.get(field)})
    for topic in {fact.data["topic"] for fact in history if fact.name == "assign-portfolio"}:
        assigned = portfolio(history, topic, day)
        if assigned is not None:
            yield _held("portfolio", assigned, _fields(assigned, "topic"), key=topic)


def seat(history: Sequence[Fact], day: date) -> Seat | None:
    held: Seat | None = None
    for fact in history:
        if fact.effective_on > day:
            break
        held = _seat_on(held, fact.effective_on)
        match fact.name:
            case "elect-to-council" | "replace-fraction-member":
                held = Seat("councillor", fact.certainty, fact.until, temporary=_is_temporary_replacement(fact))
            case "go-on-temporary-leave" if held is not None:
                held = replace(held, role="temporary-leave", certainty=fact.certainty, leave_until=fact.until)
            case "return-from-temporary-leave" if held is not None:
                # An end that is told on the return is the seat's, and never puts off the end that it had.
                ends = [until for until in (held.until, fact.until) if until is not None]
                held = replace(
                    held, role="councillor", certainty=fact.certainty, leave_until=None, until=min(ends, default=None)
                )
            case "resign-from-council" | "end-mandate":
                held = None
    return _seat_on(held, day)


def _seat_on(held: Seat | None, day: date) -> Seat | None:
    """Let time pass: a seat ends at its own end, and a leave inside it makes place for the councillor again."""
    if held is None or (held.until is not None and held.until <= day):
        return None
    if held.leave_until is not None and held.leave_until <= day:
        return replace(held, role="councillor", leave_until=None)
    return held


def _is_temporary_replacement(fact: Fact) -> bool:
    return fact.name == "replace-fraction-member" and fact.until is not None


def _ends_roles_outside_council(fact: Fact) -> bool:
    """Say whether the fact ends all committee memberships and the following: a seat for good, the mandate's end."""
    if fact.name == "replace-fraction-member":
        return not _is_temporary_replacement(fact)
    return fact.name in {"elect-to-council", "end-mandate"}


def is_suspended(history: Sequence[Fact], day: date) -> bool:
    taken = seat(history, day)
    return taken is not None and taken.temporary


def committees(history: Sequence[Fact]) -> set[str]:
    return {fact.data.get("committee") or "" for fact in history if fact.name == "become-committee-member"}


def membership(history: Sequence[Fact], committee: str, day: date) -> Fact | None:
    """Return the fact from which the membership of this committee goes on, even if it is suspended on the day."""

    def is_left(fact: Fact) -> bool:
        return fact.name == "leave-committee" and fact.data.get("committee") in {None, committee}

    return _standing(
        history,
        day,
        opens=lambda fact: fact.name == "become-committee-member" and (fact.data.get("committee") or "") == committee,
        closes=lambda fact: is_left(fact) or _ends_roles_outside_council(fact),
    )


def following(history: Sequence[Fact], day: date) -> Fact | None:
    """Return the fact from which the following goes on, even if it is suspended on the day."""
    return _standing(
        history,
        day,
        opens=_named("become-fraction-follower"),
        closes=lambda fact: fact.name == "cease-following" or _ends_roles_outside_council(fact),
    )


def holds_a_role(history: Sequence[Fact], day: date) -> bool:
    if seat(history, day) is not None:
        # Memberships and following that a temporary seat suspends are then of no matter: the seat is a role.
        return True
    memberships = [membership(history, committee, day) for committee in committees(history)]
    return any(member is not None for member in memberships) or following(history, day) is not None


def portfolio(history: Sequence[Fact], topic: str, day: date) -> Fact | None:
    assigned = _standing(
        history,
        day,
        opens=lambda fact: fact.name == "assign-portfolio" and fact.data["topic"] == topic,
        closes=lambda fact: (
            fact.name == "end-mandate" or (fact.name == "release-portfolio" and fact.data["topic"] == topic)
        ),
    )
    if assigned is None:
        return None
    eve = assigned.effective_on
    while eve < day:
        if holds_a_role(history, eve) and not holds_a_role(history, eve + timedelta(days=1)):
            return None
        eve += timedelta(days=1)
    return assigned
