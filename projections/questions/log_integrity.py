"""Is the log complete and unaltered since checkpoint C: has it no gap, do links, names and seals hold, is it the same?

Read from the log itself, event by event, up to the position that answers; what was cut off its end is missed where the
read models know of more. Then it is held against the checkpoint that was given, or the last one that was issued: that
nobody rewrote the whole log, links and tree included, shows only so, best against one that was kept elsewhere. The
first item is the verdict, with the first bad position and the kind of damage there; then every fault that was found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from domain.text import Text
from projections.database import PROJECTIONS
from projections.question import Asked, Column, Item, Parameter, Question


@dataclass(frozen=True, slots=True)
class _Missing:
    """Positions that are not there."""

    details: Mapping[str, str]
    code: str = "positions-missing"


def answer(asked: Asked) -> list[Item]:
    """The verdict, then what is wrong in the order of the log; what has no position comes first."""
    differs = asked.log.differs_from(asked.text("checkpoint"))
    found = (*asked.log.damage(asked.position), *_cut_off(asked), *([differs] if differs else []))
    faults = sorted(
        (_fault(each.code, each.details) for each in found),
        key=lambda fault: fault["position"] or 0,
    )
    first = next((each for each in faults if each["position"] is not None), faults[0] if faults else None)
    verdict = {
        "item": "verdict",
        "result": "fail" if faults else "pass",
        "events": asked.position,
        "position": None if first is None else first["position"],
        "damage": None if first is None else first["damage"],
        "faults": len(faults),
    }
    return [verdict, *faults]


def _cut_off(asked: Asked) -> Iterator[_Missing]:
    """What the read models took in and the log has no more."""
    head, _ = asked.log.head()
    known = asked.connection.execute(select(func.max(PROJECTIONS.c.position))).scalar_one() or 0
    if asked.position == head and known > head:
        yield _Missing({"from": str(head + 1), "to": str(known)})


def _fault(code: str, details: Mapping[str, str]) -> Item:
    position = details.get("position") or details.get("from")
    return {
        "item": "fault",
        "damage": code,
        "position": None if position is None else int(position),
        "to": int(details["to"]) if "to" in details else None,
        "eventId": details.get("id"),
        "subject": details.get("subject"),
        "detail": details.get("name") or details.get("reason"),
    }


QUESTION = Question(
    "log-integrity",
    "C",
    Text(
        "Is het logboek volledig en ongewijzigd, ook sinds een controlepunt?",
        "Is the log complete and unaltered, also since a checkpoint?",
    ),
    (
        Parameter(
            "checkpoint",
            "text",
            Text(
                "sinds dit controlepunt (de hele tekst, met handtekening); anders sinds het laatste dat is uitgegeven",
                "since this checkpoint (its whole text, signed); else since the last one that was issued",
            ),
        ),
    ),
    (
        Column("item", Text("wat", "what"), "word"),
        Column("result", Text("uitslag", "result"), "word"),
        Column("events", Text("gelezen", "read"), "number"),
        Column("position", Text("plaats", "position"), "number"),
        Column("damage", Text("schade", "damage"), "word"),
        Column("eventId", Text("gebeurtenis", "event")),
        Column("subject", Text("van", "of")),
    ),
    "wiewaar ask log-integrity",
    answer,
    words={
        "verdict": Text("oordeel", "verdict"),
        "fault": Text("fout", "fault"),
        "pass": Text("in orde", "pass"),
        "fail": Text("niet in orde", "fail"),
        "guard-missing": Text("bewaker ontbreekt", "guard missing"),
        "positions-missing": Text("plaatsen ontbreken", "positions missing"),
        "not-readable": Text("niet te lezen", "can't be read"),
        "columns-differ": Text("kolommen wijken af", "columns differ"),
        "not-canonical": Text("anders geschreven", "not as written"),
        "recorded-before": Text("eerder dan de vorige", "before the one before"),
        "import-after-others": Text("ingevoerd na andere", "imported after others"),
        "versions-missing": Text("reeks heeft een gat", "stream has a gap"),
        "link-broken": Text("vorige is veranderd", "the one before altered"),
        "name-unknown": Text("onbekende naam", "unknown name"),
        "not-possible": Text("kan niet na wat ervóór staat", "not possible after what stands before"),
        "tree-differs": Text("past niet in de boom", "not the one in the tree"),
        "log-shortened": Text("korter dan het controlepunt", "shorter than the checkpoint"),
        "log-rewritten": Text("anders dan het controlepunt", "not the log of the checkpoint"),
        "another-log": Text("controlepunt van een ander logboek", "checkpoint of another log"),
        "wrong-signature": Text("handtekening klopt niet", "wrong signature"),
        "not-a-checkpoint": Text("geen controlepunt", "no checkpoint"),
        "seal-broken": Text("zegel gaat niet open", "seal does not open"),
    },
    counts="item",
    reads=(),
)
