"""References: what people call an organisation, programme, partnership, trainee or mandate, and its stream."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, NamedTuple
from uuid import UUID, uuid5


class Kind(StrEnum):
    """The five kinds of subject; each has its own space of references."""

    ORGANISATION = "organisation"
    PROGRAMME = "programme"
    PARTNERSHIP = "partnership"
    TRAINEE = "trainee"
    MANDATE = "mandate"


PATTERN = r"[a-z0-9](-?[a-z0-9])*"
LONGEST = 64
# Never to be changed: every stream id in every log follows from it.
STREAMS = UUID("6f1c1f0e-52c5-5b0c-9a53-6b7d2a1f4e10")
PREFIX = {Kind.ORGANISATION: "o", Kind.PROGRAMME: "p", Kind.PARTNERSHIP: "ps", Kind.TRAINEE: "t", Kind.MANDATE: "m"}

_PATTERN = re.compile(PATTERN)


def is_reference(text: str) -> bool:
    """Whether the text can be a reference: lower-case letters, digits and single hyphens, at most 64 characters."""
    return len(text) <= LONGEST and _PATTERN.fullmatch(text) is not None


@lru_cache(maxsize=1_000)
def stream_id(kind: Kind, reference: str) -> UUID:
    """The stream of a subject, UUIDv5 of kind and reference: a second creation clashes on the stream itself."""
    return uuid5(STREAMS, f"{kind}:{reference}")


class Subject(NamedTuple):
    """Whom or what a fact is about."""

    kind: Kind
    reference: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.reference}"


@lru_cache(maxsize=1_000)
def stream_of(subject: Subject) -> str:
    """The stream of a subject, as it is stored."""
    return str(stream_id(*subject))


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a field as a reference to a subject that must be on record when the fact is recorded."""

    kind: Kind
    organisation_kind: str | None = None
    or_word: str | None = None


@dataclass(frozen=True, slots=True)
class Unique:
    """Marks a text as a UUID in its canonical form: 36 characters, lower case."""


@dataclass(frozen=True, slots=True)
class NamesAnEvent:
    """Marks a text as the name of an event, as ElectedToCouncil."""


AnEventName = Annotated[str, NamesAnEvent()]
AnId = Annotated[str, Unique()]
AnOrganisation = Annotated[str, Refers(Kind.ORGANISATION)]
AParty = Annotated[str, Refers(Kind.ORGANISATION, organisation_kind="party")]
AProgramme = Annotated[str, Refers(Kind.PROGRAMME)]
APartnership = Annotated[str, Refers(Kind.PARTNERSHIP)]
ATrainee = Annotated[str, Refers(Kind.TRAINEE)]
AContributor = Annotated[str, Refers(Kind.ORGANISATION, or_word="trainee")]
