"""Whom an event touches: all whose findings it can change, and of others as few as can be told from references."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest

from domain.examination import BY_NUMBERS, BY_PARTNERS, Touched, touched_by
from domain.fact import Actor, Recorded
from domain.partnership import PartnershipFormed, PlaceOffered
from domain.reference import Kind, Subject

CITY, COMPANY = Subject(Kind.ORGANISATION, "gm0632"), Subject(Kind.ORGANISATION, "jansen-logistiek")
PROGRAMME = Subject(Kind.PROGRAMME, "ppp")
TOGETHER = Subject(Kind.PARTNERSHIP, "samen")
OWN, OTHER, OFFICIAL, COUNCILLOR = (Subject(Kind.TRAINEE, f"t-{each}") for each in ("own", "other", "official", "away"))


def mandate_of(trainee: Subject) -> Subject:
    return Subject(Kind.MANDATE, f"m-{trainee.reference}")


REFERENCES: Mapping[Subject, Iterable[Subject]] = {
    TOGETHER: (CITY, COMPANY, PROGRAMME),
    OWN: (PROGRAMME, TOGETHER),
    OTHER: (PROGRAMME, COMPANY),  # works for the company
    OFFICIAL: (PROGRAMME, CITY),  # works for the city
    COUNCILLOR: (PROGRAMME,),
    **{mandate_of(each): (each, CITY) for each in (OTHER, OFFICIAL, COUNCILLOR)},
}


class World:
    """Who refers to whom, and of how many of each kind it was asked."""

    def __init__(self, references: Mapping[Subject, Iterable[Subject]]) -> None:
        self._references = references
        self.asked: Counter[Kind] = Counter()

    def refers_to(self, one: Subject, kind: Kind) -> Iterable[Subject]:
        self.asked[one.kind] += 1
        return [each for each in self._references.get(one, ()) if each.kind is kind]

    def referred_by(self, one: Subject, kind: Kind) -> Iterable[Subject]:
        self.asked[one.kind] += 1
        return [each for each, others in self._references.items() if one in others and each.kind is kind]

    def touched_by(self, event: object) -> Touched:
        recorded = Recorded("an-id", TOGETHER, 1, event, Actor("griffier", "registrar"), None)
        return touched_by(recorded, type(event), self.refers_to, self.referred_by)


FORMED = PartnershipFormed("ppp", ("gm0632", "jansen-logistiek"))


def test_partners_concern_who_works_for_the_one_and_sits_on_the_council_of_the_other() -> None:
    assert World(REFERENCES).touched_by(FORMED) == {
        TOGETHER: None,
        OWN: None,
        PROGRAMME: BY_NUMBERS,
        OTHER: BY_PARTNERS,
    }


def test_a_place_concerns_nobody_outside_the_partnership_and_its_programme() -> None:
    touched = World(REFERENCES).touched_by(PlaceOffered("gm0632", "A", 1))
    assert touched == {TOGETHER: None, OWN: None, PROGRAMME: BY_NUMBERS}


@pytest.mark.parametrize(
    ("councillors", "asked"),
    [(0, {Kind.MANDATE: 3}), (5, {Kind.TRAINEE: 5})],
    ids=["fewer who sit", "fewer who work"],
)
def test_it_is_asked_about_the_fewer_of_those_who_work_and_those_who_sit(
    councillors: int, asked: Mapping[Kind, int]
) -> None:
    more = {
        mandate_of(each): (each, CITY) for each in (Subject(Kind.TRAINEE, f"t-{nth}") for nth in range(councillors))
    }
    workers = {Subject(Kind.TRAINEE, f"t-worker-{nth}"): (COMPANY,) for nth in range(4)}
    world = World({**REFERENCES, **more, **workers})
    found = world.touched_by(FORMED)
    assert found[OTHER] == BY_PARTNERS
    assert OFFICIAL not in found
    assert {kind: world.asked[kind] for kind in (Kind.MANDATE, Kind.TRAINEE) if world.asked[kind]} == asked
