"""Whom an event touches: all whose findings it can change, and of others as few as can be told from references."""

from collections import defaultdict
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


def refers_to(one: Subject, kind: Kind) -> Iterable[Subject]:
    return [each for each in REFERENCES.get(one, ()) if each.kind is kind]


def referred_by(one: Subject, kind: Kind) -> Iterable[Subject]:
    return [each for each, others in REFERENCES.items() if one in others and each.kind is kind]


def touched(event: object) -> Touched:
    recorded = Recorded("an-id", TOGETHER, 1, event, Actor("griffier", "registrar"), None)
    return touched_by(recorded, type(event), refers_to, referred_by)


def test_partners_concern_who_works_for_the_one_and_sits_on_the_council_of_the_other() -> None:
    assert touched(PartnershipFormed("ppp", ("gm0632", "jansen-logistiek"))) == {
        TOGETHER: None,
        OWN: None,
        PROGRAMME: BY_NUMBERS,
        OTHER: BY_PARTNERS,
    }


def test_a_place_concerns_nobody_outside_the_partnership_and_its_programme() -> None:
    assert touched(PlaceOffered("gm0632", "A", 1)) == {TOGETHER: None, OWN: None, PROGRAMME: BY_NUMBERS}


@pytest.mark.parametrize("councillors", [0, 5])
def test_it_is_asked_about_the_fewer_of_those_who_work_and_those_who_sit(councillors: int) -> None:
    asked: defaultdict[Kind, int] = defaultdict(int)
    more = {Subject(Kind.MANDATE, f"m-{nth}"): (Subject(Kind.TRAINEE, f"t-{nth}"), CITY) for nth in range(councillors)}
    workers = {Subject(Kind.TRAINEE, f"t-worker-{nth}"): (COMPANY,) for nth in range(4)}
    references: dict[Subject, Iterable[Subject]] = {**REFERENCES, **more, **workers}

    def to(one: Subject, kind: Kind) -> Iterable[Subject]:
        asked[one.kind] += 1
        return [each for each in references.get(one, ()) if each.kind is kind]

    def by(one: Subject, kind: Kind) -> Iterable[Subject]:
        asked[one.kind] += 1
        return [each for each, others in references.items() if one in others and each.kind is kind]

    event = PartnershipFormed("ppp", ("gm0632", "jansen-logistiek"))
    recorded = Recorded("an-id", TOGETHER, 1, event, Actor("griffier", "registrar"), None)
    found = touched_by(recorded, type(event), to, by)
    assert found[OTHER] == BY_PARTNERS
    assert OFFICIAL not in found
    assert (asked[Kind.MANDATE], asked[Kind.TRAINEE]) == ((3, 0) if councillors == 0 else (0, 5))
