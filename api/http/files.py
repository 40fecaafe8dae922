"""Files that are made for one answer, and gone after it."""

import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from starlette.responses import Response, StreamingResponse

CHUNK = 65_536
ZIP = "application/zip"


async def a_file(make: Callable[[Path], Awaitable[object]], name: str, media_type: str = ZIP) -> Response:
    """What `make` writes, under a name to keep it by."""
    with TemporaryDirectory(prefix="wiewaar-file-") as folder:
        path = Path(folder) / name
        await make(path)
        file = path.open("rb")  # stays readable when its name is gone
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(os.fstat(file.fileno()).st_size),
    }
    return StreamingResponse(_read(file), headers=headers, media_type=media_type)


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while some := file.read(CHUNK):
            yield some
