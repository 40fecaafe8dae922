"""Documents: the evidence behind facts, taken in with a form and handed out to who may read it."""

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from api.http.problems import Wrong
from api.http.roles import SEEING_NAMES
from api.http.service import answered
from api.pages.site import Page, Visit
from application.evidence import LONGEST_DOCUMENT, Document, Documents
from projections.questions import QUESTIONS

# It is shown by no browser within a page of ours, and runs nothing.
ALONE = "default-src 'none'; sandbox"


async def kept(visit: Visit, file: UploadFile) -> Document:
    """Keeps a document that came with a form. Raises Unacceptable."""
    content = await file.read(LONGEST_DOCUMENT + 1)
    documents = Documents(visit.call.service.register.settings.evidence)
    return await to_thread.run_sync(documents.keep, content)


async def document(visit: Visit) -> Response:
    """A document as a file of its own; that it was read is kept for everybody whose facts rest on it."""
    digest = visit.call.path("sha256")
    found = Documents(visit.call.service.register.settings.evidence).find(digest)
    if found is None:
        raise Wrong(404, "no-such-document")
    resting = await answered(visit.call, QUESTIONS["based-on-evidence"], {"sha256": digest})
    if trainees := {each["trainee"] for each in resting.items if each.get("trainee")}:
        visit.call.look(trainees, f"evidence {digest}")
    headers = {"Content-Security-Policy": ALONE, "X-Content-Type-Options": "nosniff"}
    return FileResponse(found.path, media_type=found.type, filename=found.file_name, headers=headers)


PAGES = (Page("/evidence/{sha256}", "GET", document, SEEING_NAMES),)
