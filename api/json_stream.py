"""JSON written as it comes: an object whose members can be more than memory holds."""

from collections.abc import Iterable
from typing import IO, Any

import orjson


class JsonStream:
    """A JSON object in the making."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._between = b"{\n"

    def member(self, name: str, value: Any) -> None:
        """A member that is had at once."""
        self._begin(name)
        self._output.write(orjson.dumps(value))

    def members(self, name: str, values: Iterable[Any]) -> None:
        """A member that is a list, an element a line."""
        self._begin(name)
        between = b"[\n"
        for each in values:
            self._output.write(between + orjson.dumps(each))
            between = b",\n"
        self._output.write(b"[]" if between == b"[\n" else b"\n]")

    def end(self) -> None:
        """Nothing follows."""
        self._output.write(b"\n}\n")

    def _begin(self, name: str) -> None:
        self._output.write(self._between + orjson.dumps(name) + b": ")
        self._between = b",\n"
