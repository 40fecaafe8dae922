"""Which places of each partnership were filled, by whom, when; which stood empty?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from domain.period import Period, between
from domain.text import Text
from projections.days import PERIOD, asked_for, day_or_period, observed, on_the_wire
from projections.names import Organisations, Trainees
from projections.occupancy import Filling, Occupancy, Offer
from projections.question import Asked, Column, Item, Parameter, Question
from projections.shares import share

FILLED, EMPTY, OVER, NOT_OBSERVED = "filled", "empty", "over", "not-observed"


def answer(asked: Asked) -> list[Item]:
    """By partnership, organisation and period: every place with its stretches, then their sums in place-days.

    Each item says which it is in `item`: filled, empty, not-observed (past the horizon; who is planned there, if
    anybody), over (there is no place for who is there) or total. Filled, empty and not observed sum to places × days.
    """
    occupancy = Occupancy(asked, partnership=asked.text("partnership"), programme=asked.text("programme"))
    found = [
        (offer, days, list(_stretches(asked, occupancy.fillings(offer, days))))
        for offer in occupancy.offers
        if (days := _closed(asked, offer.days & asked_for(asked))) is not None
    ]
    trainees = Trainees(asked, {filling.stays[0].trainee for *_, each in found for _, filling in each if filling.stays})
    organisations = Organisations(asked, {offer.organisation for offer, *_ in found})
    items = []
    for offer, days, stretches in found:
        place = organisations.place(offer.organisation, days.from_.isoformat())
        offered = {
            "partnership": offer.partnership,
            "programme": offer.programme,
            "place": place,
            "period": offer.label,
        }
        items += [offered | _stretch(offer, *each, trainees) for each in stretches]
        items.append(offered | _total(offer, days, stretches))
    return items


def _closed(asked: Asked, days: Period | None) -> Period | None:
    """The days, up to the horizon where nothing tells when the offer ends."""
    return observed(asked, days) if days is not None and days.to is None else days


def _stretches(asked: Asked, fillings: Iterable[Filling]) -> Iterator[tuple[str, Filling]]:
    """The stretches cut at the horizon, each with what it is."""
    for filling in fillings:
        seen = observed(asked, filling.days)
        kind = OVER if filling.number is None else FILLED if filling.stays else EMPTY
        if seen is not None:
            yield kind, filling._replace(days=seen)
        past = filling.days if seen is None else between(seen.to, filling.days.to) if seen.to is not None else None
        if past is not None:
            yield NOT_OBSERVED, filling._replace(days=past)


def _stretch(offer: Offer, kind: str, filling: Filling, trainees: Trainees) -> Item:
    trainee, certainty, appointed = filling.who or (None, None, None)
    because = [*offer.because, *(each for stay in filling.stays for each in stay.because)]
    return {
        "item": kind,
        "number": filling.number,
        "trainee": trainee,
        "name": trainees.name(trainee),
        "valid": on_the_wire(filling.days),
        "days": filling.days.days,
        "certainty": certainty,
        "appointment": appointed,
        "offer": offer.certainty,
        "because": list(dict.fromkeys(because)),
    }


def _total(offer: Offer, days: Period, stretches: Iterable[tuple[str, Filling]]) -> Item:
    sums: defaultdict[str, int] = defaultdict(int)
    for kind, filling in stretches:
        # Who is planned where there is no place takes up none.
        if kind != NOT_OBSERVED or filling.number is not None:
            sums[kind] += filling.days.days or 0
    return {
        "item": "total",
        "number": None,
        "places": offer.places,
        "valid": on_the_wire(days),
        "days": offer.places * (days.days or 0),
        "filled": sums[FILLED],
        "empty": sums[EMPTY],
        "notObserved": sums[NOT_OBSERVED],
        "over": sums[OVER],
        "share": share(sums[FILLED], sums[FILLED] + sums[EMPTY]),
        "offer": offer.certainty,
        "because": offer.because,
    }


QUESTION = Question(
    "partnership-occupancy",
    "S",
    Text(
        "Welke plaatsen van elk partnership waren bezet, door wie en wanneer; welke stonden leeg?",
        "Which places of each partnership were filled, by whom, when; which stood empty?",
    ),
    (
        Parameter("partnership", "reference", Text("alleen dit partnership", "only this partnership")),
        Parameter("programme", "reference", Text("alleen partnerships van dit programma", "only of this programme")),
        *PERIOD,
    ),
    (
        Column("place", Text("waar", "where"), "place"),
        Column("period", Text("per.", "per.")),
        Column("number", Text("nr", "no"), "number"),
        Column("item", Text("stand", "state"), "word"),
        Column("trainee", Text("wie", "who"), "person"),
        Column("valid", Text("van – tot", "from – to"), "period"),
        Column("days", Text("dagen", "days"), "number"),
        Column("share", Text("bezet", "filled"), "share"),
    ),
    "wiewaar ask partnership-occupancy --programme ppp-2018",
    answer,
    day_or_period,
    words={
        FILLED: Text("bezet", "filled"),
        EMPTY: Text("leeg", "empty"),
        OVER: Text("boventallig", "no place"),
        "total": Text("totaal", "total"),
    },
    counts="item",
)
