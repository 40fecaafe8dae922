"""Jobs: how far a long piece of work is, told in a file so that every process that serves the register can say it."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID, uuid4

import orjson

KEPT = 24 * 3600  # seconds that what became of it can be read


class Jobs:
    """The folder of jobs: a file each, for its owner alone, without anything of what was handed in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, told: Mapping[str, Any]) -> str:
        """A new job; its id. Those that are over long since are cleared away."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in self._folder.glob("*.json"):
            with suppress(FileNotFoundError):
                if time() - old.stat().st_mtime > KEPT:
                    old.unlink()
        job = str(uuid4())
        self.tell(job, told)
        return job

    def tell(self, job: str, told: Mapping[str, Any]) -> None:
        """How it is now."""
        path = self._folder / f"{job}.json"
        partial = path.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(orjson.dumps(told))
        partial.rename(path)

    def find(self, job: str) -> dict[str, Any] | None:
        """How it is; None where there is no such job."""
        try:
            content = (self._folder / f"{UUID(job)}.json").read_bytes()
        except (ValueError, FileNotFoundError):
            return None
        found: dict[str, Any] = orjson.loads(content)
        return found
