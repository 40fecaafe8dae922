"""Takes pictures of every page: in both languages, by day and by night, from a phone to a wide screen, and on paper.

    python -m scripts.screenshots DIR [--state FOLDER] [--only TEXT]

Without --state it makes the demo register with its sequel. DIR holds a picture for each, named after its page.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page

from api.register import Register
from api.settings import Settings
from application.access import Role
from application.importing import import_whole, numbered
from application.intake import understood
from domain.fact import Actor
from scripts.browsing import Look, Site, site
from scripts.real_data import shared_data

ERASED = "t-wijk0010"
PATHS: tuple[tuple[str, Role | None], ...] = (
    ("/sign-in", None),
    ("/nothing-here", "auditor"),
    ("/", "auditor"),
    ("/board", "auditor"),
    ("/trainees/t-ppp00003", "auditor"),
    ("/subjects/trainee/t-ppp00003/history", "auditor"),
    ("/subjects/trainee/t-ppp00003/history?at=130", "auditor"),
    ("/organisations/gm0590", "auditor"),
    ("/partnerships/dordrecht-yarden", "auditor"),
    ("/mandates/m-ppp00003", "auditor"),
    ("/programmes/ppp-2018", "auditor"),
    ("/questions", "auditor"),
    ("/questions/who-was-where?validOn=2018-12-01", "auditor"),
    ("/questions/partnership-occupancy", "auditor"),
    ("/questions/role-transitions", "auditor"),
    ("/questions/mandate-durations", "auditor"),
    ("/questions/organisation-load?place=gm0505", "auditor"),
    ("/questions/who-was-where?validOn=gisteren", "auditor"),
    ("/research", "researcher"),
    ("/research/sts", "auditor"),
    ("/research/sts/file?project=one", "researcher"),
    ("/cite", "auditor"),
    ("/findings", "registrar"),
    ("/rules", "auditor"),
    ("/rules/gw-13-employee", "auditor"),
    ("/changes", "auditor"),
    ("/record", "registrar"),
    ("/record/facts?kind=trainee&subject=t-ppp00003", "registrar"),
    ("/record/rotate-to-organisation-b", "registrar"),
    ("/record/file", "registrar"),
    ("/suggestions?kind=organisation&q=d", "registrar"),
    ("/system", "administrator"),
    ("/system/integrity", "administrator"),
    ("/system/tokens", "administrator"),
    ("/system/integrity?checkpoint=x", "auditor"),
    ("/proofs", "auditor"),
    ("/persons", "privacy-officer"),
    ("/persons/t-ppp00003", "privacy-officer"),
    (f"/persons/{ERASED}", "privacy-officer"),
)
# What comes after a form: the page of the form, what is filled in, and the button that is pressed.
AFTER: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "refused": ("/record/rotate-to-organisation-b", {}, "preview"),
    "preview": (
        "/record/move-residence",
        {"subject": "t-ppp00003", "effectiveOn": "2021-05-01", "data.municipality": "gm0505"},
        "preview",
    ),
    "file-tried": ("/record/file", {"file": "seed-sequel.ndjson"}, "try"),
}
LOOKS = {
    "nl": Look(language="nl"),
    "en": Look(language="en"),
    "dark": Look(language="nl", scheme="dark"),
    "phone": Look(language="en", width=360, height=740),
    "wide": Look(language="en", width=1920, height=1080),
    "narrow": Look(language="nl", width=320, height=640),
    "phone-dark": Look(language="nl", scheme="dark", width=360, height=740),
    "paper": Look(language="nl", width=780, height=1100),
}


def main(arguments: list[str]) -> int:
    """Takes them all, and says where they are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--state", type=Path, help="a register to copy and to look at")
    parser.add_argument("--only", default="", help="only pages whose path holds this")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        state = Path(name) / "state"
        if given.state is None:
            _make(state)
        else:
            shutil.copytree(given.state, state)
        with site(state) as opened:
            for path, role in PATHS:
                if given.only in path:
                    take(opened, path, role, given.folder)
            for after in AFTER:
                if given.only in after:
                    take_after(opened, after, given.folder)
    sys.stdout.write(f"{given.folder}\n")
    return 0


def take(opened: Site, path: str, role: Role | None, folder: Path) -> None:
    """A picture of a page in every look."""
    name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
    for how, look in LOOKS.items():
        with opened.page(path, replace(look, role=role)) as page:
            _keep(page, folder / f"{name}.{how}.png", how)


def take_after(opened: Site, name: str, folder: Path) -> None:
    """A picture in every look of the page that comes after a form."""
    path, fields, button = AFTER[name]
    for how, look in LOOKS.items():
        with opened.page(path, replace(look, role="registrar")) as page:
            for field, value in fields.items():
                if field == "file":
                    page.set_input_files(f"[name='{field}']", shared_data() / value)
                else:
                    page.fill(f"[name='{field}']", value)
            page.click(f"button[value={button}]")
            page.wait_for_selector("#job:not([hx-get]), main:not(:has(#job))")
            _keep(page, folder / f"{name}.{how}.png", how)


def _keep(page: Page, file: Path, how: str) -> None:
    if how == "paper":
        page.emulate_media(media="print")
    page.screenshot(path=file, full_page=True)


def _make(state: Path) -> None:
    with Register(Settings(state, state / "log.db", None), make=True) as register:
        for file in ("seed-scenario.ndjson", "seed-sequel.ndjson"):
            lines = numbered((shared_data() / file).read_bytes())
            import_whole(register.recorder, lines, Actor("griffie", "registrar"), historic=True)
        erase = understood({"command": "erase-personal-data", "subject": ERASED, "data": {"ground": "AVG art. 17"}})
        register.recorder.record(erase, Actor("functionaris", "privacy-officer"), "screenshots")
        register.catch_up()
        register.transparency.checkpoint()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
