"""Stories of partnerships: who the partners are, which places they offer, and how a partnership ends."""

import pytest

from tests.people import (
    DAAN_IS_TRAINEE,
    DORDRECHT,
    GOUDA,
    JUMBO,
    OPEN,
    PPP,
    THE_PARTNERSHIPS,
    THE_PROGRAMME,
    WOERDEN,
    WOERDEN_JUMBO,
    WOERDEN_JUMBO_FORMED,
    YARDEN,
    Command,
    anew,
    appoint_trainee,
    appointment,
    correct,
    dissolve_partnership,
    establish,
    form_partnership,
    formation,
    given,
    offer_place,
    partner,
    place,
    planned,
    pledge_contribution,
    replace_partner,
    withdraw,
    withdraw_place,
)

OFFERED = offer_place("2018-01-01", organisation=JUMBO, period="B", places=1)
REPLACED = replace_partner("2019-01-01", leaving=WOERDEN, joining=GOUDA)
DISSOLVED = dissolve_partnership("2020-01-01", reason="partner-left")


# -- partners -------------------------------------------------------------------------------------------------------


def test_a_partnership_that_is_formed_has_its_partners_from_that_day() -> None:
    given(THE_PROGRAMME).when(WOERDEN_JUMBO_FORMED).then(
        formation("2018-01-01", OPEN, programme=PPP, because=[WOERDEN_JUMBO_FORMED]),
        partner("2018-01-01", OPEN, organisation=WOERDEN, because=[WOERDEN_JUMBO_FORMED]),
        partner("2018-01-01", OPEN, organisation=JUMBO, because=[WOERDEN_JUMBO_FORMED]),
    )


def test_a_partnership_has_two_partners_at_least() -> None:
    alone = form_partnership("2018-01-01", programme=PPP, partners=[WOERDEN])
    given(THE_PROGRAMME).when(alone).then_invalid({"/data/partners": "too-few"})


def test_a_partner_is_named_once() -> None:
    twice = form_partnership("2018-01-01", programme=PPP, partners=[WOERDEN, JUMBO, WOERDEN])
    given(THE_PROGRAMME).when(twice).then_refused("partner-already", on="2018-01-01")


def test_a_partnership_is_formed_once() -> None:
    again = form_partnership("2019-01-01", programme=PPP, partners=[GOUDA, YARDEN])
    given(THE_PARTNERSHIPS).when(again).then_refused(
        "exists-already", on="2018-01-01", collides_with=WOERDEN_JUMBO_FORMED
    )


def test_a_partnership_names_all_that_is_not_on_record_at_once() -> None:
    forming = form_partnership("2018-01-01", of="nieuw", programme="ppp-2019", partners=["gm0518", JUMBO, "ahold"])
    given(THE_PROGRAMME).when(forming).then_not_on_record("/data/programme", "/data/partners/0", "/data/partners/2")


def test_a_partnership_withdrawn_can_be_formed_anew() -> None:
    anew_formed = form_partnership("2018-06-01", programme=PPP, partners=[GOUDA, JUMBO])
    given(THE_PARTNERSHIPS, withdraw(WOERDEN_JUMBO_FORMED)).when(anew_formed).then(
        formation("2018-06-01", OPEN),
        partner("2018-06-01", OPEN, organisation=GOUDA),
        partner("2018-06-01", OPEN, organisation=JUMBO),
    )


def test_a_partner_that_is_replaced_makes_place_for_the_other_on_that_day() -> None:
    given(THE_PARTNERSHIPS).when(REPLACED).then(
        partner("2018-01-01", "2019-01-01", organisation=WOERDEN, because=[WOERDEN_JUMBO_FORMED, REPLACED]),
        partner("2018-01-01", OPEN, organisation=JUMBO),
        partner("2019-01-01", OPEN, organisation=GOUDA, because=[REPLACED]),
    )


def test_a_partner_that_left_may_come_back() -> None:
    given(THE_PARTNERSHIPS, REPLACED).when(replace_partner("2020-01-01", leaving=GOUDA, joining=WOERDEN)).then(
        partner("2018-01-01", "2019-01-01", organisation=WOERDEN),
        partner("2018-01-01", OPEN, organisation=JUMBO),
        partner("2019-01-01", "2020-01-01", organisation=GOUDA),
        partner("2020-01-01", OPEN, organisation=WOERDEN),
    )


def test_two_replacements_on_one_day_follow_each_other_as_they_were_recorded() -> None:
    given(THE_PARTNERSHIPS, REPLACED).when(replace_partner("2019-01-01", leaving=GOUDA, joining=DORDRECHT)).then(
        partner("2018-01-01", "2019-01-01", organisation=WOERDEN),
        partner("2018-01-01", OPEN, organisation=JUMBO),
        partner("2019-01-01", OPEN, organisation=DORDRECHT),
    )


def test_an_organisation_that_was_never_a_partner_can_not_be_replaced() -> None:
    given(THE_PARTNERSHIPS).when(replace_partner("2019-01-01", leaving=YARDEN, joining=GOUDA)).then_refused(
        "not-a-partner", on="2019-01-01"
    )


def test_a_partner_is_replaced_once() -> None:
    given(THE_PARTNERSHIPS, REPLACED).when(
        replace_partner("2020-01-01", leaving=WOERDEN, joining=DORDRECHT)
    ).then_refused("not-a-partner", on="2019-01-01", collides_with=REPLACED)


def test_a_replacement_late_heard_of_collides_with_the_one_on_record() -> None:
    given(THE_PARTNERSHIPS, REPLACED).when(
        replace_partner("2018-06-01", leaving=WOERDEN, joining=DORDRECHT)
    ).then_refused("not-a-partner", on="2019-01-01", collides_with=REPLACED)


def test_a_partner_does_not_join_a_second_time() -> None:
    given(THE_PARTNERSHIPS).when(replace_partner("2019-01-01", leaving=WOERDEN, joining=JUMBO)).then_refused(
        "partner-already", on="2018-01-01", collides_with=WOERDEN_JUMBO_FORMED
    )


def test_a_replacement_stands_as_long_as_the_next_one_needs_it() -> None:
    next_one = replace_partner("2020-01-01", leaving=GOUDA, joining=DORDRECHT)
    given(THE_PARTNERSHIPS, REPLACED, next_one).when(withdraw(REPLACED)).then_refused(
        "not-a-partner", on="2020-01-01", collides_with=next_one
    )


def test_partners_can_be_corrected_as_long_as_what_followed_stays_possible() -> None:
    given(THE_PARTNERSHIPS, REPLACED).when(correct(WOERDEN_JUMBO_FORMED, partners=[DORDRECHT, JUMBO])).then_refused(
        "not-a-partner", on="2019-01-01", collides_with=REPLACED
    )


def test_both_organisations_of_a_replacement_must_be_on_record() -> None:
    given(THE_PARTNERSHIPS).when(replace_partner("2019-01-01", leaving="gm0518", joining="ahold")).then_not_on_record(
        "/data/leaving", "/data/joining"
    )


# -- places and contributions ---------------------------------------------------------------------------------------


def test_a_place_is_offered_from_that_day() -> None:
    given(THE_PARTNERSHIPS).when(OFFERED).then(
        place("2018-01-01", OPEN, organisation=JUMBO, period="B", places=1, because=[OFFERED])
    )


def test_a_second_offer_for_the_same_organisation_and_period_replaces_the_first() -> None:
    second = offer_place("2019-01-01", organisation=JUMBO, period="B", places=3)
    given(THE_PARTNERSHIPS, OFFERED).when(second).then(
        place("2018-01-01", "2019-01-01", places=1, because=[OFFERED, second]),
        place("2019-01-01", OPEN, places=3, because=[second]),
    )


def test_an_offer_for_another_period_or_organisation_stands_beside_it() -> None:
    elsewhere = offer_place("2018-01-01", organisation=WOERDEN, period="B", places=2)
    given(THE_PARTNERSHIPS, OFFERED, elsewhere).when(
        offer_place("2018-01-01", organisation=JUMBO, period="A", places=4)
    ).then(
        place("2018-01-01", OPEN, organisation=WOERDEN, period="B", places=2),
        place("2018-01-01", OPEN, organisation=JUMBO, period="A", places=4),
        place("2018-01-01", OPEN, organisation=JUMBO, period="B", places=1),
    )


def test_an_offer_for_a_time_ends_then() -> None:
    given(THE_PARTNERSHIPS).when(
        offer_place("2018-01-01", until="2020-01-01", organisation=JUMBO, period="A", places=1)
    ).then(place("2018-01-01", "2020-01-01"))


def test_a_withdrawn_place_is_no_longer_offered() -> None:
    withdrawn = withdraw_place("2019-01-01", organisation=JUMBO, period="B")
    given(THE_PARTNERSHIPS, OFFERED).when(withdrawn).then(
        place("2018-01-01", "2019-01-01", because=[OFFERED, withdrawn])
    )


@pytest.mark.parametrize(
    ("organisation", "period"), [(JUMBO, "A"), (WOERDEN, "B")], ids=["another period", "another organisation"]
)
def test_a_place_that_was_not_offered_can_not_be_withdrawn(organisation: str, period: str) -> None:
    given(THE_PARTNERSHIPS, OFFERED).when(
        withdraw_place("2019-01-01", organisation=organisation, period=period)
    ).then_refused("not-offered", on="2019-01-01")


def test_a_place_is_withdrawn_once() -> None:
    withdrawn = withdraw_place("2019-01-01", organisation=JUMBO, period="B")
    given(THE_PARTNERSHIPS, OFFERED, withdrawn).when(
        withdraw_place("2019-06-01", organisation=JUMBO, period="B")
    ).then_refused("not-offered", on="2019-01-01", collides_with=withdrawn)


def test_at_least_one_place_is_offered() -> None:
    given(THE_PARTNERSHIPS).when(offer_place("2018-01-01", organisation=JUMBO, period="B", places=0)).then_invalid(
        {"/data/places": "out-of-range"}
    )


def test_the_organisation_that_offers_or_withdraws_a_place_must_be_on_record() -> None:
    story = given(THE_PARTNERSHIPS)
    story.when(offer_place("2018-01-01", organisation="ahold", period="B", places=1)).then_not_on_record(
        "/data/organisation"
    )
    story.when(withdraw_place("2018-01-01", organisation="ahold", period="B")).then_not_on_record("/data/organisation")


@pytest.mark.parametrize("contributor", [WOERDEN, "trainee"], ids=["an organisation", "the trainee"])
def test_a_share_of_the_political_day_is_pledged(contributor: str) -> None:
    pledge = pledge_contribution("2018-01-01", contributor=contributor, sharePercent=12.5, covers="A")
    given(THE_PARTNERSHIPS).when(pledge).then(formation("2018-01-01", OPEN))


def test_the_organisation_that_pledges_must_be_on_record() -> None:
    given(THE_PARTNERSHIPS).when(
        pledge_contribution("2018-01-01", contributor="ahold", sharePercent=50)
    ).then_not_on_record("/data/contributor")


def test_nobody_pledges_more_than_the_whole() -> None:
    given(THE_PARTNERSHIPS).when(
        pledge_contribution("2018-01-01", contributor="trainee", sharePercent=100.5)
    ).then_invalid({"/data/sharePercent": "out-of-range"})


@pytest.mark.parametrize(
    "command",
    [
        offer_place("2018-01-01", of="nieuw", organisation=JUMBO, period="B", places=1),
        withdraw_place("2018-01-01", of="nieuw", organisation=JUMBO, period="B"),
        pledge_contribution("2018-01-01", of="nieuw", contributor="trainee", sharePercent=50),
        replace_partner("2018-01-01", of="nieuw", leaving=WOERDEN, joining=GOUDA),
        dissolve_partnership("2018-01-01", of="nieuw", reason="ended"),
    ],
    ids=lambda command: command["command"],
)
def test_nothing_is_said_of_a_partnership_that_is_not_on_record(command: Command) -> None:
    given(THE_PARTNERSHIPS).when(command).then_refused("not-on-record", on=None)


@pytest.mark.parametrize(
    "command",
    [
        offer_place("2017-12-31", organisation=JUMBO, period="B", places=1),
        pledge_contribution("2017-12-31", contributor="trainee", sharePercent=50),
        replace_partner("2017-12-31", leaving=WOERDEN, joining=GOUDA),
        dissolve_partnership("2017-12-31", reason="ended"),
    ],
    ids=lambda command: command["command"],
)
def test_nothing_happens_to_a_partnership_before_it_is_formed(command: Command) -> None:
    given(THE_PARTNERSHIPS).when(command).then_refused(
        "opening-not-first", on="2018-01-01", collides_with=WOERDEN_JUMBO_FORMED
    )


# -- the end --------------------------------------------------------------------------------------------------------


def test_a_dissolved_partnership_has_no_partners_and_no_places_any_more() -> None:
    given(THE_PARTNERSHIPS, OFFERED).when(DISSOLVED).then(
        formation("2018-01-01", "2020-01-01", because=[WOERDEN_JUMBO_FORMED, DISSOLVED]),
        partner("2018-01-01", "2020-01-01", organisation=WOERDEN),
        partner("2018-01-01", "2020-01-01", organisation=JUMBO),
        place("2018-01-01", "2020-01-01", because=[OFFERED, DISSOLVED]),
    )


AFTER_DISSOLUTION = [
    offer_place("2020-01-02", organisation=JUMBO, period="A", places=1),
    withdraw_place("2020-01-02", organisation=JUMBO, period="B"),
    pledge_contribution("2020-01-02", contributor="trainee", sharePercent=50),
    replace_partner("2020-01-02", leaving=WOERDEN, joining=GOUDA),
]


@pytest.mark.parametrize("command", AFTER_DISSOLUTION, ids=lambda command: command["command"])
def test_nothing_happens_to_a_partnership_after_its_dissolution(command: Command) -> None:
    given(THE_PARTNERSHIPS, OFFERED, DISSOLVED).when(command).then_refused(
        "after-the-end", on="2020-01-01", collides_with=DISSOLVED
    )


def test_a_dissolution_late_heard_of_collides_with_what_happened_after_it() -> None:
    given(THE_PARTNERSHIPS, REPLACED).when(dissolve_partnership("2018-06-01", reason="conflict")).then_refused(
        "after-the-end", on="2019-01-01", collides_with=REPLACED
    )


def test_what_happened_before_a_dissolution_can_be_recorded_after_it() -> None:
    given(THE_PARTNERSHIPS, DISSOLVED).when(REPLACED).then(
        partner("2018-01-01", "2019-01-01", organisation=WOERDEN),
        partner("2018-01-01", "2020-01-01", organisation=JUMBO),
        partner("2019-01-01", "2020-01-01", organisation=GOUDA),
    )


def test_a_partnership_is_dissolved_once() -> None:
    given(THE_PARTNERSHIPS, DISSOLVED).when(dissolve_partnership("2021-01-01", reason="ended")).then_refused(
        "two-ends", on="2020-01-01", collides_with=DISSOLVED
    )


def test_a_dissolution_overtakes_the_offers_that_were_planned() -> None:
    plan = offer_place("2020-01-01", organisation=WOERDEN, period="B", places=1, expected=True)
    given(THE_PARTNERSHIPS, OFFERED, plan).when(DISSOLVED).then(place("2018-01-01", "2020-01-01", organisation=JUMBO))


def test_a_planned_dissolution_overtakes_nothing() -> None:
    plan = offer_place("2020-06-01", organisation=WOERDEN, period="B", places=1, expected=True)
    given(THE_PARTNERSHIPS, plan).when(planned(DISSOLVED)).then_refused(
        "after-the-end", on="2020-06-01", collides_with=plan
    )


def test_a_planned_dissolution_that_is_established_overtakes_the_plans_after_it() -> None:
    ending = dissolve_partnership("2020-01-01", reason="ended", expected=True)
    earlier = offer_place("2019-01-01", organisation=WOERDEN, period="B", places=1, expected=True)
    given(THE_PARTNERSHIPS, earlier, ending).when(establish(ending)).then(
        place("2019-01-01", "2020-01-01", certainty="expected", endCertainty="established")
    )


def test_plans_come_back_when_the_dissolution_is_withdrawn() -> None:
    plan = offer_place("2020-06-01", organisation=WOERDEN, period="B", places=1, expected=True)
    given(THE_PARTNERSHIPS, plan, DISSOLVED).when(withdraw(DISSOLVED)).then(
        formation("2018-01-01", OPEN), place("2020-06-01", OPEN, organisation=WOERDEN, certainty="expected")
    )


def test_an_established_dissolution_makes_place_for_another_after_the_first_was_withdrawn() -> None:
    given(THE_PARTNERSHIPS, DISSOLVED, withdraw(DISSOLVED)).when(anew(DISSOLVED, effectiveOn="2021-01-01")).then(
        formation("2018-01-01", "2021-01-01")
    )


def test_a_trainee_appointed_to_a_dissolved_partnership_is_recorded_all_the_same() -> None:
    given(DAAN_IS_TRAINEE, DISSOLVED).when(appoint_trainee("2021-01-01", partnership=WOERDEN_JUMBO)).then(
        appointment("2021-01-01", OPEN, partnership=WOERDEN_JUMBO)
    )
