"""Which events make a reproducible random sample for inspection?

Every event that is known at the position that answers can be drawn. They are drawn in order of the SHA-256 of the seed
followed by the event's id: who gives the same seed and position draws the same sample, a larger one continues a smaller
one, and nobody can choose what is drawn once the seed is fixed by another. With a stratum each of its groups is drawn
in proportion to its number of events, what is left over going to the largest remainders, and of equal ones to the group
that comes first.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from hashlib import sha256
from heapq import heappush, heappushpop

from domain.fact import Recorded
from domain.text import Text
from projections.events import REASONS, TraineesOf, event_item, events_after
from projections.names import Trainees
from projections.question import Asked, Column, Item, Parameter, Question

STRATA: Mapping[str, Callable[[Recorded], str]] = {
    "event-type": lambda recorded: type(recorded.event).__name__,
    "subject-kind": lambda recorded: recorded.subject.kind.value,
}
ALL = ""

# Of one group what comes first in drawing order, each with its number negated: the heap gives up the last one.
_Drawn = list[tuple[int, int, Recorded]]


def answer(asked: Asked) -> list[Item]:
    """By group, and in each in the order of drawing."""
    size, stratum = asked.number("size", 0), asked.text("stratum")
    group_of = STRATA[stratum] if stratum is not None else lambda _: ALL
    seed = asked.text("seed") or ""
    counts: Counter[str] = Counter()
    drawn: dict[str, _Drawn] = {}
    for recorded in events_after(asked, 0):
        group = group_of(recorded)
        counts[group] += 1
        _draw(drawn.setdefault(group, []), (-_number(seed, recorded.id), -recorded.position, recorded), size)
    shares = shared_out(size, counts)
    chosen = {group: [each for _, _, each in sorted(drawn[group], reverse=True)[: shares[group]]] for group in counts}
    return _items(asked, chosen, counts)


def _number(seed: str, event: str) -> int:
    return int.from_bytes(sha256((seed + event).encode()).digest())


def _draw(drawn: _Drawn, ticket: tuple[int, int, Recorded], size: int) -> None:
    if len(drawn) < size:
        heappush(drawn, ticket)
    elif size:
        heappushpop(drawn, ticket)


def shared_out(size: int, counts: Mapping[str, int]) -> dict[str, int]:
    """How many of each group make a sample of that size, in proportion; of all where there are no more."""
    total = sum(counts.values())
    size = min(size, total)
    shares = {group: size * count // total for group, count in counts.items()}
    remainders = sorted(counts, key=lambda group: (-(size * counts[group] % total), group))
    for group in remainders[: size - sum(shares.values())]:
        shares[group] += 1
    return shares


def _items(asked: Asked, chosen: Mapping[str, list[Recorded]], counts: Mapping[str, int]) -> list[Item]:
    events = [each for group in chosen.values() for each in group]
    holders = TraineesOf(asked, events)
    trainees = Trainees(asked, {holders.of(each) for each in events})
    return [
        {
            "stratum": group or None,
            "draw": number,
            "of": counts[group],
            "trainee": (trainee := holders.of(each)),
            "name": trainees.name(trainee),
            "subject": {"kind": each.subject.kind.value, "reference": each.subject.reference},
            **event_item(each),
            "imported": each.imported,
            "because": [each.id],
        }
        for group in sorted(chosen)
        for number, each in enumerate(chosen[group], 1)
    ]


QUESTION = Question(
    "audit-sample",
    "C",
    Text(
        "Welke gebeurtenissen vormen een herhaalbare aselecte steekproef?",
        "Which events make a reproducible random sample for inspection?",
    ),
    (
        Parameter("seed", "text", Text("hiermee wordt geloot", "what the draw is made with"), required=True),
        Parameter("size", "number", Text("zoveel gebeurtenissen", "this many events"), required=True),
        Parameter(
            "stratum",
            "choice",
            Text("naar rato van soort gebeurtenis of onderwerp", "in proportion to type of event or kind of subject"),
            choices=tuple(STRATA),
        ),
    ),
    (
        Column("stratum", Text("stratum", "stratum")),
        Column("draw", Text("lot", "draw"), "number"),
        Column("of", Text("uit", "out of"), "number"),
        Column("position", Text("plaats", "position"), "number"),
        Column("event", Text("gebeurtenis", "event")),
        Column("subject.reference", Text("wie", "who"), "person"),
        Column("effectiveOn", Text("geldt vanaf", "effective"), "day"),
    ),
    "wiewaar ask audit-sample --seed 2022-rekenkamer --size 10 --stratum subject-kind",
    answer,
    words=REASONS,
)
