"""The stored form: what is written once is read for ever, byte for byte, and is canonical JSON (RFC 8785).

`python -m tests.test_stored_form` writes the golden files that are missing; it never touches one that is there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from api.register import Register
from application.catalogue import CATALOGUE, LINES, UPCASTERS, Catalogue, Entry
from application.stored import Mapper, canonical, leaf_hash
from domain.fact import Actor, Certainty, Evidence, FactCorrected, Recorded
from domain.mandate import ElectedToCouncil, ReplacedFractionMember
from domain.organisation import OrganisationRegistered
from domain.partnership import ContributionPledged
from domain.programme import Quota, Terms
from domain.reference import Kind, Subject, stream_id
from domain.register import AGGREGATES
from domain.sealed import Sealed
from domain.trainee import Person, TraineeRegistered
from domain.wire import wire_name
from tests.databases import settings_of

GOLDEN = Path(__file__).parent / "golden"
EVENT = "0190d6a2-5c1e-7cc3-98c4-dc0c0c07398f"
FACT = "07b6588f-e278-541a-afac-e01d86cda4b2"
ENVELOPE = {
    "eventId",
    "name",
    "schemaVersion",
    "stream",
    "subject",
    "version",
    "position",
    "previous",
    "recordedAt",
    "recordedBy",
    "correlationId",
    "data",
}

# Never to be changed, only added to: every log is read by these names, and every file of commands by these commands.
PINNED = (
    ("register-organisation", "organisation-registered.v1"),
    ("rename-organisation", "organisation-renamed.v1"),
    ("merge-organisation", "organisation-merged.v1"),
    ("join-joint-body", "joined-joint-body.v1"),
    ("leave-joint-body", "left-joint-body.v1"),
    ("establish-programme", "programme-established.v1"),
    ("amend-programme-terms", "programme-terms-amended.v1"),
    ("form-partnership", "partnership-formed.v1"),
    ("offer-place", "place-offered.v1"),
    ("withdraw-place", "place-withdrawn.v1"),
    ("pledge-contribution", "contribution-pledged.v1"),
    ("replace-partner", "partner-replaced.v1"),
    ("dissolve-partnership", "partnership-dissolved.v1"),
    ("register-trainee", "trainee-registered.v1"),
    ("appoint-trainee", "appointed-to-partnership.v1"),
    ("start-at-organisation-a", "started-at-organisation-a.v1"),
    ("rotate-to-organisation-b", "rotated-to-organisation-b.v1"),
    ("change-assignment", "assignment-changed.v1"),
    ("transfer-placement", "placement-transferred.v1"),
    ("end-placement", "placement-ended.v1"),
    ("agree-working-week", "working-week-agreed.v1"),
    ("move-residence", "moved-residence.v1"),
    ("begin-leave", "leave-began.v1"),
    ("end-leave", "leave-ended.v1"),
    ("attend-development-day", "development-day-attended.v1"),
    ("record-consent", "consent-recorded.v1"),
    ("complete-traineeship", "traineeship-completed.v1"),
    ("leave-programme", "left-programme.v1"),
    ("accept-onward-position", "onward-position-accepted.v1"),
    ("erase-personal-data", "personal-data-erased.v1"),
    ("open-mandate", "mandate-opened.v1"),
    ("stand-for-election", "stood-for-election.v1"),
    ("elect-to-council", "elected-to-council.v1"),
    ("record-not-elected", "not-elected.v1"),
    ("become-committee-member", "became-committee-member.v1"),
    ("leave-committee", "left-committee.v1"),
    ("become-fraction-follower", "became-fraction-follower.v1"),
    ("cease-following", "ceased-following.v1"),
    ("replace-fraction-member", "replaced-fraction-member.v1"),
    ("resign-from-council", "resigned-from-council.v1"),
    ("go-on-temporary-leave", "went-on-temporary-leave.v1"),
    ("return-from-temporary-leave", "returned-from-temporary-leave.v1"),
    ("assign-portfolio", "portfolio-assigned.v1"),
    ("release-portfolio", "portfolio-released.v1"),
    ("change-fraction", "changed-fraction.v1"),
    ("publish-other-functions", "other-functions-published.v1"),
    ("end-mandate", "mandate-ended.v1"),
    ("correct-fact", "fact-corrected.v1"),
    ("withdraw-fact", "fact-withdrawn.v1"),
    ("establish-fact", "fact-established.v1"),
    ("attach-evidence", "evidence-attached.v1"),
    ("rule-on-finding", "finding-ruled-on.v1"),
    ("establish-programme", "programme-established.v2"),
    ("amend-programme-terms", "programme-terms-amended.v2"),
)

TOPICS = sorted(
    f"{entry.name}.v{version}" for entry in CATALOGUE.entries for version in range(1, entry.schema_version + 1)
)
CURRENT = {entry.topic: entry for entry in CATALOGUE.entries}


def golden(topic: str) -> bytes:
    return (GOLDEN / f"{topic}.json").read_bytes()


def written_back(recorded: Recorded, stored: bytes) -> bytes:
    """The event as it is stored, with what only the write lock knows taken from where it was read."""
    form = Mapper().draft(recorded) | {"position": recorded.position}
    if "previous" in (before := orjson.loads(stored)):
        form["previous"] = before["previous"]
    return canonical(form)


# -- the catalogue --------------------------------------------------------------------------------------------------


def test_the_catalogue_only_grows() -> None:
    topics = {(entry.command, f"{entry.name}.v{version}") for entry in CATALOGUE.entries for version in versions(entry)}
    assert topics >= set(PINNED), "a stored name, version or command has gone: old logs and files can't be read"
    assert topics == set(PINNED), "a new name or version was added: pin it at the end of PINNED"


def versions(entry: Entry) -> range:
    return range(1, entry.schema_version + 1)


def test_every_event_of_the_domain_has_one_line_in_the_catalogue() -> None:
    about_facts = {entry.event for entry in CATALOGUE.entries if entry.kind is None}
    events = {event for aggregate in AGGREGATES.values() for event in aggregate.events}
    assert {event.__name__ for event in about_facts} == {
        "FactCorrected",
        "FactWithdrawn",
        "FactEstablished",
        "EvidenceAttached",
        "FindingRuledOn",
    }
    assert {entry.event for entry in CATALOGUE.entries} == events | about_facts
    for taken_once in ("command", "name", "event"):
        assert len({getattr(entry, taken_once) for entry in CATALOGUE.entries}) == len(CATALOGUE.entries)


def test_every_version_before_the_current_one_has_a_step_to_the_next() -> None:
    steps = {(entry.name, version) for entry in CATALOGUE.entries for version in range(1, entry.schema_version)}
    assert set(UPCASTERS) == steps


def test_stream_ids_follow_from_kind_and_reference_for_ever() -> None:
    assert stream_id(Kind.TRAINEE, "t-k3m9q2xa") == UUID("5d001486-7cc7-5f6c-ab11-b8237f0e1c86")
    assert stream_id(Kind.ORGANISATION, "gm0632") != stream_id(Kind.PROGRAMME, "gm0632")


# -- golden events --------------------------------------------------------------------------------------------------


def test_every_name_and_version_has_its_golden_event_and_every_golden_event_its_name() -> None:
    assert sorted(file.name.removesuffix(".json") for file in GOLDEN.iterdir()) == TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_a_golden_event_is_read_and_written_back_to_the_same_bytes(topic: str) -> None:
    stored = golden(topic)
    recorded = Mapper().recorded(stored)
    name, version = CATALOGUE.named(topic)
    form = orjson.loads(stored)
    assert (form["name"], form["schemaVersion"]) == (name, version)
    assert type(recorded.event) is CATALOGUE.by_name[name].event
    assert recorded.recorded_at == datetime(2018, 11, 20, 9, 2, 9, 250_000, tzinfo=UTC)
    if topic in CURRENT:  # an older version would be written as the current one
        assert written_back(recorded, stored) == stored


@pytest.mark.parametrize("topic", sorted(CURRENT))
def test_a_golden_event_fills_every_field_of_its_class(topic: str) -> None:
    entry, form = CURRENT[topic], orjson.loads(golden(topic))
    envelope = ENVELOPE | {"causationId", "evidence", "imported", "note"}
    if entry.kind is not None and entry.name != "personal-data-erased":
        envelope |= {"effectiveOn", "certainty"}
        if entry.event in AGGREGATES[entry.kind].timed:
            envelope |= {"until"}
    assert form.keys() == envelope
    assert form["evidence"].keys() == {wire_name(each.name) for each in fields(Evidence)}
    if entry.event is FactCorrected:
        assert form["data"].keys() == {"fact", "of", "changes", "reason"}
        return
    assert_filled(entry.event, [form["data"]], topic)


def assert_filled(cls: type, found: list[Mapping[str, Any]], where: str) -> None:
    """Every field of the class is in one of the objects that stand in its place, and so are those of its parts."""
    hints = get_type_hints(cls)
    names = {wire_name(name): name for name in hints}
    assert {name for each in found for name in each} == names.keys(), (
        f"{where}: the fields of {cls.__name__} are others now; that is a new version, with a golden event of its own"
    )
    for wire, name in names.items():
        part, values = part_of(hints[name]), [each[wire] for each in found if wire in each]
        if part is Sealed:
            assert all(value.keys() == {"sealed", "key"} for value in values)
        elif part is not None:
            inner = [each for value in values for each in (value if isinstance(value, list) else [value])]
            assert_filled(part, inner, f"{where}/{wire}")


def part_of(hint: Any) -> type | None:
    """The dataclass in a type: itself, or what it is a list of."""
    if get_origin(hint) in (Union, UnionType):
        return next((found for each in get_args(hint) if (found := part_of(each)) is not None), None)
    if get_origin(hint) is tuple:
        return part_of(get_args(hint)[0])
    return hint if isinstance(hint, type) and is_dataclass(hint) else None


@pytest.mark.parametrize("topic", TOPICS)
def test_a_golden_event_is_canonical_json(topic: str) -> None:
    stored = golden(topic)
    assert rfc8785.dumps(json.loads(stored)) == stored


def test_a_leaf_is_the_rfc_6962_hash_of_the_stored_bytes() -> None:
    stored = golden("elected-to-council.v1")
    assert leaf_hash(stored) == sha256(b"\x00" + stored).hexdigest()


# -- the canonical form ---------------------------------------------------------------------------------------------

# What intake lets through: no control characters but tab and line ends, no halves of surrogate pairs.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), min_size=1)
NUMBERS = st.decimals(0, 100, places=4) | st.integers(0, 100).map(Decimal)


def recorded(event: Any, subject: Subject, note: str | None = None) -> Recorded:
    moment = datetime(2018, 11, 20, 9, 2, 9, 250_000, tzinfo=UTC)
    return Recorded(
        EVENT, subject, 2, event, Actor("griffier", "registrar"), date(2018, 1, 1), note=note, recorded_at=moment
    )


@given(TEXTS, TEXTS)
def test_any_text_is_stored_canonically_and_read_back_as_it_was(name: str, note: str) -> None:
    before = recorded(OrganisationRegistered(name, "company"), Subject(Kind.ORGANISATION, "jumbo"), note)
    stored = written_back(before, b"{}")
    assert stored == rfc8785.dumps(json.loads(stored))
    assert Mapper().recorded(stored) == before


@given(NUMBERS)
def test_any_number_is_stored_canonically_and_read_back_as_it_was(share: Decimal) -> None:
    before = recorded(ContributionPledged("trainee", share), Subject(Kind.PARTNERSHIP, "woerden-jumbo"))
    stored = written_back(before, b"{}")
    assert stored == rfc8785.dumps(json.loads(stored))
    assert Mapper().recorded(stored) == before


@given(st.datetimes(datetime(1970, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_any_instant_is_stored_to_the_microsecond(moment: datetime) -> None:
    before = Recorded(
        EVENT, Subject(Kind.ORGANISATION, "jumbo"), 1, OrganisationRegistered("Jumbo", "company"), Actor("a", "b"),
        date(2018, 1, 1), recorded_at=moment,
    )  # fmt: skip
    stored = written_back(before, b"{}")
    assert re.search(rb'"recordedAt":"[-0-9]+T[:0-9]+(\.\d{6})?Z"', stored)
    assert Mapper().recorded(stored).recorded_at == moment


def test_every_event_of_the_seed_scenario_is_stored_canonically(seeded: Path) -> None:
    with Register(settings_of(seeded)) as register:
        events = register.store.page(0, 1_000)
    assert len(events) > 100
    for stored in events:
        assert rfc8785.dumps(json.loads(stored)) == stored


# -- versions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ElectedWithPreference:
    """A second version of ElectedToCouncil, as a later day may need: a field renamed, and one more."""

    preference_votes: int | None = None
    party_seats: int | None = None
    oath_on: date | None = None
    list_name: str = "unknown"


def from_v1(data: dict[str, Any]) -> dict[str, Any]:
    """Takes the data of a whole event, and the changes of a correction, which name some of its fields."""
    renamed = {"preferenceVotes" if name == "votes" else name: value for name, value in data.items()}
    return renamed | {"listName": "unknown"}


SECOND_LINES = tuple(
    (command, name, 2, ElectedWithPreference) if event is ElectedToCouncil else (command, name, version, event)
    for command, name, version, event in LINES
)
SECOND = Mapper(Catalogue(SECOND_LINES, {("elected-to-council", 1): from_v1}))


def test_an_event_of_an_older_version_is_read_as_one_of_the_current_version() -> None:
    stored = golden("elected-to-council.v1")
    before, after = Mapper().recorded(stored).event, SECOND.recorded(stored).event
    assert after == ElectedWithPreference(before.votes, before.party_seats, before.oath_on, "unknown")


def test_a_correction_of_an_older_version_is_read_as_one_of_the_current_version() -> None:
    correction = FactCorrected(
        FACT, ElectedToCouncil, {"votes": 412, "oath_on": None, "effective_on": date(2018, 3, 28)}, "clerical-error"
    )
    stored = written_back(recorded(correction, Subject(Kind.MANDATE, "m-ppp00001")), b"{}")
    read = SECOND.recorded(stored).event
    assert read.of is ElectedWithPreference
    changed = {"preference_votes": 412, "oath_on": None, "effective_on": date(2018, 3, 28)}
    assert {name: read.changes[name] for name in changed} == changed


def test_a_sealed_value_of_an_older_version_stays_bound_to_the_version_that_sealed_it() -> None:
    lines = tuple(
        (command, name, 2 if event is ReplacedFractionMember else version, event)
        for command, name, version, event in LINES
    )
    mapper = Mapper(Catalogue(lines, {("replaced-fraction-member", 1): lambda data: data}))
    sealed = mapper.recorded(golden("replaced-fraction-member.v1")).event.vacated_by
    assert (sealed.name, sealed.schema_version) == ("replaced-fraction-member", 1)


def test_a_version_two_steps_back_takes_both_steps() -> None:
    lines = tuple(
        (command, name, 3 if event is ElectedToCouncil else version, event) for command, name, version, event in LINES
    )
    steps = {
        ("elected-to-council", 1): lambda data: data | {"partySeats": data["partySeats"] + 1},
        ("elected-to-council", 2): lambda data: data | {"partySeats": data["partySeats"] * 10},
    }
    stored = golden("elected-to-council.v1")
    seats = Mapper().recorded(stored).event.party_seats
    assert Mapper(Catalogue(lines, steps)).recorded(stored).event.party_seats == (seats + 1) * 10


@pytest.mark.parametrize(("field", "value"), [("name", "elected-to-senate"), ("schemaVersion", 2)])
def test_a_name_or_version_that_the_catalogue_does_not_know_is_not_guessed_at(field: str, value: object) -> None:
    stored = canonical(orjson.loads(golden("elected-to-council.v1")) | {field: value})
    with pytest.raises(KeyError, match="elected-to"):
        Mapper().recorded(stored)


def test_a_correction_of_a_name_that_the_catalogue_does_not_know_is_not_guessed_at() -> None:
    form = orjson.loads(golden("fact-corrected.v1"))
    form["data"]["of"] = "elected-to-senate.v1"
    with pytest.raises(KeyError, match="elected-to-senate"):
        Mapper().recorded(canonical(form))


# -- making golden events -------------------------------------------------------------------------------------------

SAMPLES: Mapping[str, Any] = {
    "name": "Gemeente Súdwest-Fryslân",
    "programme": "ppp-2018",
    "partnership": "woerden-jumbo",
    "partners": ("gm0632", "jumbo"),
    "organisation": "gm0632",
    "employer": "jumbo",
    "contributor": "gm0632",
    "trainee": "t-ppp00001",
    "council": "gm0632",
    "party": "partij-a",
    "function": "innovatie-ontwikkelaar",
    "department": "distributiecentrum",
    "committee": "Ruimte & “Wonen”",
    "topic": "economische zaken",
    "fraction": "partij-b",
    "functions": ("bestuurslid 🎭 theater", "trainer"),
    "label": "A",
    "period": "A",
    "starts": date(2018, 1, 1),
    "ends": date(2022, 1, 1),
    "from_": date(2018, 1, 1),
    "to": date(2020, 1, 1),
    "kinds_in_a": ("municipality", "company"),
    "confirm_by_another": ("ElectedToCouncil",),
    "quotas": (Quota("A", 2, organisation="gm0632"), Quota("B", 1, kind="company")),
    "share_percent": Decimal("12.5"),
    "employer_days": Decimal(4),
    "politics_days": Decimal("0.5"),
    "years_of_experience": Decimal("1.25"),
    "votes": 412,
    "party_seats": 6,
    "age_at_start": 26,
    "fact": FACT,
    "finding": FACT,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "uri": "urn:wiewaar:golden",
    "title": "Besluit van 29 maart, blad 2",
    "issuer": "Griffie",
    "tooi": "https://identifier.overheid.nl/tooi/id/gemeente/gm1900",
    "oin": "00000001002564440000",
    "kvk": "10203040",
    "cbs": "GM1900",
    "into": "gm1901",
    "joint_body": "regio-midden",
    "leaving": "jumbo",
    "joining": "yarden",
    "residence": "gm0590",
    "municipality": "gm0590",
    "education_field": "bestuurskunde",
    "covers": "A",
    "ground": "verzoek van betrokkene (AVG art. 17)",
    "reason": "het verslag laat het zien",
}


def sample(cls: type) -> Any:
    """An object of a class of the domain with every field filled."""
    return cls(**{name: sample_of(name, hint) for name, hint in get_type_hints(cls).items()})


def sample_of(name: str, hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    part = part_of(hint)
    if name in SAMPLES and (part is None or part is Quota):
        return SAMPLES[name]
    if get_origin(hint) is tuple:
        return (sample_of(name, get_args(hint)[0]),)
    if hint is Sealed:
        return sealed(name)
    if part is not None:
        return sample(part)
    values: dict[Any, Any] = {
        str: f"{name} — ‘ü’",
        bool: True,
        int: 3,
        Decimal: Decimal("2.5"),
        date: date(2018, 3, 29),
    }
    return values[hint]


def sealed(name: str) -> Sealed:
    key = str(stream_id(Kind.TRAINEE, "t-ppp00001"))
    return Sealed(f"c2VhbGVk-{name}_AAAAAAAAAAAAAAAA", key, EVENT, "", "", 1)


def made(entry: Entry) -> bytes:
    """A golden event of the current version."""
    kind = entry.kind or Kind.TRAINEE
    reference = {
        Kind.ORGANISATION: "gm0632",
        Kind.PROGRAMME: "ppp-2018",
        Kind.PARTNERSHIP: "woerden-jumbo",
        Kind.TRAINEE: "t-ppp00001",
        Kind.MANDATE: "m-ppp00001",
    }[kind]
    is_fact = entry.kind is not None and entry.name != "personal-data-erased"
    event = sample(entry.event) if entry.event is not FactCorrected else correction()
    form = Mapper().draft(
        Recorded(
            EVENT,
            Subject(kind, reference),
            3,
            event,
            Actor("griffier", "registrar"),
            date(2018, 3, 29) if is_fact else None,
            date(2020, 1, 1) if is_fact and entry.event in AGGREGATES[kind].timed else None,
            Certainty.EXPECTED if is_fact else Certainty.ESTABLISHED,
            sample(Evidence),
            sealed("note") if kind in (Kind.TRAINEE, Kind.MANDATE) else "Uit het besluit: «zo is het».",
            str(uuid5(NAMESPACE_URL, "correlation")),
            str(uuid5(NAMESPACE_URL, "causation")),
            imported=True,
            recorded_at=datetime(2018, 11, 20, 9, 2, 9, 250_000, tzinfo=UTC),
        )
    )
    return canonical(form | {"position": 120, "previous": sha256(b"\x00previous").hexdigest()})


def correction() -> FactCorrected:
    """A correction with each sort of change: a day, an end cleared, a field, one cleared, and a person's detail."""
    details: dict[str, Any] = {"family_name": sealed("familyName"), "email": None}
    assert {each.name for each in fields(Person)} > details.keys()
    changes = {
        "effective_on": date(2018, 1, 2),
        "until": None,
        "education_level": "WO",
        "residence": None,
        "years_of_experience": Decimal("0.75"),
        "person": details,
    }
    return FactCorrected(FACT, TraineeRegistered, changes, "new-evidence")


def write_missing() -> list[Path]:
    """Writes the golden events that are missing, and says which."""
    GOLDEN.mkdir(exist_ok=True)
    missing = [(GOLDEN / f"{entry.topic}.json", entry) for entry in CATALOGUE.entries]
    wanted = [(path, entry) for path, entry in missing if not path.exists()]
    for path, entry in wanted:
        path.write_bytes(made(entry))
    return [path for path, _ in wanted]


def test_the_samples_of_golden_events_fill_the_terms_of_a_programme() -> None:
    assert all(getattr(sample(Terms), each.name) is not None for each in fields(Terms))


if __name__ == "__main__":
    for new in write_missing():
        print(new)  # noqa: T201
