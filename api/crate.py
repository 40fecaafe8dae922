"""An export folder as a research object (RO-Crate 1.2): its files, whose it is, under what terms, how it is cited."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, NamedTuple

from api.citation import Citation
from api.formats import Standard
from api.messages import Speech
from domain.wire import instant

METADATA = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
MEDIA: Mapping[str, str] = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
}

Entity = dict[str, Any]


class Described(NamedTuple):
    """What is said of an export as a whole.

    `licence` is an identifier and its sentence, `checkpoint` the signed note over the events that it follows from,
    `standards` those that its files keep to, by the names of the files.
    """

    name: str
    description: str
    licence: tuple[str, str]
    citation: Citation
    checkpoint: str
    created: datetime
    standards: Mapping[str, Standard]


def crate(folder: Path, described: Described) -> Entity:
    """The metadata document of a folder with every file in it."""
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != METADATA)
    names = [each.relative_to(folder).as_posix() for each in files]
    parts = [_file(path, name, described.standards.get(name)) for path, name in zip(files, names, strict=True)]
    used = dict.fromkeys(described.standards[name] for name in names if name in described.standards)
    graph = [
        {"@id": METADATA, "@type": "CreativeWork", "about": _link("./"), "conformsTo": _link(SPECIFICATION)},
        _root(described, names),
        *parts,
        *(_profile(each) for each in used),
        *_context(described),
    ]
    return {"@context": f"{SPECIFICATION}/context", "@graph": graph}


def _root(described: Described, names: Sequence[str]) -> Entity:
    licence, _ = described.licence
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": described.name,
        "description": described.description,
        "license": _link(f"#{licence}"),
        "author": _link("#register"),
        "publisher": _link("#register"),
        "dateCreated": instant(described.created),
        "datePublished": described.citation.made_on.isoformat(),
        "version": str(described.citation.position),
        "identifier": f"sha256:{described.citation.digest}",
        "hasPart": [_link(name) for name in names],
        "isBasedOn": _link("#log"),
        "citation": _link("#how-to-cite"),
    }


def _file(path: Path, name: str, standard: Standard | None) -> Entity:
    told: Entity = {
        "@id": name,
        "@type": "File",
        "name": name,
        "contentSize": str(path.stat().st_size),
        "encodingFormat": MEDIA.get(path.suffix, "application/octet-stream"),
        "sha256": digest_of(path),
    }
    return told if standard is None else {**told, "conformsTo": _link(standard.address)}


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _profile(standard: Standard) -> Entity:
    return {"@id": standard.address, "@type": ["CreativeWork", "Profile"], "name": standard.name}


def _context(described: Described) -> Iterator[Entity]:
    """What the root speaks of: the terms, the register, its log as far as known, and how to cite."""
    licence, says = described.licence
    cited = described.citation
    yield {"@id": f"#{licence}", "@type": "CreativeWork", "name": licence, "description": says}
    yield {"@id": "#register", "@type": "Organization", "name": cited.register}
    yield {
        "@id": "#log",
        "@type": "CreativeWork",
        "name": f"The log of {cited.register}, as known at {cited.known_at}",
        "version": str(cited.position),
        "text": described.checkpoint,
    }
    yield {"@id": "#how-to-cite", "@type": "CreativeWork", "name": cited.name, "text": cited.text(Speech("en"))}


def _link(identifier: str) -> Entity:
    return {"@id": identifier}
