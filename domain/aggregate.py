"""What every kind of subject has in common: a vocabulary of facts, their lanes, and what is impossible."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.fact import (
    ABOUT_FACTS,
    Certainty,
    EvidenceAttached,
    Fact,
    FactCorrected,
    FactEstablished,
    FactWithdrawn,
    FindingRuledOn,
    History,
    Recorded,
    evolve,
)
from domain.lanes import Spell
from domain.period import civil_day
from domain.reference import AnId, Kind
from domain.refusal import Collision, Refused


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One kind of subject.

    `opening` is its creating fact. The facts in `ends` end it, and those in `overtaking` (once established) overtake
    its plans; only those in `after_end` may follow. `timed` may carry an `until`, `must_be_timed` has to.
    `lanes` reads standing facts as spells; `refuse_impossible` raises Collision where they can't all be so.
    """

    kind: Kind
    opening: type
    events: tuple[type, ...]
    lanes: Callable[[str, Sequence[Fact]], list[Spell]]
    refuse_impossible: Callable[[Sequence[Fact]], None]
    ends: tuple[type, ...] = ()
    overtaking: tuple[type, ...] = ()
    after_end: tuple[type, ...] = ()
    timed: tuple[type, ...] = ()
    must_be_timed: tuple[type, ...] = ()

    def standing(self, history: History) -> tuple[Fact, ...]:
        """The facts that open periods and can collide: all but the plans that an established end has overtaken."""
        overtaken_from = self._overtaken_from(history)
        if overtaken_from is None:
            return history.facts
        return tuple(fact for fact in history.facts if not self._is_overtaken(fact, overtaken_from))

    def overtaken(self, history: History) -> tuple[Fact, ...]:
        """The plans that an established end has overtaken, as long as that end stands."""
        overtaken_from = self._overtaken_from(history)
        if overtaken_from is None:
            return ()
        return tuple(fact for fact in history.facts if self._is_overtaken(fact, overtaken_from))

    def _overtaken_from(self, history: History) -> date | None:
        for fact in history.facts:
            if isinstance(fact.event, self.overtaking) and fact.certainty is Certainty.ESTABLISHED:
                return fact.effective_on
        return None

    def _is_overtaken(self, fact: Fact, overtaken_from: date) -> bool:
        return (
            fact.certainty is Certainty.EXPECTED
            and fact.effective_on >= overtaken_from
            and not isinstance(fact.event, (self.opening, *self.after_end))
        )

    def spells(self, reference: str, history: History) -> list[Spell]:
        """Every period of every lane of the subject, as far as recorded in this history."""
        return self.lanes(reference, self.standing(history))

    def decide(self, history: History, proposed: Recorded) -> History:
        """The history that results from recording this; raises Refused.

        A fact may be recorded in any order, and a correction may change any fact: it is accepted exactly when the
        history that results is possible as a whole.
        """
        event = proposed.event
        match event:
            case FactCorrected() | FactWithdrawn() | FactEstablished() | EvidenceAttached():
                self._refuse_amending(history, proposed)
            case FindingRuledOn():
                pass
            case _:
                self._refuse_fact(history, proposed)
        result = evolve(history, proposed)
        if not isinstance(event, (EvidenceAttached, FindingRuledOn)):
            about = event.fact if isinstance(event, ABOUT_FACTS) else proposed.id
            self._refuse_unless_possible(result, about)
        return result

    def _refuse_amending(self, history: History, proposed: Recorded) -> None:
        event = proposed.event
        fact = history.find(event.fact)
        if fact is None:
            withdrawal = history.withdrawn.get(event.fact)
            if withdrawal is not None:
                when = civil_day(withdrawal.recorded_at) if withdrawal.recorded_at else None
                raise Refused("fact-withdrawn", on=when, collides_with=withdrawal.id, event=FactWithdrawn)
            raise Refused("not-a-fact")
        match event:
            case FactEstablished() if fact.certainty is Certainty.ESTABLISHED:
                raise Refused(
                    "established-already",
                    on=fact.effective_on,
                    collides_with=_established_by(fact),
                    event=type(fact.event),
                )
            case FactCorrected(changes=changes) if changes.get("until") is not None:
                self._refuse_until(type(fact.event), changes.get("effective_on") or fact.effective_on)
            case FactWithdrawn() if isinstance(fact.event, self.opening) and len(history.facts) > 1:
                other = next(each for each in history.facts if each is not fact)
                raise Refused("opening-needed", on=other.effective_on, collides_with=other.id, event=type(other.event))

    def _refuse_fact(self, history: History, proposed: Recorded) -> None:
        opened = next((fact for fact in history.facts if isinstance(fact.event, self.opening)), None)
        if isinstance(proposed.event, self.opening) and opened is not None:
            raise Refused("exists-already", on=opened.effective_on, collides_with=opened.id, event=type(opened.event))
        if not isinstance(proposed.event, self.opening) and opened is None:
            raise Refused("not-on-record", details={"subject": proposed.subject.reference})
        if proposed.effective_on is None and history.erased_by is not None:
            fence = history.erased_by
            when = civil_day(fence.recorded_at) if fence.recorded_at else None
            raise Refused("erased-already", on=when, collides_with=fence.id, event=type(fence.event))
        if proposed.until is not None and proposed.effective_on is not None:
            self._refuse_until(type(proposed.event), proposed.effective_on)
        _refuse_possibly(proposed)

    def _refuse_until(self, event: type, on: date) -> None:
        if event not in self.timed:
            raise Refused("until-not-allowed", on=on, details={"event": event.__name__})

    def _refuse_unless_possible(self, history: History, about: AnId) -> None:
        try:
            facts = self.standing(history)
            self._refuse_untimely(facts)
            self._refuse_after_the_end(facts)
            self.refuse_impossible(facts)
        except Collision as collision:
            fact, against = collision.fact, collision.against
            other = against if against is not None and fact.id == about else fact
            raise Refused(
                collision.code,
                on=other.effective_on,
                collides_with=other.id if other.id != about else None,
                event=type(other.event),
                details=collision.details,
            ) from None

    def _refuse_untimely(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            if fact.until is not None and fact.until <= fact.effective_on:
                raise Collision("until-not-after", fact, until=fact.until.isoformat())
            if fact.until is None and isinstance(fact.event, self.must_be_timed):
                raise Collision("until-required", fact)
        opening = next((fact for fact in facts if isinstance(fact.event, self.opening)), None)
        if opening is not None and facts[0] is not opening:
            raise Collision("opening-not-first", facts[0], opening)

    def _refuse_after_the_end(self, facts: Sequence[Fact]) -> None:
        end: Fact | None = None
        for fact in facts:
            if end is not None and not isinstance(fact.event, self.after_end):
                raise Collision("two-ends" if isinstance(fact.event, self.ends) else "after-the-end", fact, end)
            if end is None and isinstance(fact.event, self.ends):
                end = fact


def _refuse_possibly(proposed: Recorded) -> None:
    """What is left open lies around what is certain."""
    possibly, on, until = proposed.possibly, proposed.effective_on, proposed.until
    if possibly is None:
        return
    if possibly.from_ is not None and (on is None or possibly.from_ >= on):
        raise Refused("possibly-not-before", on=on)
    if possibly.to is not None and (until is None or possibly.to <= until):
        raise Refused("possibly-not-after", on=on)


def _established_by(fact: Fact) -> AnId:
    """The establishment of a fact, or the fact itself where it was recorded as established."""
    return next((each.id for each in fact.amended_by if isinstance(each.event, FactEstablished)), fact.id)
