"""Two answers side by side: which rows are the same one at another time, and in what they differ."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from projections.question import Item

T = TypeVar("T")


def paired(
    before: Sequence[T], after: Sequence[T], *keys: Callable[[T], Hashable]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """The rows before and after that belong together, and those left over of each.

    Rows belong together that have the same key, in their order; what one key leaves over is tried with the next.
    """
    pairs: list[tuple[T, T]] = []
    for key in keys:
        waiting: dict[Hashable, list[T]] = defaultdict(list)
        for each in before:
            waiting[key(each)].append(each)
        new: list[T] = []
        for each in after:
            if found := waiting.get(key(each)):
                pairs.append((found.pop(0), each))
            else:
                new.append(each)
        left = {id(each) for rest in waiting.values() for each in rest}
        before, after = [each for each in before if id(each) in left], new
    return pairs, list(before), list(after)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Item]:
    """In which fields two rows differ, as the path of each, the old value and the new one."""
    old, new = _fields(before), _fields(after)
    return [
        {"field": name, "old": old.get(name), "new": new.get(name)}
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _fields(value: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """The values within, by their paths; lists stay whole, and so does what is sealed."""
    found: dict[str, Any] = {}
    for name, each in value.items():
        if isinstance(each, Mapping) and "sealed" not in each:
            found |= _fields(each, f"{path}{name}.")
        else:
            found[path + name] = each
    return found
