"""How do programmes stand on a day: places, trainees, roles and findings?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import Asks, kind, on_the_demo, told
from tests.people import (
    DAAN,
    DAAN_WORKS_AT_JUMBO,
    DAAN_WORKS_IN_GOUDA,
    JUDITH,
    JUDITH_HAS_A_MANDATE,
    PPP,
    Saying,
    become_committee_member,
    become_fraction_follower,
    begin_leave,
    complete_traineeship,
    end_placement,
    erase_personal_data,
    planned,
)

PROGRESS = "programme-progress"
WIJK = "wijktraineeprogramma-2017"


@pytest.fixture(scope="module")
def demo(_seeded: Path) -> Iterator[Asks]:
    with on_the_demo(_seeded) as asks:
        yield asks


def board(asks: Asks, *lines: str, **given: str) -> dict[str, tuple[object, ...]]:
    """The board of one programme: by line how many, as planned only, and out of how many."""
    items = asks(PROGRESS, **given)
    return {each["what"]: (each["number"], each["expected"], each["of"]) for each in items if each["item"] in lines}


def ppp(valid_on: str, *lines: str, saying: Saying, known_at: str = "2022-06-01") -> dict[str, tuple[object, ...]]:
    with told(("2018-01-08", saying)) as asks:
        return board(asks, *lines, validOn=valid_on, knownAt=known_at)


def test_the_board_of_february_2020(demo: Asks) -> None:
    given = {"validOn": "2020-02-01", "programme": PPP}
    assert board(demo, "partnerships", **given) == {"formed": (2, 0, 25)}
    # Steven is still in Dordrecht, where Judith has the place; his at Yarden stands empty.
    assert board(demo, "places", **given) == {
        "offered": (4, 4, 50),
        "filled": (3, 0, 4),
        "empty": (1, None, 4),
        "over": (1, 0, None),
    }
    assert board(demo, "trainees", **given) == {
        "in-programme": (4, 4, 50),
        "ended": (0, 0, None),
        "outside": (0, None, None),
        "on-leave": (0, 0, None),
    }
    assert board(demo, "placements", **given) == {"A": (1, 0, None), "B": (3, 0, None), "none": (0, None, None)}
    assert board(demo, "roles", **given) == {
        "candidate": (0, 0, None),
        "committee-member": (0, 0, None),
        "fraction-follower": (0, 0, None),
        "councillor": (4, 0, None),
        "temporary-leave": (0, 0, None),
        "none": (0, None, None),
    }


def test_findings_are_counted_as_they_are_listed(demo: Asks) -> None:
    given = {"validOn": "2019-03-01", "programme": PPP}
    listed = demo("open-findings", **given)
    for line in kind(demo(PROGRESS, **given), "findings"):
        same = [each for each in listed if each["judgement"] == line["what"]]
        assert line["number"] == len(same)
        assert line["expected"] == sum(each["restsOnExpected"] for each in same)
    assert any(each["rule"] == "terms-partner" for each in listed)


def test_every_programme_has_its_board(demo: Asks) -> None:
    items = demo(PROGRESS, validOn="2018-10-01")
    assert [each["programme"]["reference"] for each in items] == [PPP] * (len(items) // 2) + [WIJK] * (len(items) // 2)
    wijk = {(each["item"], each["what"]): each["number"] for each in items if each["programme"]["reference"] == WIJK}
    assert (wijk["places", "offered"], wijk["places", "filled"], wijk["places", "empty"]) == (5, 5, 0)
    assert (wijk["placements", "A"], wijk["placements", "B"], wijk["roles", "none"]) == (5, 5, 10)


def test_who_has_no_end_on_record_is_outside_the_time_of_a_programme_that_is_over(demo: Asks) -> None:
    lines = board(demo, "trainees", validOn="2020-01-01", programme=WIJK)
    assert (lines["in-programme"], lines["outside"]) == ((0, 0, 10), (10, None, None))


def test_who_is_on_leave_from_the_council_holds_the_role_of_that(demo: Asks) -> None:
    lines = board(demo, "roles", validOn="2019-10-01", programme=PPP)
    assert (lines["councillor"], lines["temporary-leave"]) == ((3, 0, None), (1, 0, None))


def test_past_the_day_of_knowledge_nobody_knows_who_has_none(demo: Asks) -> None:
    given = {"validOn": "2020-02-01", "programme": PPP, "knownAt": "2018-01-10"}
    assert board(demo, "roles", **given) == {
        "candidate": (None, None, None),
        "committee-member": (1, 1, None),
        "fraction-follower": (1, 1, None),
        "councillor": (3, 3, None),
        "temporary-leave": (None, None, None),
        "not-observed": (None, None, None),
    }
    places = board(demo, "places", **given)
    assert "empty" not in places
    assert places["filled"] == (4, 4, 4)


def test_the_day_of_knowledge_itself_is_known() -> None:
    assert "none" in ppp("2018-06-01", "roles", saying=DAAN_WORKS_IN_GOUDA, known_at="2018-06-01")
    assert "not-observed" in ppp("2018-06-02", "roles", saying=DAAN_WORKS_IN_GOUDA, known_at="2018-06-01")


def test_a_trainee_in_two_roles_is_counted_in_both_and_is_not_without() -> None:
    roles = (become_committee_member("2018-02-01", committee="zorg"), planned(become_fraction_follower("2018-02-01")))
    also = become_committee_member("2018-02-01", committee="ruimte")
    lines = ppp("2018-06-01", "roles", saying=(*JUDITH_HAS_A_MANDATE, *roles, also))
    assert (lines["committee-member"], lines["fraction-follower"]) == ((1, 0, None), (1, 1, None))
    assert lines["none"] == (0, None, None)


def test_who_is_placed_nowhere_is_counted() -> None:
    saying = (*DAAN_WORKS_IN_GOUDA, end_placement("2018-05-01"), begin_leave("2018-05-01"))
    assert ppp("2018-06-01", "placements", saying=saying)["none"] == (1, None, None)
    assert ppp("2018-06-01", "trainees", saying=saying)["on-leave"] == (1, 0, None)


def test_who_completed_is_no_longer_in_the_programme() -> None:
    saying = (*DAAN_WORKS_AT_JUMBO, planned(complete_traineeship("2021-06-01")))
    lines = ppp("2021-06-01", "trainees", saying=saying)
    assert (lines["in-programme"], lines["ended"]) == ((0, 0, 50), (1, 1, None))
    assert ppp("2021-06-01", "placements", saying=saying)["B"] == (0, 0, None)


@pytest.mark.parametrize("trainee", [DAAN, JUDITH])
def test_an_erased_trainee_still_counts(trainee: str) -> None:
    saying = (*DAAN_WORKS_IN_GOUDA, *JUDITH_HAS_A_MANDATE, erase_personal_data(of=trainee, ground="op verzoek"))
    assert ppp("2018-06-01", "trainees", saying=saying)["in-programme"] == (2, 0, 50)


def test_a_programme_that_is_not_on_record_has_no_board(demo: Asks) -> None:
    assert demo(PROGRESS, validOn="2019-01-01", programme="ppp-2099") == []
    assert demo(PROGRESS, validOn="2019-01-01", knownAt="2017-01-01") == []
    with told() as asks:
        assert asks(PROGRESS) == []


def test_what_is_asked_badly_is_refused(demo: Asks) -> None:
    assert demo.refused(PROGRESS, validOn="2019-02-30") == [("validOn", "not-a-date")]
    assert demo.refused(PROGRESS, from_="2019-01-01") == [("from", "unknown-parameter")]
