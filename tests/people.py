"""The people and places of the seed documents, what is said of them as commands, and how a story of it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from api.register import Register
from application.catalogue import CATALOGUE
from application.intake import parse, understood
from application.problem import Invalid
from application.recording import Batch, NotOnRecord, Outcome
from domain.fact import Actor, Fact, History, fold
from domain.lanes import Spell
from domain.reference import Subject
from domain.refusal import Refused
from domain.register import AGGREGATES
from domain.sealed import Sealed
from domain.trainee import Person
from domain.wire import encode, hints_of, number, wire_name
from tests.databases import a_folder, empty

Command = dict[str, Any]
Saying = Command | Iterable[Command]

T = TypeVar("T", bound=Exception)

OPEN = None
FIRST_DAY = "1900-01-01"
MORNING = "T09:00:00Z"


# -- saying: commands in their wire form ----------------------------------------------------------------------------


class Says:
    """Makes the commands of one name; the data of each is given under its names on the wire.

    `on` is effectiveOn. The command is about `subject`, unless `of` names another.
    """

    def __init__(self, command: str, subject: str | None = None) -> None:
        self.command = command
        self.subject = subject

    def __call__(
        self,
        on: str | None = None,
        *,
        of: str | None = None,
        until: str | None = None,
        expected: bool = False,
        note: str | None = None,
        evidence: str | None = None,
        **data: Any,
    ) -> Command:
        envelope = {
            "command": self.command,
            "commandId": str(uuid4()),
            "subject": of or self.subject,
            "effectiveOn": on,
            "until": until,
            "certainty": "expected" if expected else None,
            "note": note,
            "evidence": None if evidence is None else {"title": evidence},
        }
        return {name: value for name, value in envelope.items() if value is not None} | {"data": data}


def but(command: Command, **envelope: Any) -> Command:
    """The same command under the same id, but for these fields of its envelope."""
    return command | envelope


def anew(command: Command, **envelope: Any) -> Command:
    """The same said once more, under an id of its own."""
    return command | {"commandId": str(uuid4())} | envelope


def without(command: Command, *names: str) -> Command:
    """The same command with these fields of its envelope left out."""
    return {name: value for name, value in command.items() if name not in names}


def correct(fact: Command, reason: str = "clerical-error", note: str | None = None, **changes: Any) -> Command:
    """A correction of the fact that a command recorded; None clears a field."""
    return Says("correct-fact")(note=note, fact=fact["commandId"], changes=changes, reason=reason)


def withdraw(fact: Command, reason: str = "wrong-subject", note: str | None = None) -> Command:
    """A withdrawal of the fact that a command recorded."""
    return Says("withdraw-fact")(note=note, fact=fact["commandId"], reason=reason)


def establish(fact: Command, note: str | None = None) -> Command:
    """What the command recorded as expected is certain now."""
    return Says("establish-fact")(note=note, fact=fact["commandId"])


def attach_evidence(fact: Command, title: str) -> Command:
    """One more document for the fact that a command recorded."""
    return but(Says("attach-evidence")(), data={"fact": fact["commandId"], "evidence": {"title": title}})


def planned(command: Command) -> Command:
    """The same said as a plan, under an id of its own."""
    return anew(command, certainty="expected")


# -- the cast -------------------------------------------------------------------------------------------------------

WOERDEN, GOUDA, IJSSELSTEIN = "gm0632", "gm0513", "gm0353"
DORDRECHT, PAPENDRECHT, ZWIJNDRECHT = "gm0505", "gm0590", "gm0642"
JUMBO, YARDEN = "jumbo", "yarden"
PARTY_A, PARTY_B = "partij-a", "partij-b"
DRECHTSTEDEN = "drechtsteden"
PPP = "ppp-2018"
WOERDEN_JUMBO, DORDRECHT_YARDEN = "woerden-jumbo", "dordrecht-yarden"
DAAN, SAMIRA, JUDITH, STEVEN = "t-ppp00001", "t-ppp00002", "t-ppp00003", "t-ppp00004"
DAANS_MANDATE, SAMIRAS_MANDATE = "m-ppp00001", "m-ppp00002"
JUDITHS_MANDATE, STEVENS_MANDATE = "m-ppp00003", "m-ppp00004"

register_organisation = Says("register-organisation")
rename_organisation = Says("rename-organisation", DORDRECHT)
merge_organisation = Says("merge-organisation", DORDRECHT)
join_joint_body = Says("join-joint-body", DORDRECHT)
leave_joint_body = Says("leave-joint-body", DORDRECHT)

establish_programme = Says("establish-programme", PPP)
amend_programme_terms = Says("amend-programme-terms", PPP)

form_partnership = Says("form-partnership", WOERDEN_JUMBO)
offer_place = Says("offer-place", WOERDEN_JUMBO)
withdraw_place = Says("withdraw-place", WOERDEN_JUMBO)
pledge_contribution = Says("pledge-contribution", WOERDEN_JUMBO)
replace_partner = Says("replace-partner", WOERDEN_JUMBO)
dissolve_partnership = Says("dissolve-partnership", WOERDEN_JUMBO)

register_trainee = Says("register-trainee", DAAN)
appoint_trainee = Says("appoint-trainee", DAAN)
start_at_organisation_a = Says("start-at-organisation-a", DAAN)
rotate_to_organisation_b = Says("rotate-to-organisation-b", DAAN)
change_assignment = Says("change-assignment", DAAN)
transfer_placement = Says("transfer-placement", DAAN)
end_placement = Says("end-placement", DAAN)
agree_working_week = Says("agree-working-week", DAAN)
move_residence = Says("move-residence", DAAN)
begin_leave = Says("begin-leave", DAAN)
end_leave = Says("end-leave", DAAN)
attend_development_day = Says("attend-development-day", DAAN)
record_consent = Says("record-consent", DAAN)
complete_traineeship = Says("complete-traineeship", DAAN)
leave_programme = Says("leave-programme", DAAN)
accept_onward_position = Says("accept-onward-position", DAAN)
erase_personal_data = Says("erase-personal-data", DAAN)

open_mandate = Says("open-mandate", JUDITHS_MANDATE)
stand_for_election = Says("stand-for-election", JUDITHS_MANDATE)
elect_to_council = Says("elect-to-council", JUDITHS_MANDATE)
record_not_elected = Says("record-not-elected", JUDITHS_MANDATE)
become_committee_member = Says("become-committee-member", JUDITHS_MANDATE)
leave_committee = Says("leave-committee", JUDITHS_MANDATE)
become_fraction_follower = Says("become-fraction-follower", JUDITHS_MANDATE)
cease_following = Says("cease-following", JUDITHS_MANDATE)
replace_fraction_member = Says("replace-fraction-member", JUDITHS_MANDATE)
resign_from_council = Says("resign-from-council", JUDITHS_MANDATE)
go_on_temporary_leave = Says("go-on-temporary-leave", JUDITHS_MANDATE)
return_from_temporary_leave = Says("return-from-temporary-leave", JUDITHS_MANDATE)
assign_portfolio = Says("assign-portfolio", JUDITHS_MANDATE)
release_portfolio = Says("release-portfolio", JUDITHS_MANDATE)
change_fraction = Says("change-fraction", JUDITHS_MANDATE)
publish_other_functions = Says("publish-other-functions", JUDITHS_MANDATE)
end_mandate = Says("end-mandate", JUDITHS_MANDATE)

rule_on_finding = Says("rule-on-finding")


# -- what the seed documents tell, each with all that comes before it ------------------------------------------------


def _organisation(reference: str, name: str, kind: str) -> Command:
    return register_organisation(FIRST_DAY, of=reference, name=name, kind=kind)


WOERDEN_REGISTERED = _organisation(WOERDEN, "Woerden", "municipality")
DORDRECHT_REGISTERED = _organisation(DORDRECHT, "Dordrecht", "municipality")
THE_ORGANISATIONS = (
    WOERDEN_REGISTERED,
    _organisation(GOUDA, "Gouda", "municipality"),
    _organisation(IJSSELSTEIN, "IJsselstein", "municipality"),
    DORDRECHT_REGISTERED,
    _organisation(PAPENDRECHT, "Papendrecht", "municipality"),
    _organisation(ZWIJNDRECHT, "Zwijndrecht", "municipality"),
    _organisation(JUMBO, "Jumbo (distributiecentrum Woerden)", "company"),
    _organisation(YARDEN, "Yarden", "company"),
    _organisation(DRECHTSTEDEN, "Drechtsteden", "joint-body"),
    _organisation(PARTY_A, "partij A", "party"),
    _organisation(PARTY_B, "partij B", "party"),
)

TERMS: Mapping[str, Any] = {
    "starts": "2018-01-01",
    "ends": "2022-01-01",
    "periods": [
        {"label": "A", "from": "2018-01-01", "to": "2020-01-01"},
        {"label": "B", "from": "2020-01-01", "to": "2022-01-01"},
    ],
    "places": 50,
    "partnerships": 25,
    "kindsMustDiffer": True,
    "week": {"employerDays": 4, "politicsDays": 1},
}
PPP_ESTABLISHED = establish_programme("2018-01-01", name="PPP-Traineeship 2018-2021", terms=TERMS)
THE_PROGRAMME = (*THE_ORGANISATIONS, PPP_ESTABLISHED)

WOERDEN_JUMBO_FORMED = form_partnership("2018-01-01", programme=PPP, partners=[WOERDEN, JUMBO])
DORDRECHT_YARDEN_FORMED = form_partnership(
    "2018-01-01", of=DORDRECHT_YARDEN, programme=PPP, partners=[DORDRECHT, YARDEN]
)
THE_PARTNERSHIPS = (*THE_PROGRAMME, WOERDEN_JUMBO_FORMED, DORDRECHT_YARDEN_FORMED)


def _trainee(reference: str, name: str, **data: Any) -> Command:
    return register_trainee("2018-01-01", of=reference, programme=PPP, person={"givenName": name}, **data)


DAAN_REGISTERED = _trainee(DAAN, "Daan", educationLevel="HBO", educationField="bedrijfskunde", ageAtStart=28)
SAMIRA_REGISTERED = _trainee(SAMIRA, "Samira", educationLevel="HBO", ageAtStart=24, residence=IJSSELSTEIN)
JUDITH_REGISTERED = _trainee(JUDITH, "Judith", educationLevel="WO", ageAtStart=31)
STEVEN_REGISTERED = _trainee(STEVEN, "Steven", educationLevel="WO", ageAtStart=24)
DAAN_IS_TRAINEE = (*THE_PARTNERSHIPS, DAAN_REGISTERED)
SAMIRA_IS_TRAINEE = (*THE_PARTNERSHIPS, SAMIRA_REGISTERED)
JUDITH_IS_TRAINEE = (*THE_PARTNERSHIPS, JUDITH_REGISTERED)
STEVEN_IS_TRAINEE = (*THE_PARTNERSHIPS, STEVEN_REGISTERED)

DAAN_STARTED_IN_GOUDA = start_at_organisation_a(
    "2018-01-01", organisation=GOUDA, function="beleidsadviseur", department="Dienstverlening"
)
DAAN_WORKS_IN_GOUDA = (*DAAN_IS_TRAINEE, DAAN_STARTED_IN_GOUDA)
DAAN_ROTATED_TO_JUMBO = rotate_to_organisation_b("2020-01-01", organisation=JUMBO, function="innovatie-ontwikkelaar")
DAAN_WORKS_AT_JUMBO = (*DAAN_WORKS_IN_GOUDA, DAAN_ROTATED_TO_JUMBO)

JUDITHS_MANDATE_OPENED = open_mandate("2018-01-01", trainee=JUDITH, council=PAPENDRECHT, party=PARTY_B)
JUDITH_HAS_A_MANDATE = (*JUDITH_IS_TRAINEE, JUDITHS_MANDATE_OPENED)
JUDITH_BECAME_COMMITTEE_MEMBER = become_committee_member("2018-03-29")
JUDITH_IS_COMMITTEE_MEMBER = (*JUDITH_HAS_A_MANDATE, JUDITH_BECAME_COMMITTEE_MEMBER)
JUDITH_TOOK_A_SEAT = replace_fraction_member("2018-11-15")
JUDITH_IS_COUNCILLOR = (*JUDITH_HAS_A_MANDATE, JUDITH_TOOK_A_SEAT)


# -- reading: the rows that a story expects -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One period of a lane as a story tells it; of its other columns it says only what it asserts."""

    lane: str
    from_: str
    to: str | None
    of: str | None
    asserts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Nothing:
    """A lane in which nothing is."""

    lane: str
    of: str | None = None


class LaneOf:
    """Makes the rows of one lane: its first day, the day after its last (OPEN for none), and what it asserts.

    `because` is the commands from which the row follows, in the order of recording; values go by their names on the
    wire. `of` is the subject, where it is another than that of the story's last command.
    """

    def __init__(self, lane: str, **usual: Any) -> None:
        self.lane = lane
        self.usual = usual

    def __call__(
        self,
        from_: str,
        to: str | None = OPEN,
        *,
        of: str | None = None,
        because: Sequence[Command] | None = None,
        **values: Any,
    ) -> Row:
        asserts = self.usual | values
        if because is not None:
            asserts["because"] = [each["commandId"] for each in because]
        return Row(self.lane, from_, to, of, asserts)


name_of_organisation = LaneOf("name")
kind_of_organisation = LaneOf("kind")
joint_body = LaneOf("joint-body")
terms = LaneOf("terms")
formation = LaneOf("formation")
partner = LaneOf("partner")
place = LaneOf("place")
registration = LaneOf("registration")
traineeship = LaneOf("traineeship")
placement = LaneOf("placement")
appointment = LaneOf("partnership")
working_week = LaneOf("working-week")
residence = LaneOf("residence")
leave = LaneOf("leave")
onward_position = LaneOf("onward-position")
mandate = LaneOf("mandate")
candidacy = LaneOf("candidacy")
council_seat = LaneOf("council-seat", role="councillor")
temporary_leave = LaneOf("council-seat", role="temporary-leave")
committee_membership = LaneOf("committee-membership")
following = LaneOf("fraction-follower")
fraction = LaneOf("fraction")
portfolio = LaneOf("portfolio")


# -- telling: given, when, then -------------------------------------------------------------------------------------


class Clock:
    """The register's clock, which stands until it is put forward."""

    def __init__(self, moment: str) -> None:
        self.now = _moment(moment)

    def put_to(self, moment: str) -> None:
        """To an instant, or to nine o'clock of a day."""
        self.now = _moment(moment)

    def __call__(self) -> datetime:
        return self.now


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else text + MORNING)


class Registrar:
    """Who records what a story tells, in a register of its own."""

    actor = Actor("programmabureau", "registrar")

    def __init__(self, register: Register, clock: Clock) -> None:
        self.register = register
        self.clock = clock

    def records(self, command: Command, *, historic: bool = False) -> Outcome:
        """One command, from the JSON that carries it to the log. Raises Invalid, NotOnRecord or Refused."""
        return self.register.recorder.record(_understood(command, historic=historic), self.actor)

    def decides(self, batch: Batch, command: Command) -> Outcome:
        """One more command of a transaction that is still to be kept. Raises Invalid, NotOnRecord or Refused."""
        return batch.decide(_understood(command), self.actor)

    def records_together(self, *sayings: Saying) -> list[Outcome]:
        """All of them in one transaction, each only once however often it is said."""
        batch = self.register.recorder.batch()
        outcomes = [self.decides(batch, command) for command in _once(sayings)]
        batch.keep()
        return outcomes

    @property
    def head(self) -> int:
        """How much is on record."""
        return self.register.log.head()[0]

    def history_of(self, subject: Subject) -> History:
        """The effective history of a subject."""
        return fold(self.register.log.of(subject))

    def fact(self, command: Command) -> Fact:
        """The standing fact that a command recorded."""
        recorded = self.register.log.event(command["commandId"])
        assert recorded is not None, f"not on record: {command}"
        found = self.history_of(recorded.subject).find(recorded.id)
        assert found is not None, f"withdrawn: {command}"
        return found

    def spells(self, subject: Subject, lane: str) -> list[Spell]:
        """The periods of a lane, in order of their first and last days and of their keys."""
        spells = AGGREGATES[subject.kind].spells(subject.reference, self.history_of(subject))
        mine = [spell for spell in spells if spell.lane == lane]
        return sorted(mine, key=lambda spell: (spell.valid.from_, spell.valid.to or date.max, spell.key))

    def value(self, value: Any) -> Any:
        """A value of a row as it goes on the wire, with what is sealed opened (None where it was erased)."""
        match value:
            case Person():
                details = {wire_name(name): getattr(value, name) for name in hints_of(Person)}
                return {name: self.value(each) for name, each in details.items() if each is not None}
            case Sealed():
                return self.register.log.opened(value)
            case date():
                return value.isoformat()
            case Decimal():
                return number(value)
            case _:
                return encode(value) if is_dataclass(value) and not isinstance(value, type) else value


@contextmanager
def a_register(day: str = "2018-01-08") -> Iterator[Registrar]:
    """An empty register with its clock, gone when the story is told."""
    clock = Clock(day)
    with a_folder() as folder, Register(empty(folder), make=True, clock=clock) as register:
        yield Registrar(register, clock)


@dataclass(frozen=True, slots=True)
class Story:
    """What is on record, what is said then, and what becomes of it."""

    before: tuple[Command, ...]
    said: Command | None = None

    def when(self, command: Command) -> Story:
        """What is said now."""
        return Story(self.before, command)

    def then(self, *expected: Row | Nothing) -> None:
        """It is recorded as one event, after which the lanes named hold these rows and no others.

        Rows are told in any order, but those of the very same days in that of their keys (committee, topic, …).
        """
        with a_register() as registrar:
            outcomes = registrar.records_together(self.before)
            if self.said is not None:
                outcomes = [self._recorded(registrar, self.said)]
            _expect(registrar, outcomes[-1].recorded.subject, expected)

    def then_refused(self, code: str, *, on: str | None, collides_with: Command | None = None) -> None:
        """It is refused for that reason, naming the fact that it collides with and the day; nothing is recorded."""
        refused = self._not_recorded(Refused)
        found = self._named(refused.code, refused.collides_with, None if refused.on is None else refused.on.isoformat())
        wanted = self._named(code, None if collides_with is None else collides_with["commandId"], on)
        assert found == wanted, f"refused as {found}, not as {wanted}"

    def then_not_on_record(self, *pointers: str, code: str = "unknown-reference") -> None:
        """It names what is not on record, at exactly these places; nothing is recorded."""
        found = [(each.pointer, each.code) for each in self._not_recorded(NotOnRecord).problems]
        wanted = [(pointer, code) for pointer in pointers]
        assert found == wanted, f"at fault is {found}, not {wanted}"

    def then_invalid(self, faults: Mapping[str, str]) -> None:
        """It has exactly these faults, by their places; nothing is recorded."""
        found = {each.pointer: each.code for each in self._not_recorded(Invalid).problems}
        assert found == faults, f"at fault is {found}, not {faults}"

    def then_repeated(self) -> None:
        """It is answered with the event that was recorded the first time; nothing is recorded."""
        said = self._said()
        with a_register() as registrar:
            registrar.records_together(self.before)
            first, head = registrar.register.log.event(said["commandId"]), registrar.head
            outcome = registrar.records(said)
            assert outcome.repeated, f"taken for another: {said}"
            assert outcome.recorded == first, f"answered with {outcome.recorded}, not with {first}"
            assert registrar.head == head, f"recorded once more: {said}"

    def _said(self) -> Command:
        assert self.said is not None, "a story needs a when(…)"
        return self.said

    @staticmethod
    def _recorded(registrar: Registrar, said: Command) -> Outcome:
        head = registrar.head
        outcome = registrar.records(said)
        recorded, entry = outcome.recorded, CATALOGUE.by_command[said["command"]]
        found = outcome.repeated, registrar.head, recorded.position, recorded.id, type(recorded.event)
        wanted = False, head + 1, head + 1, said["commandId"], entry.event
        assert found == wanted, f"recorded {found}, not {wanted}"
        return outcome

    def _not_recorded(self, how: type[T]) -> T:
        said = self._said()
        with a_register() as registrar:
            registrar.records_together(self.before)
            head = registrar.head
            with pytest.raises(how) as raised:
                registrar.records(said)
            assert registrar.head == head, f"recorded all the same: {said}"
        return raised.value

    def _named(self, code: str, fact: str | None, on: str | None) -> str:
        what = next((each["command"] for each in self.before if each["commandId"] == fact), "no fact of this story")
        return f"{code}, colliding with {'nothing' if fact is None else f'{what} {fact}'}, on {on}"


def given(*sayings: Saying) -> Story:
    """What is on record as the story begins."""
    return Story(tuple(_once(sayings)))


def _once(sayings: Iterable[Saying]) -> list[Command]:
    found: dict[str, Command] = {}
    for saying in sayings:
        for command in (saying,) if isinstance(saying, dict) else saying:
            assert found.setdefault(command["commandId"], command) == command, f"said in two ways: {command}"
    return list(found.values())


def _understood(command: Command, *, historic: bool = False) -> Any:
    return understood(parse(json.dumps(command).encode()), historic=historic)


def _expect(registrar: Registrar, about: Subject, expected: Iterable[Row | Nothing]) -> None:
    lanes: dict[tuple[str | None, str], list[Row]] = {}
    for each in expected:
        rows = lanes.setdefault((each.of, each.lane), [])
        if isinstance(each, Row):
            rows.append(each)
    for (of, lane), rows in lanes.items():
        subject = about if of is None else _subject(registrar, of, lane)
        wanted = sorted(rows, key=lambda row: (row.from_, row.to or "9999"))
        pairs = list(zip_longest(registrar.spells(subject, lane), wanted))
        found = [_as_told(registrar, spell, row) for spell, row in pairs if spell is not None]
        told = [{"from": row.from_, "to": row.to, **row.asserts} for row in wanted]
        assert found == told, _difference(f"{subject} {lane}", found, told)


def _subject(registrar: Registrar, reference: str, lane: str) -> Subject:
    found = registrar.register.log.subjects_named(reference)
    assert len(found) == 1, f"{reference} of lane {lane} is {[str(each) for each in found]}"
    return found[0]


def _as_told(registrar: Registrar, spell: Spell, row: Row | None) -> dict[str, Any]:
    """The spell in the columns that the row asserts."""
    told: dict[str, Any] = {"from": spell.valid.from_.isoformat(), "to": spell.valid.to and spell.valid.to.isoformat()}
    columns: dict[str, Callable[[], Any]] = {
        "certainty": lambda: spell.certainty.value,
        "endCertainty": lambda: spell.end_certainty and spell.end_certainty.value,
        "because": lambda: list(spell.because),
    }
    values = {wire_name(name): value for name, value in spell.value}
    for name in () if row is None else row.asserts:
        told[name] = columns[name]() if name in columns else registrar.value(values.get(name, "(no such column)"))
    return told


def _difference(lane: str, found: Sequence[Mapping[str, Any]], told: Sequence[Mapping[str, Any]]) -> str:
    lines = [f"{lane} holds", *(f"    {row}" for row in found), "and not", *(f"    {row}" for row in told)]
    return "\n".join(lines)


# -- one well-formed example of every command -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Example:
    """A command that is accepted after `before`, and its data in other words that could be accepted as well."""

    before: Sequence[Command]
    command: Command
    otherwise: Sequence[Mapping[str, Any]] = ()


_JOINED = join_joint_body("2018-01-01", jointBody=DRECHTSTEDEN)
_OFFERED = offer_place("2018-01-01", organisation=JUMBO, period="B", places=1)
_PLAN = planned(DAAN_STARTED_IN_GOUDA)
_SEAT = replace_fraction_member("2018-11-15")
_ON_LEAVE = go_on_temporary_leave("2019-09-02", until="2019-12-23")
_WORK: dict[str, Any] = {"organisation": GOUDA, "function": "adviseur"}
_OTHER_WORK: list[Mapping[str, Any]] = [
    {**_WORK, "organisation": WOERDEN},
    {**_WORK, "function": None},
    {**_WORK, "department": "Stadszaken"},
]
_FACT: dict[str, Any] = {"fact": DAAN_STARTED_IN_GOUDA["commandId"]}
_EXAMPLES = (
    Example(
        THE_ORGANISATIONS,
        register_organisation("1900-01-01", of="gm0518", name="Den Haag", kind="municipality", councilSize=45),
        [{"name": "Den Haag", "kind": "municipality"}, {"name": "Den Haag", "kind": "company", "councilSize": 45}],
    ),
    Example(THE_ORGANISATIONS, rename_organisation("2019-01-01", name="Dordrecht (Dordt)"), [{"name": "Dordrecht"}]),
    Example(THE_ORGANISATIONS, merge_organisation("2019-01-01", into=ZWIJNDRECHT), [{"into": PAPENDRECHT}]),
    Example(THE_ORGANISATIONS, join_joint_body("2018-01-01", jointBody=DRECHTSTEDEN), [{"jointBody": JUMBO}]),
    Example((*THE_ORGANISATIONS, _JOINED), leave_joint_body("2019-01-01", jointBody=DRECHTSTEDEN)),
    Example(
        THE_ORGANISATIONS,
        establish_programme("2018-01-01", name="PPP", terms=TERMS),
        [{"name": "PPP", "terms": {**TERMS, "places": 49}}, {"name": "Anders", "terms": TERMS}],
    ),
    Example(
        THE_PROGRAMME,
        amend_programme_terms("2019-01-01", name="PPP", terms=TERMS),
        [{"name": "PPP", "terms": {**TERMS, "week": {"employerDays": 3, "politicsDays": 2}}}],
    ),
    Example(
        THE_PROGRAMME,
        form_partnership("2018-01-01", programme=PPP, partners=[WOERDEN, JUMBO]),
        [{"programme": PPP, "partners": [JUMBO, WOERDEN]}, {"programme": PPP, "partners": [WOERDEN, JUMBO, GOUDA]}],
    ),
    Example(
        THE_PARTNERSHIPS,
        offer_place("2018-01-01", organisation=JUMBO, period="B", places=1),
        [{"organisation": JUMBO, "period": "B", "places": 2}, {"organisation": JUMBO, "period": "A", "places": 1}],
    ),
    Example((*THE_PARTNERSHIPS, _OFFERED), withdraw_place("2019-01-01", organisation=JUMBO, period="B")),
    Example(
        THE_PARTNERSHIPS,
        pledge_contribution("2018-01-01", contributor=WOERDEN, sharePercent=50, covers="A"),
        [
            {"contributor": "trainee", "sharePercent": 50, "covers": "A"},
            {"contributor": WOERDEN, "sharePercent": 50.5, "covers": "A"},
            {"contributor": WOERDEN, "sharePercent": 50},
        ],
    ),
    Example(
        THE_PARTNERSHIPS,
        replace_partner("2019-01-01", leaving=WOERDEN, joining=GOUDA),
        [{"leaving": JUMBO, "joining": GOUDA}],
    ),
    Example(THE_PARTNERSHIPS, dissolve_partnership("2022-01-01", reason="ended"), [{"reason": "conflict"}]),
    Example(
        THE_PARTNERSHIPS,
        register_trainee("2018-01-01", programme=PPP, person={"givenName": "Daan", "birthDate": "1989-05-06"}),
        [
            {"programme": PPP, "person": {"givenName": "Daan"}},
            {"programme": PPP, "person": {"givenName": "Steven", "birthDate": "1989-05-06"}},
            {"programme": PPP, "person": {"givenName": "Daan", "birthDate": "1989-05-07"}},
            {"programme": PPP, "person": {"givenName": "Daan", "birthDate": "1989-05-06"}, "ageAtStart": 28},
        ],
    ),
    Example(
        DAAN_IS_TRAINEE,
        appoint_trainee("2018-01-01", partnership=WOERDEN_JUMBO),
        [{"partnership": DORDRECHT_YARDEN}],
    ),
    Example(DAAN_IS_TRAINEE, start_at_organisation_a("2018-01-01", **_WORK), _OTHER_WORK),
    Example(DAAN_WORKS_IN_GOUDA, rotate_to_organisation_b("2020-01-01", **_WORK), _OTHER_WORK),
    Example(DAAN_WORKS_IN_GOUDA, change_assignment("2019-01-01", function="adviseur"), [{"department": "P&O"}]),
    Example(DAAN_WORKS_IN_GOUDA, transfer_placement("2019-01-01", **_WORK), _OTHER_WORK),
    Example(DAAN_WORKS_IN_GOUDA, end_placement("2019-01-01", reason="other"), [{}, {"reason": "function-ended"}]),
    Example(
        DAAN_IS_TRAINEE,
        agree_working_week("2018-01-01", employerDays=4, politicsDays=1),
        [{"employerDays": 4, "politicsDays": 1.5}, {"employerDays": 3, "politicsDays": 1}],
    ),
    Example(DAAN_IS_TRAINEE, move_residence("2018-06-01", municipality=WOERDEN), [{"municipality": GOUDA}]),
    Example(DAAN_IS_TRAINEE, begin_leave("2019-01-01")),
    Example((*DAAN_IS_TRAINEE, begin_leave("2019-01-01")), end_leave("2019-03-01")),
    Example(
        DAAN_IS_TRAINEE,
        attend_development_day("2018-06-01", kind="training", title="Debatteren"),
        [{"kind": "training"}, {"kind": "peer-review", "title": "Debatteren"}],
    ),
    Example(
        DAAN_IS_TRAINEE,
        record_consent("2018-06-01", purpose="research", given=True),
        [{"purpose": "research", "given": False}, {"purpose": "publish-political-role", "given": True}],
    ),
    Example(DAAN_IS_TRAINEE, complete_traineeship("2022-01-01")),
    Example(DAAN_IS_TRAINEE, leave_programme("2019-01-01", reason="other-job"), [{}, {"reason": "personal"}]),
    Example(
        DAAN_IS_TRAINEE,
        accept_onward_position("2022-01-01", organisation=JUMBO, function="adviseur"),
        [{"organisation": JUMBO}, {"organisation": GOUDA, "function": "adviseur"}],
    ),
    Example(DAAN_IS_TRAINEE, erase_personal_data(ground="op verzoek"), [{"ground": "bewaartermijn verstreken"}]),
    Example(
        JUDITH_IS_TRAINEE,
        open_mandate("2018-01-01", trainee=JUDITH, council=PAPENDRECHT, party=PARTY_B),
        [
            {"trainee": JUDITH, "council": PAPENDRECHT},
            {"trainee": JUDITH, "council": DORDRECHT, "party": PARTY_B},
            {
                "trainee": JUDITH,
                "council": PAPENDRECHT,
                "party": PARTY_B,
                "councilTerm": {"from": "2018-03-29", "to": None},
            },
        ],
    ),
    Example(
        JUDITH_HAS_A_MANDATE,
        stand_for_election("2018-02-05", electionDate="2018-03-21", listPosition=3, listLength=20),
        [{"electionDate": "2018-03-22", "listPosition": 3, "listLength": 20}, {"electionDate": "2018-03-21"}],
    ),
    Example(JUDITH_HAS_A_MANDATE, elect_to_council("2018-03-29", votes=812), [{}, {"votes": 813}]),
    Example(JUDITH_HAS_A_MANDATE, record_not_elected("2018-03-29", partySeats=2), [{"partySeats": 3}]),
    Example(JUDITH_HAS_A_MANDATE, become_committee_member("2018-03-29"), [{"committee": "ruimte"}]),
    Example(JUDITH_IS_COMMITTEE_MEMBER, leave_committee("2019-01-01", reason="workload"), [{}, {"reason": "moved"}]),
    Example(JUDITH_HAS_A_MANDATE, become_fraction_follower("2018-03-29")),
    Example((*JUDITH_HAS_A_MANDATE, become_fraction_follower("2018-03-29")), cease_following("2019-01-01")),
    Example(
        JUDITH_HAS_A_MANDATE,
        replace_fraction_member("2018-11-15", vacatedBy="een fractiegenoot", appointedOn="2018-11-05"),
        [{"vacatedBy": "een ander", "appointedOn": "2018-11-05"}, {"appointedOn": "2018-11-05"}],
    ),
    Example((*JUDITH_HAS_A_MANDATE, _SEAT), resign_from_council("2020-10-01", reason="moved"), [{}]),
    Example((*JUDITH_HAS_A_MANDATE, _SEAT), go_on_temporary_leave("2019-09-02", until="2019-12-23")),
    Example((*JUDITH_HAS_A_MANDATE, _SEAT, _ON_LEAVE), return_from_temporary_leave("2019-12-01")),
    Example(JUDITH_HAS_A_MANDATE, assign_portfolio("2018-12-01", topic="zorg"), [{"topic": "onderwijs"}]),
    Example(
        (*JUDITH_HAS_A_MANDATE, assign_portfolio("2018-12-01", topic="zorg")),
        release_portfolio("2019-12-01", topic="zorg"),
    ),
    Example(JUDITH_HAS_A_MANDATE, change_fraction("2019-06-01", fraction=PARTY_A), [{"fraction": "Lijst Judith"}]),
    Example(
        JUDITH_HAS_A_MANDATE,
        publish_other_functions("2019-06-01", functions=["adviseur", "bestuurslid"]),
        [{"functions": ["bestuurslid", "adviseur"]}, {"functions": ["adviseur"]}],
    ),
    Example(JUDITH_HAS_A_MANDATE, end_mandate("2022-03-30", reason="term-ended"), [{"reason": "other"}]),
    Example(
        DAAN_WORKS_IN_GOUDA,
        correct(DAAN_STARTED_IN_GOUDA, function="adviseur", until="2019-06-01"),
        [
            {**_FACT, "changes": {"function": "adviseur"}, "reason": "clerical-error"},
            {**_FACT, "changes": {"function": "adviseur", "until": None}, "reason": "clerical-error"},
            {**_FACT, "changes": {"function": "adviseur", "until": "2019-06-01"}, "reason": "new-evidence"},
        ],
    ),
    Example(DAAN_WORKS_IN_GOUDA, withdraw(DAAN_STARTED_IN_GOUDA), [{**_FACT, "reason": "plan-changed"}]),
    Example((*DAAN_IS_TRAINEE, _PLAN), establish(_PLAN)),
    Example(
        DAAN_WORKS_IN_GOUDA,
        attach_evidence(DAAN_STARTED_IN_GOUDA, "Aanstellingsbesluit"),
        [{**_FACT, "evidence": {"title": "Aanstellingsbesluit", "kind": "decision"}}],
    ),
    # No finding is there as yet: a ruling is well-formed, and refused for that.
    Example((), rule_on_finding(finding=str(uuid4()), ruling="dismissed", reason="met opgaaf van redenen")),
)
EXAMPLES: Mapping[str, Example] = {each.command["command"]: each for each in _EXAMPLES}
