"""Month states: where each trainee was placed, and in which political role, on the first day of each month."""

from collections.abc import Iterator, Sequence

from domain.text import Text
from projections.dataset import (
    BECAUSE,
    CERTAINTIES,
    NAME,
    PROGRAMME,
    TRAINEE,
    Field,
    Row,
    a_dataset,
    on,
    reference_of,
    together,
    trainees,
)
from projections.question import Asked
from projections.questions import month_states
from projections.states import NONE, STATES

# What stands where no state does: there was none, the register can't tell, or nobody could observe it yet.
NO_STATE = (NONE, "missing", "not-observed")


def rows(asked: Asked, some: Sequence[str]) -> Iterator[Row]:
    """The rows of some trainees, by trainee and month."""
    for item in month_states.answer(on(asked, some)):
        place, council = item["place"], item["council"]
        yield {
            "trainee": item["trainee"],
            "name": item["name"],
            "programme": item["programme"],
            "month": item["month"],
            "day": item["day"],
            "state": f"{item['placement']}/{item['political']}",
            "placement": item["placement"],
            "place": reference_of(place),
            "place_kind": place["kind"] if place else None,
            "political": item["political"],
            "council": reference_of(council),
            "roles": together(item["roles"]),
            "placement_certainty": item["placementCertainty"],
            "political_certainty": item["politicalCertainty"],
            "because": together(item["because"]),
        }


DATASET = a_dataset(
    "sts",
    Text("Maandstanden", "Month states"),
    Text(
        "Een rij per trainee per maand: plaatsing en politieke rol op de eerste dag ervan (STS, voor TraMineR).",
        "A row a trainee and month: placement and political role on its first day (STS, for TraMineR).",
    ),
    month_states.QUESTION.parameters,
    (
        TRAINEE,
        NAME,
        PROGRAMME,
        Field("month", "string", Text("de maand, als JJJJ-MM", "the month, as YYYY-MM"), required=True),
        Field("day", "date", Text("haar eerste dag", "its first day"), required=True),
        Field(
            "state",
            "string",
            Text(
                "plaatsing en rol samen: het alfabet van TraMineR", "placement and role together: TraMineR's alphabet"
            ),
            required=True,
        ),
        Field(
            "placement",
            "string",
            Text("bij organisatie A of B, of waarom geen van beide", "at organisation A or B, or why at neither"),
            words=("A", "B", *NO_STATE),
            required=True,
        ),
        Field("place", "string", Text("die organisatie", "that organisation"), singles_out="value"),
        Field("place_kind", "string", Text("wat voor organisatie dat is", "what kind of organisation that is")),
        Field(
            "political",
            "string",
            Text(
                "de zwaarste politieke rol, of waarom er geen is", "the weightiest political role, or why there is none"
            ),
            words=(*STATES, *NO_STATE[1:]),
            required=True,
            singles_out="value",
        ),
        Field("council", "string", Text("de raad van die rol", "the council of that role"), singles_out="value"),
        Field("roles", "string", Text("alle rollen op die dag", "all roles on that day")),
        Field(
            "placement_certainty",
            "string",
            Text("of de plaatsing vaststaat", "whether the placement is established"),
            words=CERTAINTIES,
        ),
        Field(
            "political_certainty",
            "string",
            Text("of de rol vaststaat", "whether the role is established"),
            words=CERTAINTIES,
        ),
        BECAUSE,
    ),
    trainees,
    rows,
    check=month_states.QUESTION.check,
    key=("trainee", "month"),
    beside=("month-states", "mandate-coverage", "no-political-role"),
    words=month_states.QUESTION.words,
)
