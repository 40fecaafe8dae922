"""What Popolo can say survives: the export of one register, imported into another, gives the same answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.register import Register
from tests.audits import a_copy, asked, told
from tests.conftest import Call, written
from tests.databases import settings_of
from tests.outside import imported, mapping_file
from tests.people import (
    DORDRECHT,
    JUDITH,
    JUDITH_IS_COMMITTEE_MEMBER,
    PPP,
    PPP_ESTABLISHED,
    SAMIRA,
    WOERDEN,
    merge_organisation,
    rename_organisation,
    replace_fraction_member,
)
from tests.retelling import json_in, retold

ALWAYS = {"from_": "1500-01-01", "to": "3000-01-01"}
KINDS = ("municipality", "ministry", "company", "civil-society", "joint-body", "party")
# What the import makes of a role; a candidacy and a leave are none that a membership is made of.
TAKEN_IN = {role: role for role in ("councillor", "committee-member", "fraction-follower", "spokesperson", "placement")}
ROLES = {**TAKEN_IN, "candidate": "ignored", "temporary-leave": "ignored"}

Item = Mapping[str, Any]


class Role(NamedTuple):
    """A row of who-was-where as far as Popolo can say it: without the department, the employer and the events."""

    trainee: str
    name: str
    role: str
    slot: str | None
    place: str | None
    party: str | None
    of: str | None
    mandate: str | None
    from_: str
    to: str | None
    certainty: str


def role(row: Item) -> Role:
    place, party = ((row[name] or {}).get("reference") for name in ("place", "party"))
    of = row["topic"] or row["committee"] or row["function"]
    valid = row["valid"]
    days = (valid["from"], valid["to"], row["certainty"])
    return Role(row["trainee"], row["name"], row["role"], row["slot"], place, party, of, row["mandate"], *days)


def roles_of(register: Register, programme: str = PPP) -> set[Role]:
    return {role(row) for row in asked(register, "who-was-where", programme=programme, **ALWAYS)}


@pytest.fixture(scope="module")
def demo(_seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with a_copy(_seeded, tmp_path_factory.mktemp("demo")) as opened:
        yield opened


@pytest.fixture
def taken_in(tmp_path: Path, call: Call) -> Callable[[Register], Register]:
    """Exports a register to Popolo, and imports that into a fresh one that knows the programme and nothing else."""

    def carried(register: Register) -> Register:
        retold(register, "popolo", tmp_path / "popolo")
        file = tmp_path / "popolo" / "popolo.json"
        call("init")
        assert call("import", written(tmp_path / "programme.ndjson", PPP_ESTABLISHED)).code == 0
        read = imported(call, "popolo", mapping_file(tmp_path, mapping_for(json_in(file)["persons"])), file)
        assert read.code == 0, read
        assert " 0 refused" in read.out
        return Register(settings_of(tmp_path / "state"))

    return carried


def mapping_for(persons: Iterable[Item]) -> dict[str, Any]:
    """Everybody in the programme is who they were, and so is every organisation."""
    return {
        "source": "the register itself",
        "persons": {each["id"]: each["id"] for each in persons if each["wiewaar_programme"] == PPP},
        "classifications": {kind: kind for kind in KINDS},
        "roles": ROLES,
        "register": {"programme": PPP, "effectiveOn": "2018-01-01"},
    }


def test_the_demo_gives_the_same_answers_but_for_what_is_no_membership(
    demo: Register, taken_in: Callable[[Register], Register]
) -> None:
    before = roles_of(demo)
    with taken_in(demo) as other:
        after = roles_of(other)
    assert len(before & after) == 19
    # Candidacies and a leave are told, and not taken in. Who is on leave has no role then, with which portfolios end.
    lost = {(each.trainee, each.role) for each in before - after}
    candidates = {(each.trainee, "candidate") for each in before if each.role == "candidate"}
    assert lost == candidates | {(SAMIRA, "temporary-leave"), (SAMIRA, "spokesperson")}
    (leave,) = (each for each in before if each.role == "temporary-leave")
    shortened = {each._replace(to=leave.from_) for each in before - after if each.role == "spokesperson"}
    assert after - before == shortened
    assert len(shortened) == 2


def test_the_day_of_an_end_is_the_same_again(tmp_path: Path, taken_in: Callable[[Register], Register]) -> None:
    days = ("2018-12-01", (*JUDITH_IS_COMMITTEE_MEMBER, replace_fraction_member("2018-11-15")))
    with told(days) as registrar, taken_in(registrar.register) as other:
        assert roles_of(other) == roles_of(registrar.register)
        assert {(each.role, each.to) for each in roles_of(other)} == {
            ("committee-member", "2018-11-15"),
            ("councillor", None),
        }


def test_organisations_keep_their_names_and_mergers_with_their_days(
    tmp_path: Path, taken_in: Callable[[Register], Register]
) -> None:
    changed = (
        rename_organisation("2019-01-01", name="Groot-Dordrecht"),
        merge_organisation("2021-01-01", into=WOERDEN),
    )
    with told(("2018-05-01", (*JUDITH_IS_COMMITTEE_MEMBER, *changed))) as registrar:
        before = organisations(registrar.register, tmp_path / "before")
        with taken_in(registrar.register) as other:
            other.catch_up()
            assert organisations(other, tmp_path / "after") == before
    assert before[DORDRECHT]["name"] == "Groot-Dordrecht"
    assert before[DORDRECHT]["dissolution_date"] == "2021-01-01"
    assert JUDITH not in before


def organisations(register: Register, folder: Path) -> dict[str, Item]:
    """What Popolo tells of organisations."""
    retold(register, "popolo", folder)
    return {each["id"]: each for each in json_in(folder / "popolo.json")["organizations"]}
