"""An environment of its own for the libraries that we compare ourselves with: they are never ours to depend on."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def environment(folder: Path, packages: Sequence[str]) -> Path:
    """The Python of an environment with these packages, made where there is none; that needs a package index."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-I", "-m", "venv", folder], check=True)  # noqa: S603  # this Python
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)  # noqa: S603  # the new one
    return python
