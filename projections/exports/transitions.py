"""Transitions: how long each trainee was in a political role inside the programme, and which one followed."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from domain.text import Text
from projections.dataset import (
    BECAUSE,
    CERTAINTY,
    NAME,
    PROGRAMME,
    TRAINEE,
    Field,
    Row,
    a_dataset,
    on,
    together,
    trainees,
)
from projections.names import Trainees
from projections.programme_time import PROGRAMME as OF_PROGRAMME
from projections.programme_time import programme_time
from projections.question import Asked
from projections.questions import role_transitions
from projections.states import STATES, roles_of, states
from projections.tenures import because_of


def rows(asked: Asked, some: Sequence[str]) -> Iterator[Row]:
    """The stays of some trainees in the order in which they followed each other."""
    time = [each for each in programme_time(on(asked, some)) if each.seen is not None]
    roles = roles_of(asked, {each.trainee for each in time})
    people = Trainees(asked, {each.trainee for each in time})
    for each in time:
        passed = [] if each.seen is None else list(states(roles.get(each.trainee, []), each.seen))
        for stay, following in zip_longest(passed, passed[1:]):
            concerned = [state.roles[0].row for state in (stay, following) if state is not None and state.roles]
            yield {
                "trainee": each.trainee,
                "name": people.name(each.trainee),
                "programme": each.programme,
                "from_role": stay.state,
                "to_role": None if following is None else following.state,
                "valid_from": stay.days.from_.isoformat(),
                "valid_to": stay.days.to and stay.days.to.isoformat(),
                "days": stay.days.days,
                "certainty": "expected" if any(row.certainty == "expected" for row in concerned) else "established",
                "because": together(because_of(concerned)),
            }


DATASET = a_dataset(
    "transitions",
    Text("Overgangen", "Transitions"),
    Text(
        "Een rij per verblijf in een politieke rol binnen het programma, met de rol die erop volgde.",
        "A row a stay in a political role inside the programme, with the role that followed.",
    ),
    (OF_PROGRAMME,),
    (
        TRAINEE,
        NAME,
        PROGRAMME,
        Field("from_role", "string", Text("de rol", "the role"), words=STATES, required=True, singles_out="value"),
        Field(
            "to_role",
            "string",
            Text(
                "de rol die volgde; leeg: tot hier gevolgd, geen overgang",
                "the role that followed; empty: followed up to here, no transition",
            ),
            words=STATES,
            singles_out="value",
        ),
        Field("valid_from", "date", Text("de eerste dag", "the first day"), required=True, singles_out="month"),
        Field("valid_to", "date", Text("de eerste dag erna", "the first day after it"), required=True),
        Field("days", "integer", Text("dagen in deze rol", "days in this role"), required=True),
        CERTAINTY,
        BECAUSE,
    ),
    trainees,
    rows,
    beside=(role_transitions.QUESTION.name,),
    words=role_transitions.QUESTION.words,
)
