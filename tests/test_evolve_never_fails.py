"""Any list of events folds: whatever the log holds, also what today's decisions would refuse, can be read."""

from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from application.catalogue import CATALOGUE
from domain.fact import Actor, Certainty, FactCorrected, FindingRuledOn, History, Recorded, evolve, fold
from domain.period import Period
from domain.programme import ProgrammePeriod, Quota, Terms
from domain.reference import Kind, Subject
from domain.register import AGGREGATES
from domain.wire import hints_of

DAYS = st.integers(0, 12).map(lambda number: date(2020, 1, 1) + timedelta(days=number))
IDS = st.integers(1, 12).map(lambda number: f"00000000-0000-4000-8000-{number:012}")
WORDS = st.sampled_from(["a", "b", "gm0632"])
NUMBERS = st.integers(0, 5)

st.register_type_strategy(date, DAYS)
st.register_type_strategy(str, WORDS)
st.register_type_strategy(int, NUMBERS)
st.register_type_strategy(Period, st.builds(Period, DAYS, st.just(date(2021, 1, 1))))
st.register_type_strategy(
    ProgrammePeriod, st.builds(ProgrammePeriod, label=WORDS, from_=DAYS, to=st.just(date(2021, 1, 1)))
)
st.register_type_strategy(Quota, st.builds(Quota, period=WORDS, places=NUMBERS, organisation=WORDS, kind=st.none()))
st.register_type_strategy(
    Terms,
    st.builds(Terms, starts=st.just(date(2019, 1, 1)), ends=DAYS),
)


@st.composite
def corrections(draw: st.DrawFn, kind: Kind) -> FactCorrected:
    """A correction of any fact of that kind, whether it fits the fact it names or not."""
    of = draw(st.sampled_from(AGGREGATES[kind].events))
    like: Any = draw(st.from_type(of))
    names = draw(st.lists(st.sampled_from(sorted(hints_of(of))), unique=True)) if hints_of(of) else []
    changes: dict[str, Any] = {name: getattr(like, name) for name in names}
    changes |= draw(st.fixed_dictionaries({}, optional={"effective_on": DAYS, "until": st.none() | DAYS}))
    return FactCorrected(draw(IDS), of, changes, "other")


@st.composite
def streams(draw: st.DrawFn) -> tuple[Kind, list[Recorded]]:
    """A stream of events in any order, about facts that may or may not be there."""
    kind = draw(st.sampled_from(list(Kind)))
    about = [entry.event for entry in CATALOGUE.entries if entry.kind is None and entry.event is not FactCorrected]
    events = st.one_of(
        *(st.from_type(event) for event in AGGREGATES[kind].events),
        *(st.from_type(event).flatmap(_about_one_of_ours) for event in about),
        corrections(kind),
    )
    found = []
    for version in range(1, draw(st.integers(1, 12)) + 1):
        event = draw(events)
        is_fact = type(event) in AGGREGATES[kind].events and type(event).__name__ != "PersonalDataErased"
        found.append(
            Recorded(
                f"00000000-0000-4000-8000-{version:012}",
                Subject(kind, "subject"),
                version,
                event,
                Actor("anyone", "registrar"),
                draw(DAYS) if is_fact else None,
                draw(st.none() | DAYS) if is_fact else None,
                draw(st.sampled_from(Certainty)),
            )
        )
    return kind, found


def _about_one_of_ours(event: Any) -> st.SearchStrategy[Any]:
    name = "finding" if isinstance(event, FindingRuledOn) else "fact"
    return IDS.map(lambda identity: replace(event, **{name: identity}))


@given(streams())
@settings(max_examples=250, deadline=None)
def test_any_sequence_of_events_of_the_catalogue_folds_to_spells_without_error(
    stream: tuple[Kind, list[Recorded]],
) -> None:
    kind, events = stream
    history = History()
    for event in events:
        history = evolve(history, event)
        spells = AGGREGATES[kind].spells("subject", history)
        assert history.version == event.version
        for spell in spells:
            assert spell.valid.to is None or spell.valid.from_ < spell.valid.to
            assert set(spell.because) <= {each.id for each in events}
            assert spell.anchor in spell.because


@given(streams())
@settings(max_examples=250, deadline=None)
def test_all_events_at_once_fold_to_what_each_evolves_in_its_turn(stream: tuple[Kind, list[Recorded]]) -> None:
    _, events = stream
    assert fold(events) == reduce(evolve, events, History())
