"""XML of others, read without entities and document types, and no deeper or larger than it has reason to be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # it has no types
from defusedxml.sax import make_parser  # type: ignore[import-untyped]  # the same

from application.problem import Invalid, Problem

LARGEST = 100_000_000  # bytes
DEEPEST = 40
MOST = 1_000_000  # elements that are kept
LONGEST = 10_000  # characters in one of them


@dataclass(slots=True)
class Element:
    """An element: its name with the prefix of its namespace, where it stands, and what is in it."""

    name: str
    line: int
    attributes: Mapping[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def child(self, *path: str) -> "Element | None":
        """The first element at that path, if there is one."""
        found: Element | None = self
        for name in path:
            found = None if found is None else next((each for each in found.children if each.name == name), None)
        return found

    def all(self, name: str) -> Iterator["Element"]:
        """The elements in it with that name, in order."""
        return (each for each in self.children if each.name == name)

    def text_of(self, *path: str) -> str:
        """The text at that path, without spaces around it; empty where there is none."""
        found = self.child(*path)
        return "" if found is None else found.text.strip()


def read_xml(content: bytes, prefixes: Mapping[str, str], leave_out: frozenset[str] = frozenset()) -> Element:
    """The root of a document. Raises Invalid.

    `prefixes` names the namespaces that are known; elements of others, and those to leave out, are passed over.
    """
    if len(content) > LARGEST:
        raise Invalid([Problem("", "too-large", {"longest": str(LARGEST)})])
    handler = _Handler(prefixes, leave_out)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        parser.parse(BytesIO(content))
    except DefusedXmlException:
        raise Invalid([Problem("", "forbidden-xml")]) from None
    except (SAXException, ValueError, LookupError):
        raise Invalid([Problem("", "not-xml", {"line": str(handler.line)})]) from None
    if handler.root is None:
        raise Invalid([Problem("", "not-eml")])
    return handler.root


class _Handler(ContentHandler):
    def __init__(self, prefixes: Mapping[str, str], leave_out: frozenset[str]) -> None:
        super().__init__()
        self.root: Element | None = None
        self._prefixes = prefixes
        self._leave_out = leave_out
        self._open: list[Element | None] = []
        self._kept = 0
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  # SAX's name
        """Is told where the parser is."""
        self._locator = locator

    @property
    def line(self) -> int:
        """The line that the parser is on."""
        return 1 if self._locator is None else self._locator.getLineNumber() or 1

    def startElementNS(  # noqa: N802  # SAX's name
        self, name: tuple[str | None, str], _qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        """Keeps it where it is known."""
        if len(self._open) >= DEEPEST or self._kept >= MOST:
            raise Invalid([Problem("", "too-much-xml", {"line": str(self.line)})])
        self._open.append(self._kept_element(name, attrs))

    def _kept_element(self, name: tuple[str | None, str], attrs: AttributesNSImpl) -> Element | None:
        space, local = name
        prefix = self._prefixes.get(space or "")
        within = self._open[-1] if self._open else None
        if prefix is None or prefix + local in self._leave_out or (self._open and within is None):
            return None
        attributes = {key[1]: str(value) for key, value in attrs.items() if not key[0]}
        element = Element(prefix + local, self.line, attributes)
        self._kept += 1
        if within is not None:
            within.children.append(element)
        elif self.root is None:
            self.root = element
        return element

    def endElementNS(self, _name: tuple[str | None, str], _qname: str | None) -> None:  # noqa: N802  # SAX's name
        """Leaves it."""
        self._open.pop()

    def characters(self, content: str) -> None:
        """Keeps its text."""
        if self._open and (element := self._open[-1]) is not None:
            if len(element.text) + len(content) > LONGEST:
                raise Invalid([Problem("", "too-much-xml", {"line": str(self.line)})])
            element.text += content
