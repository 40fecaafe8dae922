"""The first page: what there is for whoever is signed in, and how the register is."""

from starlette.responses import Response

from api.pages.site import Page, Visit


async def home(visit: Visit) -> Response:
    """What there is to see."""
    return visit.page("home.html", status_of=visit.call.service.register.status())


PAGES = (Page("/", "GET", home),)
