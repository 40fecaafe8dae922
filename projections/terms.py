"""Programmes: what they are called, on which days they run, and which days their periods A, B, … have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

import orjson

from domain.period import Period, between
from projections.days import days_of
from projections.names import spells_of
from projections.question import Asked

Terms = Mapping[str, Any]


class Programmes:
    """The programmes of these references as known at the position that answers."""

    def __init__(self, asked: Asked, references: Iterable[str | None]) -> None:
        self._agreed: dict[str, list[tuple[Period, Terms]]] = defaultdict(list)
        self._names: dict[str, str] = {}
        for row in spells_of(asked, "programme", ("terms",), (each for each in references if each is not None)):
            value = orjson.loads(row.value)
            self._names[row.subject] = value["name"]
            # The first terms also rule what came before them.
            in_force = days_of(row) if row.subject in self._agreed else Period(date.min, days_of(row).to)
            self._agreed[row.subject].append((in_force, value["terms"]))

    def named(self, reference: str | None) -> dict[str, str | None] | None:
        """Reference and name."""
        return None if reference is None else {"reference": reference, "name": self._names.get(reference)}

    def days(self, reference: str | None) -> Period | None:
        """The days of the programme under the last terms; None where it has none on record."""
        agreed = self._agreed.get(reference or "")
        return _whole(agreed[-1][1]) if agreed else None

    def on(self, reference: str | None, day: date) -> Terms:
        """The terms that rule on a day; none where no programme is on record."""
        return next((terms for in_force, terms in self._agreed.get(reference or "", ()) if day in in_force), {})

    def period(self, reference: str | None, label: str) -> list[Period]:
        """The days of the period of that label, as far as the terms that name it rule them."""
        return [
            ruled
            for in_force, terms in self._agreed.get(reference or "", ())
            for each, days in periods(terms)
            if each == label and (ruled := days & in_force) is not None
        ]

    def label(self, reference: str | None, day: date) -> str | None:
        """The label of the period on a day."""
        return next((label for label, days in periods(self.on(reference, day)) if day in days), None)


def _whole(terms: Terms) -> Period:
    return Period(date.fromisoformat(terms["starts"]), date.fromisoformat(terms["ends"]))


def periods(terms: Terms) -> list[tuple[str, Period]]:
    """The periods by label: one without an end ends where the next begins, and the last with the programme."""
    named = sorted(terms.get("periods") or (), key=lambda each: str(each["from"]))
    found = []
    for each, following in zip_longest(named, named[1:]):
        to = each.get("to") or (terms.get("ends") if following is None else following["from"])
        days = between(date.fromisoformat(each["from"]), date.fromisoformat(to) if to else None)
        if days is not None:
            found.append((each["label"], days))
    return found
