"""Four eyes: what the programme's terms want a second registrar to confirm, nobody makes certain alone."""

from collections.abc import Iterator

import pytest

from application.recording import Outcome
from domain.fact import Actor, Certainty
from domain.refusal import Refused
from tests.people import (
    DAAN,
    DAANS_MANDATE,
    GOUDA,
    PPP,
    TERMS,
    THE_ORGANISATIONS,
    WOERDEN,
    Command,
    Registrar,
    _understood,
    a_register,
    amend_programme_terms,
    elect_to_council,
    establish,
    establish_programme,
    move_residence,
    open_mandate,
    register_trainee,
    start_at_organisation_a,
)

ANNA, BRAM = Actor("anna", "registrar"), Actor("bram", "registrar")
NAMED = {**TERMS, "confirmByAnother": ["StartedAtOrganisationA", "ElectedToCouncil"]}
ESTABLISHED = establish_programme("2018-01-01", name="PPP", terms=NAMED)
STARTED = start_at_organisation_a("2018-01-01", organisation=GOUDA)


@pytest.fixture
def registrar() -> Iterator[Registrar]:
    with a_register() as made:
        daan = register_trainee("2018-01-01", programme=PPP, person={})
        mandate = open_mandate("2018-01-01", of=DAANS_MANDATE, trainee=DAAN, council=WOERDEN)
        made.records_together(THE_ORGANISATIONS, ESTABLISHED, daan, mandate)
        yield made


def recorded(registrar: Registrar, command: Command, by: Actor) -> Outcome:
    return registrar.register.recorder.record(_understood(command), by)


def certainty(registrar: Registrar, command: Command) -> Certainty:
    return registrar.fact(command).certainty


def test_what_another_must_confirm_is_recorded_as_expected(registrar: Registrar) -> None:
    recorded(registrar, STARTED, ANNA)
    assert certainty(registrar, STARTED) is Certainty.EXPECTED


def test_who_recorded_it_can_not_confirm_it(registrar: Registrar) -> None:
    recorded(registrar, STARTED, ANNA)
    with pytest.raises(Refused) as refused:
        recorded(registrar, establish(STARTED), ANNA)
    assert (refused.value.code, refused.value.collides_with) == ("another-must-confirm", STARTED["commandId"])
    assert certainty(registrar, STARTED) is Certainty.EXPECTED


def test_another_registrar_can(registrar: Registrar) -> None:
    recorded(registrar, STARTED, ANNA)
    recorded(registrar, establish(STARTED), BRAM)
    assert certainty(registrar, STARTED) is Certainty.ESTABLISHED


def test_it_holds_for_the_mandates_of_the_programmes_trainees(registrar: Registrar) -> None:
    elected = elect_to_council("2018-03-29", of=DAANS_MANDATE)
    recorded(registrar, elected, ANNA)
    assert certainty(registrar, elected) is Certainty.EXPECTED
    recorded(registrar, establish(elected), BRAM)
    assert certainty(registrar, elected) is Certainty.ESTABLISHED


def test_what_the_terms_do_not_name_is_certain_at_once(registrar: Registrar) -> None:
    plain = move_residence("2018-02-01", municipality=GOUDA)
    recorded(registrar, plain, ANNA)
    assert certainty(registrar, plain) is Certainty.ESTABLISHED


def test_a_repeated_command_is_recognised_though_it_was_recorded_as_expected(registrar: Registrar) -> None:
    first = recorded(registrar, STARTED, ANNA)
    again = recorded(registrar, STARTED, ANNA)
    assert again.repeated
    assert again.recorded == first.recorded


def test_the_terms_that_rule_on_the_day_of_the_fact_decide(registrar: Registrar) -> None:
    recorded(registrar, amend_programme_terms("2019-01-01", terms=TERMS), ANNA)
    later = start_at_organisation_a("2019-02-01", organisation=GOUDA)
    recorded(registrar, later, ANNA)
    assert certainty(registrar, later) is Certainty.ESTABLISHED
