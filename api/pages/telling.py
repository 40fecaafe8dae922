"""Events in words: what happened, from when it counts, and in which role it was recorded."""

from api.messages import Speech
from api.pages.wording import EVENTS
from application.access import ROLES
from application.catalogue import CATALOGUE
from domain.fact import Recorded

BY_NAME = {entry.event.__name__: entry.command for entry in CATALOGUE.entries}


def event_called(speech: Speech, event: str) -> str:
    """An event by its name, as clerks call it."""
    found = EVENTS.get(BY_NAME.get(event, ""))
    return event if found is None else found.in_(speech.language)


def event_told(speech: Speech, recorded: Recorded) -> str:
    """An event, and the day from which it counts where it has one."""
    name = event_called(speech, type(recorded.event).__name__)
    return name if recorded.effective_on is None else f"{name}, {speech.day(recorded.effective_on)}"


def role_called(speech: Speech, role: str) -> str:
    """A role as people call it; one that the register does not give out (of a historic import) as it was recorded."""
    return speech.say(f"role-{role}") if role in ROLES else role
