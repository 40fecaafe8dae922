"""Every page that there is, in the order of the menu."""

from api.pages import home
from api.pages.site import Page

PAGES: tuple[Page, ...] = (*home.PAGES,)
