"""The terms of the programme: at the start a trainee has an accepted level of education and not too much experience.

How old a trainee is plays no part in it: there is no age limit.
"""

from collections.abc import Iterable, Iterator

from domain.dossier import Dossier
from domain.lanes import Spell
from domain.programme import Eligibility
from domain.reference import Kind
from domain.rule import Found, Judgement, Rule
from domain.text import Text
from domain.wire import number

SAYS = Text(
    "Een trainee heeft bij aanvang een gevraagd opleidingsniveau en niet te veel werkervaring.",
    "A trainee has an accepted level of education and not too much work experience at the start.",
)
LEVEL_NOT_ACCEPTED = Text(
    "Opleidingsniveau {level}; de voorwaarden vragen {levels}.", "Level of education {level}; the terms ask {levels}."
)
LEVEL_UNKNOWN = Text("Het opleidingsniveau is niet vastgelegd.", "The level of education is not on record.")
TOO_EXPERIENCED = Text(
    "Jaren werkervaring bij aanvang: {years}; de voorwaarden staan er ten hoogste {most} toe.",
    "Years of work experience at the start: {years}; the terms allow {most} at the most.",
)
EXPERIENCE_UNKNOWN = Text(
    "De jaren werkervaring bij aanvang zijn niet vastgelegd.",
    "The years of work experience at the start are not on record.",
)
VIOLATED = (LEVEL_NOT_ACCEPTED, TOO_EXPERIENCED)


def _examine(dossier: Dossier) -> Iterable[Found]:
    traineeship = dossier.traineeship
    registration = next(iter(dossier.own.lane("registration")), None)
    if traineeship is None or registration is None:
        return
    agreed = dossier.agreed_on(registration.valid.from_)
    asked = agreed.terms.eligibility if agreed is not None else None
    if agreed is None or asked is None:
        return
    faults = [*_level(asked, registration), *_experience(asked, registration)]
    if faults:
        # One finding for all: two would have the same anchor and the same first day.
        broken = any(fault in VIOLATED for fault, _ in faults)
        yield Found(
            Judgement.VIOLATION if broken else Judgement.MISSING_EVIDENCE,
            dossier.of,
            traineeship.valid,
            traineeship,
            Text(" ".join(fault.nl for fault, _ in faults), " ".join(fault.en for fault, _ in faults)),
            (registration, agreed.spell),
            words={name: word for _, words in faults for name, word in words.items()},
        )


def _level(asked: Eligibility, registration: Spell) -> Iterator[tuple[Text, dict[str, str]]]:
    level, accepted = registration.get("education_level"), asked.education_levels
    if not accepted:
        return
    if level is None:
        yield LEVEL_UNKNOWN, {}
    elif level not in accepted:
        yield LEVEL_NOT_ACCEPTED, {"level": level, "levels": ", ".join(accepted)}


def _experience(asked: Eligibility, registration: Spell) -> Iterator[tuple[Text, dict[str, str]]]:
    years, most = registration.get("years_of_experience"), asked.max_years_of_experience
    if most is None:
        return
    if years is None:
        yield EXPERIENCE_UNKNOWN, {}
    elif years > most:
        yield TOO_EXPERIENCED, {"years": str(number(years)), "most": str(number(most))}


RULES = (
    Rule(
        "terms-eligibility",
        SAYS,
        (Judgement.VIOLATION, Judgement.MISSING_EVIDENCE),
        frozenset({Kind.TRAINEE}),
        _examine,
    ),
)
