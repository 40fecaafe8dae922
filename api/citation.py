"""How to cite an answer or an export: in words, for BibTeX, and for programs that read CSL."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from api.messages import Speech
from api.register import Register
from domain.period import civil_day
from domain.text import Text
from domain.wire import instant
from projections.question import Answer

SHORT = 12  # digits of a digest that tell one citation from another
_ESCAPED = str.maketrans(
    {each: f"\\{each}" for each in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: its name and title, the register that it is from, as known at which moment, and its digest."""

    name: str
    title: Text
    register: str
    known_at: str | None
    position: int
    digest: str
    made_on: date
    parameters: str = ""

    def text(self, speech: Speech) -> str:
        """The citation in words."""
        return speech.say(
            "cite-text",
            register=self.register,
            year=self.made_on.year,
            title=self.title.in_(speech.language),
            name=self._named,
            known=self._known(speech),
            position=self.position,
            digest=self.digest,
            day=speech.day(self.made_on),
        )

    def bibtex(self, speech: Speech) -> str:
        """The citation as an entry of BibTeX."""
        fields = {
            "author": "{" + self.register.translate(_ESCAPED) + "}",
            "title": "{" + self.title.in_(speech.language).translate(_ESCAPED) + "}",
            "year": str(self.made_on.year),
            "howpublished": f"wiewaar, {self._named}".translate(_ESCAPED),
            "note": self._note(speech).translate(_ESCAPED),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{wiewaar-{self.name}-{self.digest[:SHORT]},\n{lines}}}\n"

    def csl(self, speech: Speech) -> dict[str, Any]:
        """The citation as CSL-JSON."""
        day = self.made_on
        return {
            "id": f"wiewaar-{self.name}-{self.digest[:SHORT]}",
            "type": "dataset",
            "title": self.title.in_(speech.language),
            "author": [{"literal": self.register}],
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "source": f"wiewaar, {self._named}",
            "version": str(self.position),
            "note": self._note(speech),
            "language": speech.language,
        }

    @property
    def _named(self) -> str:
        return f"{self.name}?{self.parameters}" if self.parameters else self.name

    def _known(self, speech: Speech) -> str:
        return self.known_at or speech.say("nothing-known")

    def _note(self, speech: Speech) -> str:
        return speech.say("cite-note", known=self._known(speech), position=self.position, digest=self.digest)


def citation_of(register: Register, answer: Answer) -> Citation:
    """How an answer is cited, today."""
    issued = register.checkpoints.latest()
    return Citation(
        answer.question.name,
        answer.question.asks,
        register.settings.log_origin or "wiewaar" if issued is None else issued.checkpoint.origin,
        None if answer.known_at is None else instant(answer.known_at),
        answer.position,
        answer.digest,
        civil_day(register.clock()),
        urlencode({**answer.parameters, **answer.pinned}),
    )
