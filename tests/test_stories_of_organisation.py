"""Stories of organisations: their names and kind through time, the bodies they take part in, and their mergers."""

import pytest

from tests.people import (
    DORDRECHT,
    DORDRECHT_REGISTERED,
    DRECHTSTEDEN,
    OPEN,
    PAPENDRECHT,
    THE_ORGANISATIONS,
    THE_PARTNERSHIPS,
    WOERDEN_JUMBO,
    ZWIJNDRECHT,
    Command,
    Nothing,
    Says,
    anew,
    but,
    correct,
    given,
    join_joint_body,
    joint_body,
    kind_of_organisation,
    leave_joint_body,
    merge_organisation,
    name_of_organisation,
    register_organisation,
    rename_organisation,
    withdraw,
)

RENAMED = rename_organisation("2019-01-01", name="Dordt")
MERGED = merge_organisation("2021-01-01", into=ZWIJNDRECHT)
JOINED = join_joint_body("2018-01-01", jointBody=DRECHTSTEDEN)
LEFT = leave_joint_body("2020-01-01", jointBody=DRECHTSTEDEN)


# -- names and kind -------------------------------------------------------------------------------------------------


def test_a_registered_organisation_has_its_name_and_kind_from_that_day() -> None:
    the_hague = register_organisation(
        "1900-01-01",
        of="gm0518",
        name="'s-Gravenhage",
        kind="municipality",
        identifiers={"cbs": "GM0518"},
        councilSize=45,
    )
    given().when(the_hague).then(
        name_of_organisation("1900-01-01", OPEN, name="'s-Gravenhage", because=[the_hague]),
        kind_of_organisation(
            "1900-01-01", OPEN, kind="municipality", identifiers={"cbs": "GM0518"}, councilSize=45, because=[the_hague]
        ),
    )


def test_an_organisation_is_registered_once() -> None:
    again = register_organisation("2018-01-01", of=DORDRECHT, name="Dordrecht", kind="municipality")
    given(THE_ORGANISATIONS).when(again).then_refused(
        "exists-already", on="1900-01-01", collides_with=DORDRECHT_REGISTERED
    )


def test_a_reference_is_free_in_every_other_kind() -> None:
    namesake = register_organisation("1900-01-01", of=WOERDEN_JUMBO, name="Stichting Woerden-Jumbo", kind="fund")
    given(THE_PARTNERSHIPS).when(namesake).then()


def test_a_renamed_organisation_keeps_its_old_name_for_the_time_before() -> None:
    given(THE_ORGANISATIONS).when(RENAMED).then(
        name_of_organisation("1900-01-01", "2019-01-01", name="Dordrecht", because=[DORDRECHT_REGISTERED, RENAMED]),
        name_of_organisation("2019-01-01", OPEN, name="Dordt", because=[RENAMED]),
    )


def test_a_name_of_which_is_heard_late_takes_its_place_between_the_others() -> None:
    late = rename_organisation("1950-01-01", name="Dordrecht aan de Merwede")
    given(THE_ORGANISATIONS, RENAMED).when(late).then(
        name_of_organisation("1900-01-01", "1950-01-01", name="Dordrecht"),
        name_of_organisation("1950-01-01", "2019-01-01", name="Dordrecht aan de Merwede"),
        name_of_organisation("2019-01-01", OPEN, name="Dordt"),
    )


def test_of_two_names_on_one_day_the_last_recorded_stands() -> None:
    given(THE_ORGANISATIONS, RENAMED).when(rename_organisation("2019-01-01", name="Dordtrecht")).then(
        name_of_organisation("1900-01-01", "2019-01-01", name="Dordrecht"),
        name_of_organisation("2019-01-01", OPEN, name="Dordtrecht"),
    )


def test_a_name_that_a_correction_moves_to_the_day_of_a_later_recorded_one_does_not_displace_it() -> None:
    later = rename_organisation("2020-01-01", name="Groot-Dordrecht")
    given(THE_ORGANISATIONS, RENAMED, later).when(correct(RENAMED, effectiveOn="2020-01-01")).then(
        name_of_organisation("1900-01-01", "2020-01-01", name="Dordrecht"),
        name_of_organisation("2020-01-01", OPEN, name="Groot-Dordrecht"),
    )


def test_an_organisation_has_no_other_name_before_it_is_registered() -> None:
    given(THE_ORGANISATIONS).when(rename_organisation("1899-12-31", name="Dordt")).then_refused(
        "opening-not-first", on="1900-01-01", collides_with=DORDRECHT_REGISTERED
    )


def test_a_registration_can_not_be_moved_past_what_follows_it() -> None:
    given(THE_ORGANISATIONS, RENAMED).when(correct(DORDRECHT_REGISTERED, effectiveOn="2019-01-02")).then_refused(
        "opening-not-first", on="2019-01-01", collides_with=RENAMED
    )


def test_a_registration_may_be_moved_to_the_day_of_what_follows_it() -> None:
    given(THE_ORGANISATIONS, RENAMED).when(correct(DORDRECHT_REGISTERED, effectiveOn="2019-01-01")).then(
        name_of_organisation("2019-01-01", OPEN, name="Dordt")
    )


def test_a_fact_on_the_day_of_the_registration_stands() -> None:
    given(THE_ORGANISATIONS).when(rename_organisation("1900-01-01", name="Dordt")).then(
        name_of_organisation("1900-01-01", OPEN, name="Dordt")
    )


def test_a_corrected_kind_is_the_kind_for_the_whole_period() -> None:
    mend = correct(DORDRECHT_REGISTERED, kind="province", councilSize=39)
    given(THE_ORGANISATIONS).when(mend).then(
        kind_of_organisation("1900-01-01", OPEN, kind="province", councilSize=39, because=[DORDRECHT_REGISTERED, mend])
    )


def test_the_faults_of_a_registration_are_told_all_at_once() -> None:
    faulty = but(
        register_organisation(of="Gemeente Dordrecht", kind="gemeente", councilSize=-1, zetels=39),
        effectiveOn="1 januari 1900",
    )
    given().when(faulty).then_invalid(
        {
            "/subject": "not-a-reference",
            "/effectiveOn": "not-a-date",
            "/data/name": "missing",
            "/data/kind": "not-one-of",
            "/data/councilSize": "out-of-range",
            "/data/zetels": "unknown-field",
        }
    )


@pytest.mark.parametrize(
    "command",
    [
        rename_organisation("2019-01-01", of="gm0518", name="Den Haag"),
        join_joint_body("2019-01-01", of="gm0518", jointBody=DRECHTSTEDEN),
        leave_joint_body("2019-01-01", of="gm0518", jointBody=DRECHTSTEDEN),
        merge_organisation("2019-01-01", of="gm0518", into=ZWIJNDRECHT),
    ],
    ids=lambda command: command["command"],
)
def test_nothing_is_said_of_an_organisation_that_is_not_on_record(command: Command) -> None:
    given(THE_ORGANISATIONS).when(command).then_refused("not-on-record", on=None)


# -- registered by mistake ------------------------------------------------------------------------------------------


def test_a_withdrawn_registration_leaves_nothing() -> None:
    given(THE_ORGANISATIONS).when(withdraw(DORDRECHT_REGISTERED)).then(Nothing("name"), Nothing("kind"))


def test_what_was_registered_by_mistake_can_be_registered_anew() -> None:
    again = register_organisation("1970-01-01", of=DORDRECHT, name="Dordrecht", kind="municipality")
    given(THE_ORGANISATIONS, withdraw(DORDRECHT_REGISTERED)).when(again).then(
        name_of_organisation("1970-01-01", OPEN, name="Dordrecht", because=[again])
    )


def test_a_registration_stands_as_long_as_another_fact_needs_it() -> None:
    given(THE_ORGANISATIONS, RENAMED).when(withdraw(DORDRECHT_REGISTERED)).then_refused(
        "opening-needed", on="2019-01-01", collides_with=RENAMED
    )


def test_a_registration_can_be_withdrawn_after_all_that_followed_it() -> None:
    given(THE_ORGANISATIONS, RENAMED, withdraw(RENAMED)).when(withdraw(DORDRECHT_REGISTERED)).then(Nothing("name"))


def test_nothing_is_said_of_an_organisation_whose_registration_was_withdrawn() -> None:
    given(THE_ORGANISATIONS, withdraw(DORDRECHT_REGISTERED)).when(RENAMED).then_refused("not-on-record", on=None)


def test_nothing_refers_to_an_organisation_whose_registration_was_withdrawn() -> None:
    merging = merge_organisation("2021-01-01", of=PAPENDRECHT, into=DORDRECHT)
    given(THE_ORGANISATIONS, withdraw(DORDRECHT_REGISTERED)).when(merging).then_not_on_record("/data/into")


# -- joint bodies ---------------------------------------------------------------------------------------------------


def test_an_organisation_takes_part_in_a_joint_body_from_joining_to_leaving() -> None:
    given(THE_ORGANISATIONS, JOINED).when(LEFT).then(
        joint_body("2018-01-01", "2020-01-01", jointBody=DRECHTSTEDEN, because=[JOINED, LEFT])
    )


def test_an_organisation_that_joins_for_a_time_takes_part_until_then() -> None:
    given(THE_ORGANISATIONS).when(join_joint_body("2018-01-01", until="2019-01-01", jointBody=DRECHTSTEDEN)).then(
        joint_body("2018-01-01", "2019-01-01", jointBody=DRECHTSTEDEN)
    )


def test_each_joint_body_has_periods_of_its_own() -> None:
    region = register_organisation("1900-01-01", of="ozhz", name="Omgevingsdienst", kind="joint-body")
    joined = join_joint_body("2019-01-01", jointBody="ozhz")
    given(THE_ORGANISATIONS, region, JOINED, LEFT).when(joined).then(
        joint_body("2018-01-01", "2020-01-01", jointBody=DRECHTSTEDEN),
        joint_body("2019-01-01", OPEN, jointBody="ozhz"),
    )


def test_an_organisation_that_left_a_joint_body_can_join_it_again() -> None:
    given(THE_ORGANISATIONS, JOINED, LEFT).when(join_joint_body("2021-01-01", jointBody=DRECHTSTEDEN)).then(
        joint_body("2018-01-01", "2020-01-01"), joint_body("2021-01-01", OPEN)
    )


def test_a_joint_body_that_was_not_joined_can_not_be_left() -> None:
    given(THE_ORGANISATIONS).when(LEFT).then_refused("not-in-joint-body", on="2020-01-01")


def test_a_joint_body_is_left_once() -> None:
    given(THE_ORGANISATIONS, JOINED, LEFT).when(leave_joint_body("2021-01-01", jointBody=DRECHTSTEDEN)).then_refused(
        "not-in-joint-body", on="2020-01-01", collides_with=LEFT
    )


def test_leaving_late_heard_of_collides_with_the_leaving_on_record() -> None:
    given(THE_ORGANISATIONS, JOINED, LEFT).when(leave_joint_body("2019-01-01", jointBody=DRECHTSTEDEN)).then_refused(
        "not-in-joint-body", on="2020-01-01", collides_with=LEFT
    )


def test_joining_stands_as_long_as_the_leaving_that_needs_it() -> None:
    given(THE_ORGANISATIONS, JOINED, LEFT).when(withdraw(JOINED)).then_refused(
        "not-in-joint-body", on="2020-01-01", collides_with=LEFT
    )


def test_the_joint_body_must_be_on_record() -> None:
    given(THE_ORGANISATIONS).when(join_joint_body("2018-01-01", jointBody="ozhz")).then_not_on_record("/data/jointBody")


def test_the_joint_body_that_is_left_must_be_on_record() -> None:
    given(THE_ORGANISATIONS, JOINED).when(leave_joint_body("2020-01-01", jointBody="ozhz")).then_not_on_record(
        "/data/jointBody"
    )


# -- mergers --------------------------------------------------------------------------------------------------------


def test_a_merged_organisation_stays_on_record_for_its_own_time() -> None:
    given(THE_ORGANISATIONS, JOINED).when(MERGED).then(
        name_of_organisation("1900-01-01", "2021-01-01", name="Dordrecht", because=[DORDRECHT_REGISTERED, MERGED]),
        kind_of_organisation("1900-01-01", "2021-01-01", kind="municipality"),
        joint_body("2018-01-01", "2021-01-01", jointBody=DRECHTSTEDEN, because=[JOINED, MERGED]),
    )


@pytest.mark.parametrize(
    "command",
    [
        rename_organisation("2021-01-02", name="Dordt"),
        join_joint_body("2021-01-02", jointBody=DRECHTSTEDEN),
        leave_joint_body("2021-01-02", jointBody=DRECHTSTEDEN),
    ],
    ids=lambda command: command["command"],
)
def test_nothing_happens_to_an_organisation_after_its_merger(command: Command) -> None:
    given(THE_ORGANISATIONS, JOINED, MERGED).when(command).then_refused(
        "after-the-end", on="2021-01-01", collides_with=MERGED
    )


def test_a_merger_overtakes_no_plans() -> None:
    given(THE_ORGANISATIONS, MERGED).when(rename_organisation("2021-01-02", name="Dordt", expected=True)).then_refused(
        "after-the-end", on="2021-01-01", collides_with=MERGED
    )


def test_a_merger_late_heard_of_collides_with_what_happened_after_it() -> None:
    given(THE_ORGANISATIONS, RENAMED).when(merge_organisation("2018-01-01", into=ZWIJNDRECHT)).then_refused(
        "after-the-end", on="2019-01-01", collides_with=RENAMED
    )


def test_what_happened_before_a_merger_can_be_recorded_after_it() -> None:
    given(THE_ORGANISATIONS, MERGED).when(RENAMED).then(
        name_of_organisation("1900-01-01", "2019-01-01", name="Dordrecht"),
        name_of_organisation("2019-01-01", "2021-01-01", name="Dordt"),
    )


def test_an_organisation_merges_once() -> None:
    given(THE_ORGANISATIONS, MERGED).when(merge_organisation("2022-01-01", into=PAPENDRECHT)).then_refused(
        "two-ends", on="2021-01-01", collides_with=MERGED
    )


def test_a_withdrawn_merger_did_not_end_anything() -> None:
    given(THE_ORGANISATIONS, MERGED).when(withdraw(MERGED)).then(
        name_of_organisation("1900-01-01", OPEN), kind_of_organisation("1900-01-01", OPEN)
    )


def test_an_organisation_does_not_merge_into_itself() -> None:
    given(THE_ORGANISATIONS).when(merge_organisation("2021-01-01", into=DORDRECHT)).then_refused(
        "merged-into-itself", on="2021-01-01"
    )


def test_a_correction_does_not_make_an_organisation_merge_into_itself() -> None:
    given(THE_ORGANISATIONS, MERGED).when(correct(MERGED, into=DORDRECHT)).then_refused(
        "merged-into-itself", on="2021-01-01"
    )


def test_the_organisation_that_is_merged_into_must_be_on_record() -> None:
    given(THE_ORGANISATIONS).when(merge_organisation("2021-01-01", into="gm0518")).then_not_on_record("/data/into")


def test_a_merged_organisation_can_still_be_referred_to() -> None:
    merging = merge_organisation("2022-01-01", of=PAPENDRECHT, into=DORDRECHT)
    given(THE_ORGANISATIONS, MERGED).when(merging).then(
        name_of_organisation("1900-01-01", "2022-01-01", name="Papendrecht")
    )


def test_the_same_said_once_more_under_another_id_is_another_fact() -> None:
    given(THE_ORGANISATIONS, RENAMED).when(anew(RENAMED)).then(
        name_of_organisation("1900-01-01", "2019-01-01", name="Dordrecht"),
        name_of_organisation("2019-01-01", OPEN, name="Dordt"),
    )


def test_a_command_that_is_not_in_the_catalogue_is_refused() -> None:
    given(THE_ORGANISATIONS).when(Says("update-organisation", DORDRECHT)("2019-01-01")).then_invalid(
        {"/command": "unknown-command"}
    )
