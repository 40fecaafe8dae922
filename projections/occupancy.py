"""Occupancy: the places that partnerships offer, each with who fills it and when it stands empty."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import orjson

from domain.period import Period
from projections.days import days_of
from projections.names import spells_of
from projections.question import Asked
from projections.rows import SpellRow, Where, portions
from projections.steps import steps
from projections.terms import Programmes


class Offer(NamedTuple):
    """So many places at an organisation in a period of the programme; `days` are those of both offer and period."""

    partnership: str
    programme: str | None
    organisation: str
    label: str
    places: int
    days: Period
    certainty: str
    because: list[str]


class Stay(NamedTuple):
    """A trainee of a partnership at one of its organisations, on the days of both appointment and placement."""

    trainee: str
    slot: str | None
    days: Period
    certainty: str
    appointed: str
    because: tuple[str, ...]


class Filling(NamedTuple):
    """A place by its number, from 1, and who fills it: nobody where `stays` is empty.

    No number where there is no place for who is there. A stay whose function changed goes on in another.
    """

    number: int | None
    days: Period
    stays: tuple[Stay, ...]

    @property
    def who(self) -> tuple[str, str, str] | None:
        """The trainee, and how certain placement and appointment are."""
        return (self.stays[0].trainee, self.stays[0].certainty, self.stays[0].appointed) if self.stays else None


class Occupancy:
    """The places of the partnerships that were asked for, or of all, and who fills them."""

    def __init__(self, asked: Asked, *, partnership: str | None = None, programme: str | None = None) -> None:
        formed = {row.subject: row.programme for row in _formations(asked, partnership, programme)}
        programmes = Programmes(asked, formed.values())
        rows = spells_of(asked, "partnership", ("place",), formed)
        found = (offer for row in rows for offer in _offers(row, formed[row.subject], programmes))
        self.offers = sorted(found, key=lambda each: (each.partnership, each.organisation, each.days.from_))
        self._stays = _stays(asked, formed)

    def fillings(self, offer: Offer, within: Period) -> list[Filling]:
        """Each place of an offer over the days of a period: filled and empty stretches, then who found no place."""
        days = offer.days & within
        if days is None:
            return []
        stays = [each for each in self._stays[offer.partnership, offer.organisation] if each.days.overlaps(days)]
        held: dict[tuple[int, str], list[Filling]] = defaultdict(list)
        for part, taken, over in _seated(offer, days, stays):
            for number in range(1, offer.places + 1):
                _join(held[number, ""], number, part, taken.get(number))
            for stay in over:
                _join(held[offer.places + 1, stay.trainee], None, part, stay)
        return [filling for _, fillings in sorted(held.items()) for filling in fillings]


def _formations(asked: Asked, partnership: str | None, programme: str | None) -> Sequence[SpellRow]:
    of = Where(asked).equal(kind="partnership", lane="formation", subject=partnership, programme=programme)
    return of.rows("id")


def _offers(row: SpellRow, programme: str | None, programmes: Programmes) -> Iterator[Offer]:
    """An offer on the days of its period; of a period that no terms name, on those of the programme."""
    value = orjson.loads(row.value)
    runs = programmes.days(programme)
    named = programmes.period(programme, value["period"]) or ([] if runs is None else [runs]) or [days_of(row)]
    because = orjson.loads(row.because)
    for each in named:
        if (days := each & days_of(row)) is not None:
            yield Offer(
                row.subject,
                programme,
                value["organisation"],
                value["period"],
                value["places"],
                days,
                row.certainty,
                because,
            )


def _stays(asked: Asked, partnerships: Iterable[str]) -> dict[tuple[str | None, str | None], list[Stay]]:
    """By partnership and organisation, who of its trainees is there."""
    appointments = defaultdict(list)
    for some in portions(partnerships):
        for row in Where(asked).equal(lane="partnership").among("partnership", some).rows("id"):
            appointments[row.subject].append(row)
    found: defaultdict[tuple[str | None, str | None], list[Stay]] = defaultdict(list)
    for placement in spells_of(asked, "trainee", ("placement",), appointments):
        for appointment in appointments[placement.subject]:
            if (days := days_of(placement) & days_of(appointment)) is not None:
                found[appointment.partnership, placement.place].append(
                    Stay(
                        placement.subject,
                        orjson.loads(placement.value).get("slot"),
                        days,
                        placement.certainty,
                        appointment.certainty,
                        (*orjson.loads(appointment.because), *orjson.loads(placement.because)),
                    )
                )
    return found


def _seated(offer: Offer, days: Period, stays: Iterable[Stay]) -> Iterator[tuple[Period, dict[int, Stay], list[Stay]]]:
    """The days cut where somebody comes or goes: who has which place then, and who has none.

    Those whose slot is the period of the offer go before those who stayed on, or are early; then who came first. Who
    has a place keeps its number, others take the lowest that is free.
    """
    here: set[Stay] = set()
    taken: dict[int, Stay] = {}
    for step in steps(days, ((stay.days, stay) for stay in stays)):
        here = here - step.ended | step.began
        queue = sorted(here, key=lambda stay: (stay.slot != offer.label, stay.days.from_, stay.trainee))
        seated, over = queue[: offer.places], queue[offer.places :]
        kept = {stay.trainee: number for number, stay in taken.items()}
        numbers = {kept[stay.trainee]: stay for stay in seated if stay.trainee in kept}
        free = (number for number in range(1, offer.places + 1) if number not in numbers)
        taken = numbers | {number: stay for stay in seated if stay.trainee not in kept for number in [next(free)]}
        yield step.days, taken, over


def _join(before: list[Filling], number: int | None, days: Period, stay: Stay | None) -> None:
    """Adds a stretch of days to those before it; to the last one where that is the same going on."""
    one = Filling(number, days, () if stay is None else (stay,))
    last = before[-1] if before else None
    if last is not None and last.who == one.who and last.days.meets(days):
        more = tuple(each for each in one.stays if each not in last.stays)
        before[-1] = Filling(number, Period(last.days.from_, days.to), (*last.stays, *more))
    else:
        before.append(one)
