"""Invents a national programme over the real municipalities of 2018, with facts recorded late and corrected.

    python -m scripts.national --trainees 1000 [--seed 1] [--late 0.2] [--corrected 0.1] >national.ndjson

For `wiewaar import --historic`. Nobody in it exists. A thousand trainees make about 15,000 commands and 24,000 spells.
"""

import argparse
import csv
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from scripts.real_data import shared_data

COHORT = 50  # trainees of one programme, in half as many partnerships
PARTIES = tuple(f"partij-{letter}" for letter in "abcdefgh")
FUNCTIONS = ("beleidsadviseur", "projectleider", "jurist", "procesmanager", "onderzoeker")
TOPICS = ("zorg", "wonen", "financiën", "onderwijs", "energie")
COMMITTEES = ("ruimte", "samenleving", "bestuur")
ELECTIONS = (date(2018, 3, 21), date(2022, 3, 16))
ADMISSIONS = (date(2018, 3, 29), date(2022, 3, 30))
BEGINNING = datetime(2017, 1, 2, 9, tzinfo=UTC)

Command = dict[str, Any]


@dataclass(slots=True)
class Invention:
    """The commands so far, each with the day on which it came to be recorded."""

    chance: random.Random
    late: float
    corrected: float
    said: list[tuple[date, int, Command]] = field(default_factory=list)

    def say(
        self, name: str, subject: str | None, on: date | None, data: Mapping[str, Any], known: date, **envelope: Any
    ) -> str:
        """One more command, which came to be known on that day; its id."""
        identity = str(UUID(int=self.chance.getrandbits(128), version=4))
        given = {"command": name, "commandId": identity, "subject": subject, "data": dict(data), **envelope}
        if on is not None:
            given["effectiveOn"] = on.isoformat()
        self.said.append((known, len(self.said), {key: value for key, value in given.items() if value is not None}))
        return identity

    def fact(self, name: str, subject: str, on: date, data: Mapping[str, Any], after: date = date.min) -> date:
        """A fact that is recorded within days or, now and then, months later, but not before `after`; when it was.

        Some are corrected after that.
        """
        lag = self.chance.randint(31, 300) if self.chance.random() < self.late else self.chance.randint(0, 20)
        known = max(on + timedelta(days=lag), after)
        title = {"title": "Besluit", "kind": self.chance.choice(("decision", "contract", "own-statement"))}
        evidence = None if self.chance.random() < 0.1 else title
        identity = self.say(name, subject, on, data, known, evidence=evidence)
        if self.chance.random() < self.corrected:
            moved = {"effectiveOn": (on + timedelta(days=self.chance.randint(1, 9))).isoformat()}
            self.say(
                "correct-fact",
                None,
                None,
                {"fact": identity, "changes": moved, "reason": "clerical-error"},
                known + timedelta(days=self.chance.randint(1, 200)),
            )
        return known

    def in_order(self) -> Iterator[tuple[date, Command]]:
        """The commands in the order in which they came to be known, each with the day on which it did."""
        for known, _, command in sorted(self.said, key=lambda each: each[:2]):
            yield known, command

    def lines(self) -> Iterator[bytes]:
        """The commands in that order, for a historic import."""
        moment = BEGINNING
        for known, command in self.in_order():
            moment = max(
                moment + timedelta(microseconds=1), datetime(known.year, known.month, known.day, 8, tzinfo=UTC)
            )
            recorded = {"recordedAt": moment.isoformat().replace("+00:00", "Z"), "recordedBy": "programmabureau"}
            yield orjson.dumps(command | recorded) + b"\n"


def municipalities() -> list[tuple[str, str]]:
    """Reference and name of every municipality of 2018."""
    with (shared_data() / "gemeenten-2018.csv").open(encoding="utf-8") as file:
        return [(row["reference"], row["name"]) for row in csv.DictReader(file)]


def national(trainees: int, seed: int, late: float, corrected: float, cohort: int = COHORT) -> Invention:
    """A programme for every `cohort` trainees, each with its partnerships of a municipality and a company."""
    invention = Invention(random.Random(seed), late, corrected)  # noqa: S311  # not a secret
    places = municipalities()
    first, known = date(1900, 1, 1), date(2017, 1, 2)
    for reference, name in places:
        invention.say("register-organisation", reference, first, {"name": name, "kind": "municipality"}, known)
    for party in PARTIES:
        invention.say("register-organisation", party, first, {"name": party, "kind": "party"}, known)
    for number in range((trainees + cohort - 1) // cohort):
        say_cohort(invention, number, places, min(cohort, trainees - number * cohort))
    return invention


def say_cohort(invention: Invention, number: int, places: Sequence[tuple[str, str]], size: int) -> None:
    """A programme of so many trainees, from its establishment to its end."""
    chance, programme = invention.chance, f"ppp-{number:05}"
    begin = date(2017 + number % 6, 9, 1)
    turn, end = date(begin.year + 2, 9, 1), date(begin.year + 4, 9, 1)
    known = begin - timedelta(days=150)
    terms = {
        "starts": begin.isoformat(),
        "ends": end.isoformat(),
        "periods": [
            {"label": "A", "from": begin.isoformat(), "to": turn.isoformat()},
            {"label": "B", "from": turn.isoformat(), "to": end.isoformat()},
        ],
        "places": COHORT,
        "partnerships": COHORT // 2,
        "kindsMustDiffer": True,
        "week": {"employerDays": 4, "politicsDays": 1},
        "eligibility": {"educationLevels": ["HBO", "WO"], "maxYearsOfExperience": 3},
        "politicalRoleExpected": {"from": begin.isoformat(), "to": end.isoformat()},
    }
    invention.say("establish-programme", programme, begin, {"name": f"PPP {number}", "terms": terms}, known)
    for pair in range((size + 1) // 2):
        place, company, partnership = chance.choice(places)[0], f"bedrijf-{number}-{pair}", f"{programme}-{pair}"
        invention.say("register-organisation", company, date(1900, 1, 1), {"name": company, "kind": "company"}, known)
        invention.say(
            "form-partnership", partnership, begin, {"programme": programme, "partners": [place, company]}, known
        )
        for label, where, on in (("A", place, begin), ("A", company, begin), ("B", place, turn), ("B", company, turn)):
            data = {"organisation": where, "period": label, "places": 1}
            invention.say("offer-place", partnership, on, data, known)
        for nth in range(min(2, size - 2 * pair)):
            work = (place, company) if nth == 0 else (company, place)
            _trainee(invention, f"t-{number:05}-{2 * pair + nth}", programme, partnership, work, (begin, turn, end))


def _trainee(
    invention: Invention,
    trainee: str,
    programme: str,
    partnership: str,
    work: tuple[str, str],
    days: tuple[date, date, date],
) -> None:
    chance, (begin, turn, end) = invention.chance, days
    known = begin - timedelta(days=120)
    home = chance.choice(("gm0363", "gm0599", "gm0518", "gm0344"))
    data = {
        "programme": programme,
        "person": {},
        "educationLevel": chance.choice(("MBO", "HBO", "HBO", "WO", "WO")),
        "yearsOfExperience": chance.randint(0, 4),
        "ageAtStart": chance.randint(21, 32),
        "residence": home,
    }
    invention.say("register-trainee", trainee, begin, data, known)
    invention.say("appoint-trainee", trainee, begin, {"partnership": partnership}, known)
    placed = invention.fact(
        "start-at-organisation-a", trainee, begin, {"organisation": work[0], "function": chance.choice(FUNCTIONS)}
    )
    invention.fact("agree-working-week", trainee, begin, {"employerDays": 4, "politicsDays": 1})
    if chance.random() < 0.3:
        on = begin + timedelta(days=chance.randint(60, 500))
        invention.fact("change-assignment", trainee, on, {"function": chance.choice(FUNCTIONS)}, placed)
    if chance.random() < 0.1:
        on = begin + timedelta(days=chance.randint(400, 700))
        invention.fact("leave-programme", trainee, on, {"reason": "other-job"})
        return
    plan = invention.say(
        "rotate-to-organisation-b",
        trainee,
        turn,
        {"organisation": work[1], "function": chance.choice(FUNCTIONS)},
        placed + timedelta(days=30),
        certainty="expected",
    )
    invention.say("establish-fact", None, None, {"fact": plan}, turn + timedelta(days=chance.randint(120, 360)))
    _mandate(invention, trainee, home, begin)
    if chance.random() < 0.9:
        invention.fact("complete-traineeship", trainee, end, {})
        if chance.random() < 0.7:
            invention.fact("accept-onward-position", trainee, end, {"organisation": chance.choice(work)})


def _mandate(invention: Invention, trainee: str, council: str, begin: date) -> None:
    chance, mandate, nth = invention.chance, trainee.replace("t-", "m-"), 0 if begin.year < 2018 else 1
    party, since = chance.choice(PARTIES), begin + timedelta(days=chance.randint(0, 90))
    known, admission = since + timedelta(days=14), ADMISSIONS[nth]
    opened = {"trainee": trainee, "council": council, "party": party}
    invention.say("open-mandate", mandate, since, opened, known)
    committee = {"committee": chance.choice(COMMITTEES)}
    if since < admission and chance.random() < 0.6:
        data = {"electionDate": ELECTIONS[nth].isoformat(), "listPosition": chance.randint(1, 20)}
        invention.fact("stand-for-election", mandate, max(since, ELECTIONS[nth] - timedelta(days=44)), data)
        if chance.random() < 0.3:
            invention.fact("elect-to-council", mandate, admission, {"votes": chance.randint(50, 900)})
            invention.fact("assign-portfolio", mandate, admission, {"topic": chance.choice(TOPICS)})
            invention.fact("publish-other-functions", mandate, admission, {"functions": ["trainee"]})
        else:
            invention.fact("record-not-elected", mandate, admission, {"votes": chance.randint(1, 50)})
            invention.fact("become-committee-member", mandate, admission + timedelta(days=30), committee)
    else:
        invention.fact("become-committee-member", mandate, since + timedelta(days=30), committee)
        if chance.random() < 0.2:
            seat = since + timedelta(days=chance.randint(200, 500))
            data = {"appointedOn": (seat - timedelta(days=9)).isoformat(), "acceptedOn": seat.isoformat()}
            invention.fact("replace-fraction-member", mandate, seat + timedelta(days=1), data)
    if chance.random() < 0.5:
        invention.fact("end-mandate", mandate, date(begin.year + 5, 3, 30), {"reason": "term-ended"})


def main(arguments: list[str]) -> int:
    """Writes the commands to standard output."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--trainees", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--late", type=float, default=0.2, help="the share of facts recorded a month late or later")
    parser.add_argument("--corrected", type=float, default=0.1, help="the share of facts corrected afterwards")
    given = parser.parse_args(arguments)
    for line in national(given.trainees, given.seed, given.late, given.corrected).lines():
        sys.stdout.buffer.write(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
