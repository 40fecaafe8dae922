"""Erasure: after its fence in the log the key is destroyed, every copy cleared, and a receipt tells what was done.

Whatever breaks it off, it is completed when the register is opened again, and when it is asked for again.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from eventsourcing.persistence import PersistenceError

from application.access import Access
from application.care import sealed_in
from application.evidence import Documents
from application.persons import Persons, documents_of
from application.problem import Unusable
from application.vault import Vault
from domain.fact import Recorded
from domain.reference import Kind, stream_id
from domain.wire import instant

Receipt = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CameBack:
    """What was there again of somebody who was erased, and is no more: the key, and documents by their digests."""

    trainee: str
    key: bool
    documents: Sequence[str]


class Erasures:
    """Completes erasures. `clock` gives the instant in UTC; in `waiting` lie files that were handed in to be recorded.

    These are sealed, and may be about anybody: all of them go.
    """

    def __init__(
        self,
        persons: Persons,
        vault: Vault,
        access: Access,
        documents: Documents,
        waiting: Path,
        clock: Callable[[], datetime],
    ) -> None:
        self._persons = persons
        self._vault = vault
        self._access = access
        self._documents = documents
        self._waiting = waiting
        self._clock = clock

    def receipt(self, trainee: str) -> Receipt | None:
        """The receipt of an erasure that was completed; None where there is none."""
        return self._access.receipt(trainee)

    def complete(self, trainee: str) -> Receipt:
        """Destroys the key of a trainee behind a fence, clears every copy, and keeps and returns the receipt.

        Done again it clears what came back, and changes nothing where nothing did. Raises Unusable.
        """
        try:
            receipt, _ = self._completed(trainee)
        except (sqlite3.Error, PersistenceError, OSError) as fault:
            raise Unusable("erasure-incomplete", trainee=trainee, reason=str(fault)) from fault
        return receipt

    def complete_all(self) -> list[CameBack]:
        """Completes those that broke off, and clears what an older copy brought back; tells of what was there again.

        Raises Unusable, sqlite3.Error, PersistenceError or OSError: a register that can't forget is not opened.
        """
        found = []
        for trainee in self._persons.erased():
            if self._is_complete(trainee):
                continue
            _, came_back = self._completed(trainee)
            if came_back.key or came_back.documents:
                found.append(came_back)
        return found

    def _is_complete(self, trainee: str) -> bool:
        receipt = self._access.receipt(trainee)
        return (
            receipt is not None
            and self._vault.is_destroyed(_key_of(trainee))
            and not any(map(self._documents.holds, _removed(receipt)))
        )

    def _completed(self, trainee: str) -> tuple[Receipt, CameBack]:
        fence = self._persons.fence_of(trainee)
        if fence is None:
            raise Unusable("not-erased", trainee=trainee)
        key_was_there = not self._vault.is_destroyed(_key_of(trainee))
        self._vault.destroy(_key_of(trainee), instant(self._clock()))
        before = self._access.receipt(trainee)
        behind = [each for each in self._persons.events_about(trainee) if each.position <= fence.position]
        kept = dict(self._documents_that_stay(behind))
        forgotten = sorted({digest for each in behind for digest in documents_of(each)} - kept.keys())
        removed = [digest for digest in forgotten if self._documents.remove(digest)]
        counts = {"waiting": self._remove_waiting(), "partial": self._documents.remove_partial()}
        came_back = CameBack(trainee, key_was_there, removed)
        gone = sorted({*_removed(before), *forgotten} - kept.keys())
        if before is not None and not (key_was_there or removed) and gone == _removed(before):
            return before, came_back
        receipt = self._written(fence, behind, gone, kept, counts)
        if before is not None:
            receipt["again"] = [*before["again"], receipt["completedAt"]]
            receipt["completedAt"] = before["completedAt"]
        self._access.keep_receipt(trainee, receipt)
        return receipt, came_back

    def _remove_waiting(self) -> int:
        found = list(self._waiting.iterdir()) if self._waiting.is_dir() else []
        for each in found:
            each.unlink(missing_ok=True)
        return len(found)

    def _documents_that_stay(self, behind: Sequence[Recorded]) -> Iterator[tuple[str, list[str]]]:
        """The documents among theirs that the facts of others name too, or that were named after the fence; by whom."""
        for digest in sorted({digest for each in behind for digest in documents_of(each)}):
            others = (each for each in self._persons.naming_document(digest) if not self._is_behind_a_fence(each))
            if subjects := sorted({str(each.subject) for each in others}):
                yield digest, subjects

    def _is_behind_a_fence(self, recorded: Recorded) -> bool:
        """Whether everybody whom an event is about was erased since."""
        fences = [self._persons.fence_of(each) for each in self._persons.whom(recorded)]
        return bool(fences) and all(fence is not None and recorded.position <= fence.position for fence in fences)

    def _written(
        self,
        fence: Recorded,
        behind: Sequence[Recorded],
        forgotten: Sequence[str],
        kept: Mapping[str, Sequence[str]],
        counts: Mapping[str, int],
    ) -> dict[str, Any]:
        trainee, key = fence.subject.reference, _key_of(fence.subject.reference)
        sealed = sum(each.key == key for event in behind for each in sealed_in(event))
        return {
            "trainee": trainee,
            "eventId": fence.id,
            "position": fence.position,
            "erasedAt": instant(fence.recorded_at or self._clock()),
            "erasedBy": {"subject": fence.recorded_by.subject, "role": fence.recorded_by.role},
            "completedAt": instant(self._clock()),
            "again": [],
            "mandates": sorted({each.subject.reference for each in behind if each.subject.kind is Kind.MANDATE}),
            "cleared": [
                {"where": "vault", "what": "key", "how": "destroyed", "count": 1},
                {"where": "log", "what": "sealed-details", "how": "unreadable", "count": sealed},
                {"where": "read-models", "what": "sealed-details", "how": "unreadable"},
                {"where": "memory", "what": "key", "how": "let-go"},
                {"where": "evidence", "what": "documents", "how": "removed", "sha256": list(forgotten)},
                {"where": "evidence", "what": "partial-files", "how": "removed", "count": counts["partial"]},
                {"where": "waiting", "what": "waiting-files", "how": "removed", "count": counts["waiting"]},
                {"where": "exports", "what": "files", "how": "none-kept"},
            ],
            "kept": [
                {"where": "evidence", "what": "document", "sha256": digest, "namedBy": list(subjects)}
                for digest, subjects in kept.items()
            ],
            "outOfReach": ["backups", "files-of-others"],
        }


def _removed(receipt: Receipt | None) -> list[str]:
    """The documents that an erasure removed, or would have if they had been there."""
    cleared = () if receipt is None else receipt["cleared"]
    return [digest for each in cleared if each["what"] == "documents" for digest in each["sha256"]]


def _key_of(trainee: str) -> str:
    return str(stream_id(Kind.TRAINEE, trainee))
