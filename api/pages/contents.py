"""Every page that there is, in the order of the menu."""

from api.pages import (
    board,
    bulk,
    changes,
    documents,
    dossier,
    findings,
    home,
    persons,
    proofs,
    questions,
    recording,
    replay,
    research,
    rules,
    system,
)
from api.pages.site import Page

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *board.PAGES,
    *dossier.PAGES,
    *replay.PAGES,
    *questions.PAGES,
    *findings.PAGES,
    *changes.PAGES,
    *research.PAGES,
    *rules.PAGES,
    *bulk.PAGES,
    *recording.PAGES,
    *documents.PAGES,
    *persons.PAGES,
    *proofs.PAGES,
    *system.PAGES,
)
