"""The tree over the log (RFC 6962, SHA-256): one root that fixes every event, and short proofs of what is in it.

Leaf i is the event at position i + 1. A node is named by its level (0 for leaves) and its number among the nodes of
that level, from 0; it never changes once its last leaf is there.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

BYTES = 32
EMPTY = sha256(b"").digest()


class Node(NamedTuple):
    """A complete node of the tree."""

    level: int
    number: int

    @property
    def completed_at(self) -> int:
        """The size that the tree had when the node was complete."""
        return (self.number + 1) << self.level


NodeHash = Callable[[Node], bytes]


def leaf_of(entry: bytes) -> bytes:
    """The hash of a leaf (RFC 6962, 2.1)."""
    return sha256(b"\x00" + entry).digest()


def parent_of(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: the roots of the complete trees that make it up, the largest first."""

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size = size
        self._roots = list(roots)

    def add(self, leaf: bytes) -> bytes:
        """Adds a leaf. Returns the hashes of the nodes that it completes, from the leaf upwards, end to end."""
        size, roots = self.size, self._roots
        self.size = size + 1
        completed = leaf
        while size & 1:
            leaf = sha256(b"\x01" + roots.pop() + leaf).digest()
            completed += leaf
            size >>= 1
        roots.append(leaf)
        return completed

    def believe(self, completed: bytes) -> None:
        """Goes on from what was kept of the nodes that the last leaf completed, whatever they should have been."""
        self._roots[-1] = completed[-BYTES:]

    @property
    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self._roots:
            return EMPTY
        *others, found = self._roots
        for left in reversed(others):
            found = parent_of(left, found)
        return found


def edge(size: int) -> list[Node]:
    """The nodes whose hashes are the frontier of a tree of that size."""
    found, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append(Node(level, start >> level))
            start += 1 << level
    return found


def root_at(size: int, hash_of: NodeHash) -> bytes:
    """The root that the tree had at that size."""
    return _root(0, size, hash_of) if size else EMPTY


def inclusion(index: int, size: int, hash_of: NodeHash) -> list[bytes]:
    """The proof that a leaf is in the tree of that size (RFC 6962, 2.1.1), from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_root(middle, end, hash_of))
            end = middle
        else:
            path.append(_root(start, middle, hash_of))
            start = middle
    return path[::-1]


def consistency(old: int, size: int, hash_of: NodeHash) -> list[bytes]:
    """The proof that the tree of the old size is the beginning of the other (RFC 6962, 2.1.2)."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {old} is no beginning of one of {size}")
    path: list[bytes] = []
    if old in (0, size):
        return path
    start, end, whole = 0, size, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_root(middle, end, hash_of))
            end = middle
        else:
            path.append(_root(start, middle, hash_of))
            start, whole = middle, False
    return ([] if whole else [_root(start, end, hash_of)]) + path[::-1]


def tree_of(leaves: list[bytes]) -> NodeHash:
    """The hashes of the nodes over leaves that are all at hand."""
    levels = [leaves]
    while len(below := levels[-1]) > 1:
        levels.append([parent_of(below[nth], below[nth + 1]) for nth in range(0, len(below) - 1, 2)])
    return lambda node: levels[node.level][node.number]


def _split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << (width - 1).bit_length() - 1


def _root(start: int, end: int, hash_of: NodeHash) -> bytes:
    """The root over the leaves from `start` up to `end`, from the complete nodes that make it up."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return hash_of(Node(level, start >> level))
    middle = start + _split(width)
    return parent_of(_root(start, middle, hash_of), _root(middle, end, hash_of))
