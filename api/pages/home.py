"""The first page: the question of the register, what there is for whoever is signed in, and how far the log is."""

from starlette.responses import Response

from api.pages.site import READING, Page, Visit
from domain.period import CIVIL, civil_day


async def home(visit: Visit) -> Response:
    """What there is to see."""
    position, last = visit.call.service.register.log.head()
    return visit.page(
        "home.html",
        asks=visit.role in READING or visit.role == "reader",
        position=position,
        last=None if last is None else visit.speech.moment(last.astimezone(CIVIL)),
        today="" if last is None else civil_day(last).isoformat(),
    )


PAGES = (Page("/", "GET", home),)
