"""A rule: a dated and cited sentence of law or of a programme's terms, and the function that finds what breaks it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID, uuid5

from domain.fact import Fact
from domain.lanes import Spell
from domain.period import Period
from domain.reference import AnId, Kind, Subject
from domain.text import Text

if TYPE_CHECKING:
    from domain.dossier import Dossier

# Never to be changed: rulings name findings by ids that follow from it.
FINDINGS = UUID("b3a8f0f5-8a52-5c0f-9a55-1b9f6d2f7c31")
ALWAYS: Final = Period(date(1500, 1, 1))


class Judgement(StrEnum):
    """What was found: a broken rule, room that somebody must judge, a lack of evidence, or what was avoided."""

    VIOLATION = "violation"
    REVIEW = "review"
    MISSING_EVIDENCE = "missing-evidence"
    AVOIDED = "avoided"


class Act(NamedTuple):
    """An act of parliament, and its number in the national database of legislation (BWB)."""

    title: str
    number: str


GEMEENTEWET = Act("Gemeentewet", "BWBR0005416")
KIESWET = Act("Kieswet", "BWBR0004627")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands: `article` as people cite it, in the text that holds from the day `text_of`."""

    act: Act
    article: str
    text_of: date

    @property
    def link(self) -> str:
        """The deep link to the article in its text of that day (Juriconnect, JCI 1.3)."""
        article = self.article.split(" lid")[0].replace(" ", "_")  # Kieswet X 10 is artikel=X_10
        return f"https://wetten.overheid.nl/jci1.3:c:{self.act.number}&artikel={article}&g={self.text_of.isoformat()}"

    def __str__(self) -> str:
        return f"{self.act.title} art. {self.article}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found, before it is clipped to the days on which the rule holds.

    `about` is the fact or spell that it is anchored in, `because` the other facts and spells from which it follows.
    `says` is its sentence, with words from `words` (texts) and `named` (references of organisations, to be read as
    names). `conflicts` names the rules that demand what this one forbids.
    """

    judgement: Judgement
    subject: Subject
    period: Period
    about: Fact | Spell
    says: Text
    because: Sequence[Fact | Spell] = ()
    place: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One text of a rule.

    `units` are the kinds of subject whose dossiers it examines. Where the law was amended, each text is a rule of its
    own under the same `code`, and they are in force one after another.
    """

    code: str
    says: Text
    judgements: tuple[Judgement, ...]
    units: frozenset[Kind]
    examine: "Callable[[Dossier], Iterable[Found]]"
    cites: Citation | None = None
    in_force: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an auditor should look at, on the days on which facts and rule hold.

    `id` is the same for ever for one rule, subject and anchoring fact, so that a corrected date orphans no ruling; one
    finding can hold in several periods. `because` are the ids of events, in log order.
    """

    id: AnId
    rule: str
    judgement: Judgement
    subject: Subject
    trainee: str | None
    place: str | None
    period: Period
    because: tuple[AnId, ...]
    rests_on_expected: bool
    says: Text
    words: Mapping[str, str]
    named: Mapping[str, str]
    conflicts_with: tuple[AnId, ...] = ()


@lru_cache(maxsize=5_000)  # of those who are examined again and again
def finding_id(rule: str, subject: Subject, anchor: AnId) -> AnId:
    """UUIDv5 of rule, subject and the id of the fact that the finding is anchored in."""
    return str(uuid5(FINDINGS, f"{rule} {subject} {anchor}"))
