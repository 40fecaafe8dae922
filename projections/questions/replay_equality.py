"""Do the read models equal a replay from the log, now and as known at K?

Each read model is projected anew, beside the live one, from the log up to the position that answers. Compared are the
rows known then, as they were known then: that a row was closed later counts for nothing. One item a read model, then
one for each row that differs, is missing, or is one too many; a row that has another place in the order of the replay
shows as missing and as one too many.
"""

from domain.text import Text
from projections.question import Asked, Column, Item, Question
from projections.replaying import comparisons


def answer(asked: Asked) -> list[Item]:
    """The read models, each followed by its rows that differ."""
    items: list[Item] = []
    for each in comparisons(asked.log, asked.connection, asked.position):
        items.append(
            {
                "item": "projection",
                "projection": each.projection,
                "rows": each.rows,
                "differing": len(each.differing),
            }
        )
        items += (
            {
                "item": row.how,
                "projection": row.projection,
                "subject": {"kind": row.kind, "reference": row.subject},
                "lane": row.lane,
                "position": row.position,
            }
            for row in each.differing
        )
    return items


QUESTION = Question(
    "replay-equality",
    "C",
    Text(
        "Zeggen de leesmodellen hetzelfde als een herhaling van het logboek, nu en zoals bekend op K?",
        "Do the read models equal a replay from the log, now and as known at K?",
    ),
    (),
    (
        Column("item", Text("wat", "what"), "word"),
        Column("projection", Text("leesmodel", "read model")),
        Column("rows", Text("rijen", "rows"), "number"),
        Column("differing", Text("wijken af", "differing"), "number"),
        Column("subject.reference", Text("van", "of")),
        Column("lane", Text("laag", "lane"), "word"),
        Column("position", Text("sinds plaats", "since position"), "number"),
    ),
    "wiewaar ask replay-equality --known-at 2018-12-01",
    answer,
    words={
        "projection": Text("vergeleken", "compared"),
        "differs": Text("zegt iets anders", "says something else"),
        "missing": Text("ontbreekt", "missing"),
        "surplus": Text("te veel", "one too many"),
    },
    counts="item",
    reads=("spells", "findings"),
)
