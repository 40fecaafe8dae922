"""A dataset: its sentence, its columns and its rows, defined once for the command line, HTTP and the pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from domain.text import Text
from projections.database import fetched
from projections.question import Asked, Given, Item, Parameter, Question
from projections.rows import Where

Row = Mapping[str, Any]
AT_ONCE = 500  # subjects or positions in one portion

Holds = Literal[
    "plain",
    "trainee",
    "mandate",
    "subject",
    "event",
    "events",
    "finding",
    "findings",
    "key",
    "moment",
    "position",
    "free",
    "sealed",
]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a dataset; `words` are the codes that can stand in it, `required` that something always does.

    `holds` tells what becomes of it under a pseudonym: ids and references are replaced (`subject` by the kind that
    stands under `subject_kind`, `events` and `findings` are several with spaces between, `key` is a text that only
    tells lanes apart), a `moment` is told by its day, and what is a `position` of the log, a `free` text or `sealed`
    is left out. `singles_out` names what, taken with others, can tell who somebody is: its value, or its month.
    """

    name: str
    type: Literal["string", "integer", "number", "boolean", "date", "datetime"]
    says: Text
    holds: Holds = "plain"
    words: tuple[str, ...] = ()
    required: bool = False
    singles_out: Literal["value", "month"] | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset of the catalogue, told in portions so that it may be of any size.

    `whom` gives what the portions are made of (references, or positions of the log), and `rows` the rows on some of
    these. `question` has its name, sentence and parameters. `key` are the columns by which a row is found again, and
    `beside` the questions whose figures follow from it. `version` is one more whenever the same log gives other rows.
    """

    question: Question
    title: Text
    fields: Sequence[Field]
    whom: Callable[[Asked], Sequence[Any]]
    rows: Callable[[Asked, Sequence[Any]], Iterable[Row]]
    key: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    version: int = 1
    words: Mapping[str, Text] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.question.name

    def given(self, given: Given) -> dict[str, str]:
        """What is asked for, and which versions of rows: those known at the moment that is given, else all."""
        found = dict(given)
        if any(each is VERSIONS for each in self.question.parameters):
            moments = {self.question.known_by, "atPosition"}
            found.setdefault(VERSIONS.name, "known" if moments & given.keys() else "all")
        return found


def a_dataset(
    name: str,
    title: Text,
    says: Text,
    parameters: Sequence[Parameter],
    fields: Sequence[Field],
    whom: Callable[[Asked], Sequence[Any]],
    rows: Callable[[Asked, Sequence[Any]], Iterable[Row]],
    **more: Any,
) -> Dataset:
    """A dataset, whose rows are also what is answered where it is asked for as a question is."""

    def answer(asked: Asked) -> list[Item]:
        return [dict(row) for _, part in portions(asked, whom, rows) for row in part]

    asked_as = {each: more.pop(each) for each in ("check", "reads") if each in more}
    question = Question(
        name, "R", says, parameters, (), f"wiewaar export {name} DIR --project NAME", answer, **asked_as
    )
    return Dataset(question, title, fields, whom, rows, **more)


def portions(
    asked: Asked,
    whom: Callable[[Asked], Sequence[Any]],
    rows: Callable[[Asked, Sequence[Any]], Iterable[Row]],
) -> Iterator[tuple[int, Iterable[Row]]]:
    """The rows in portions, with how many subjects or positions each is on."""
    everybody = whom(asked) if asked.position else ()
    for start in range(0, len(everybody), AT_ONCE):
        some = everybody[start : start + AT_ONCE]
        yield len(some), rows(asked, some)


# -- whom -----------------------------------------------------------------------------------------------------------

VERSIONS = Parameter(
    "versions",
    "choice",
    Text(
        "alle versies van elke rij (all, standaard), of die op het gevraagde ogenblik bekend waren (known)",
        "all versions of each row (all, the default), or those known at the moment that is asked for (known)",
    ),
    choices=("all", "known"),
)


def every_version(asked: Asked) -> bool:
    """Whether rows that were known earlier only are asked for too."""
    return asked.text(VERSIONS.name) == "all"


def trainees(asked: Asked) -> Sequence[str]:
    """The trainees on record at any position up to the one that answers; of the programme asked for."""
    programme = asked.text("programme")
    if programme is not None:
        of = Where(asked).equal(kind="trainee", lane="registration", programme=programme)
        return sorted({subject for (subject,) in of.columns("subject")})
    query = "SELECT DISTINCT trainee FROM spells WHERE trainee IS NOT NULL AND known_from_pos <= ? ORDER BY trainee"
    return [trainee for (trainee,) in fetched(asked.connection, query, (asked.position,))]


def subjects(asked: Asked) -> Sequence[str]:
    """The references of all subjects on which there ever was a spell or a finding."""
    query = (
        "SELECT subject FROM spells WHERE known_from_pos <= :position"
        " UNION SELECT subject FROM findings WHERE known_from_pos <= :position ORDER BY subject"
    )
    return [subject for (subject,) in fetched(asked.connection, query, {"position": asked.position})]


def positions(asked: Asked) -> Sequence[int]:
    """The positions of the log."""
    return range(1, asked.position + 1)


def on(asked: Asked, some: Sequence[str]) -> Asked:
    """What is asked, narrowed to some subjects."""
    return replace(asked, among=some)


# -- columns --------------------------------------------------------------------------------------------------------

TRAINEE = Field("trainee", "string", Text("de trainee, onder pseudoniem", "the trainee, by a pseudonym"), "trainee")
NAME = Field("name", "string", Text("de naam van de trainee", "the trainee's name"), "sealed")
MANDATE = Field("mandate", "string", Text("het politieke mandaat", "the political mandate"), "mandate")
PROGRAMME = Field(
    "programme",
    "string",
    Text("het programma waarin de trainee is ingeschreven", "the programme that the trainee is registered in"),
)
CERTAINTIES = ("established", "expected")
CERTAINTY = Field(
    "certainty",
    "string",
    Text("of de rij vaststaat of gepland is", "whether the row is established or planned"),
    words=CERTAINTIES,
)
END_CERTAINTY = Field(
    "end_certainty",
    "string",
    Text("of het einde vaststaat; leeg waar er geen einde is", "whether the end is established; empty where none is"),
    words=CERTAINTIES,
)
VALID_FROM = Field(
    "valid_from", "date", Text("de eerste dag waarop het zo was", "the first day on which it was so"), required=True
)
VALID_TO = Field(
    "valid_to",
    "date",
    Text(
        "de eerste dag waarop het niet meer zo was; leeg: nog steeds, voor zover bekend",
        "the first day on which it was no longer so; empty: still so, as far as known",
    ),
)
KNOWN_FROM = Field(
    "known_from",
    "datetime",
    Text(
        "het ogenblik waarop het register het te weten kwam; onder pseudoniem de dag",
        "the instant at which the register came to know it; the day of it where there are pseudonyms",
    ),
    "moment",
    required=True,
)
KNOWN_TO = Field(
    "known_to",
    "datetime",
    Text(
        "het ogenblik waarop het register anders ging zeggen; leeg: dat deed het nog niet",
        "the instant at which the register came to say otherwise; empty: it has not yet",
    ),
    "moment",
)
BECAUSE = Field(
    "because",
    "string",
    Text("de gebeurtenissen waaruit de rij volgt", "the events from which the row follows"),
    "events",
)


def reference_of(named: Mapping[str, Any] | None) -> str | None:
    """The reference in what an answer says of an organisation or programme."""
    return None if named is None else named["reference"]


def together(values: Iterable[str]) -> str | None:
    """Several values in one column; None where there are none."""
    return " ".join(values) or None
