"""What was looked at last: all else is forgotten, and read again where it is asked for."""

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(OrderedDict[K, V]):
    """Values by key, of which at most so many are kept: the first to go is who was not looked up for longest."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def look_up(self, key: K) -> V | None:
        """The value of a key, from here on the one that was looked up last; None where it is not kept."""
        value = self.get(key)
        if value is not None:
            self.move_to_end(key)
        return value

    def keep(self, key: K, value: V) -> V:
        """Keeps a value as the one looked up last, and forgets what there is no room for; the value."""
        self[key] = value
        self.move_to_end(key)
        self.trim()
        return value

    def trim(self) -> None:
        """Forgets what there is no room for."""
        while len(self) > self._most:
            self.popitem(last=False)
