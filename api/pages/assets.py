"""The files that every page loads, at addresses that tell their content: a browser may keep them for good."""

import gzip
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

FOLDER: Final = Path(__file__).parent / "static"
HTMX: Final = Path(str(files("js_lib_htmx"))) / "static" / "htmx" / "htmx.min.js"
KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SMALLEST: Final = 500  # bytes, under which compressing costs more than it saves


@dataclass(frozen=True)
class Asset:
    """A file that pages load."""

    file: Path

    @cached_property
    def content(self) -> bytes:
        """What is in it."""
        return self.file.read_bytes()

    @cached_property
    def version(self) -> str:
        """What tells this content from any other."""
        return sha256(self.content).hexdigest()[:12]

    @cached_property
    def compressed(self) -> bytes:
        """The content as it goes over the wire."""
        return gzip.compress(self.content, mtime=0)

    @property
    def address(self) -> str:
        """Where pages find it."""
        return f"/static/{self.file.name}?v={self.version}"

    def response(self, request: Request) -> Response:
        """The file; to be kept for good where it was asked for by its content."""
        kept = "public, max-age=31536000, immutable" if request.query_params.get("v") == self.version else "no-cache"
        headers = {"Cache-Control": kept, "ETag": f'"{self.version}"', "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        if takes_gzip(request):
            headers["Content-Encoding"] = "gzip"
        content = self.compressed if takes_gzip(request) else self.content
        return Response(content, headers=headers, media_type=KINDS[self.file.suffix])


ASSETS: Final = {file.name: Asset(file) for file in (*FOLDER.iterdir(), HTMX) if file.suffix in KINDS}


def address_of(name: str) -> str:
    """Where pages find a file."""
    return ASSETS[name].address


def takes_gzip(request: Request) -> bool:
    """Whether what asks can read what is compressed."""
    return "gzip" in request.headers.get("accept-encoding", "")


def compressed(request: Request, response: Response) -> Response:
    """The response, compressed where that is worth it and what asks can read it."""
    if takes_gzip(request) and len(response.body) >= SMALLEST:
        response.body = gzip.compress(bytes(response.body), compresslevel=6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response
