"""A sentence for people, in Dutch and in English."""

from typing import NamedTuple


class Text(NamedTuple):
    """The same sentence in both languages."""

    nl: str
    en: str

    def in_(self, language: str) -> str:
        """The sentence in one of them: `nl` or `en`."""
        return self.nl if language == "nl" else self.en
