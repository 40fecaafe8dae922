"""A browser on a register that is served in a process of its own: for what is looked at as a visitor sees it."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.register import Register
from api.settings import Settings
from application.access import ROLES, Role

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 10_000  # milliseconds
# One process draws every page, and no other computes colours: all are ours, and a process takes long to start.
FEW_PROCESSES = ("--renderer-process-limit=1", "--disable-site-isolation-trials", "--disable-gpu")

Language = Literal["nl", "en"]
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Look:
    """How somebody looks at the pages: who they are, and in what kind of window."""

    role: Role | None = "auditor"
    language: Language = "nl"
    scheme: Scheme = "light"
    width: int = 1280
    height: int = 900
    scripts: bool = True
    motion: bool = True


@dataclass
class Site:
    """The pages of a register, with a token of every role and a browser to look at them."""

    address: str
    tokens: Mapping[Role, str]
    browser: Browser
    _kept: dict[Look, BrowserContext] = field(default_factory=dict)

    def visitor(self, look: Look) -> BrowserContext:
        """Somebody who is signed in; the same one when asked again."""
        if look not in self._kept:
            context = self.browser.new_context(
                base_url=self.address,
                locale={"nl": "nl-NL", "en": "en-GB"}[look.language],
                color_scheme=look.scheme,
                viewport={"width": look.width, "height": look.height},
                java_script_enabled=look.scripts,
                reduced_motion="no-preference" if look.motion else "reduce",
            )
            context.set_default_timeout(PATIENCE)
            context.add_cookies([{"name": "language", "value": look.language, "url": self.address}])
            if look.role is not None:
                signed_in = context.request.post(
                    "/sign-in", form={"token": self.tokens[look.role], "to": "/"}, max_redirects=0
                )
                if signed_in.status != 303:
                    raise RuntimeError(f"{look.role} could not sign in: {signed_in.status}")
            self._kept[look] = context
        return self._kept[look]

    @contextmanager
    def page(self, path: str, look: Look | None = None) -> Iterator[Page]:
        """A page, opened in a window of its own."""
        page = self.visitor(look or Look()).new_page()
        try:
            page.goto(path)
            yield page
        finally:
            page.close()


@contextmanager
def site(state: Path, **environment: str) -> Iterator[Site]:
    """The pages of the register in a folder, until the end of the block; other settings by their names."""
    with Register(Settings.read({"WIEWAAR_STATE_DIR": str(state), **environment})) as register:
        tokens = {role: register.access.issue(f"the {role}", role, "a look at the pages") for role in ROLES}
    with served(state, **environment) as address, a_browser() as browser:
        yield Site(address, tokens, browser)


@contextmanager
def served(state: Path, **environment: str) -> Iterator[str]:
    """The address of a server on the register in a folder, with no bound on how often it may be asked."""
    own = {
        "WIEWAAR_STATE_DIR": str(state),
        "WIEWAAR_RATE": "1000000",
        "WIEWAAR_LOG": "warning",
        "PYTHONPATH": str(ROOT),
    }
    told = state / "told.ndjson"
    with told.open("wb") as lines:
        process = subprocess.Popen(  # noqa: S603  # this Python, on our own code
            [sys.executable, "-P", "-m", "api", "serve", "--port", str(_free_port())],
            stdout=subprocess.PIPE,
            stderr=lines,
            env={**os.environ, **own, **environment},
        )
    with process:
        try:
            said = b"" if process.stdout is None else process.stdout.readline()
            found = re.search(rb"http://127\.0\.0\.1:\d+", said)
            if found is None:
                raise RuntimeError(told.read_text(encoding="utf-8"))
            yield found[0].decode()
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Debian's Chromium. Its sandbox does not work for root."""
    arguments = [*FEW_PROCESSES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()
