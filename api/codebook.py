"""What a dataset is and what stands in its columns: the Data Package (version 2) and a codebook in both languages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Any

from api.citation import Citation
from api.messages import LANGUAGES, Speech
from api.pseudonyms import Pseudonyms, type_of
from domain.text import Text
from projections.dataset import Dataset, Field

PROFILES = "https://datapackage.org/profiles/2.0"
CSV_TYPE, PARQUET_TYPE = "text/csv", "application/vnd.apache.parquet"
MEDIA: Mapping[str, str] = {
    ".csv": CSV_TYPE,
    ".parquet": PARQUET_TYPE,
    ".md": "text/markdown",
    ".json": "application/json",
}
# It holds persons, if by pseudonyms: no licence by which everybody may hand it on.
LICENCE: Mapping[bool, tuple[str, Text]] = {
    False: (
        "LicenseRef-wiewaar-research",
        Text(
            "Alleen voor het genoemde onderzoek (AVG art. 89); niet doorgeven, niet koppelen, niet herleiden.",
            "For the research named only (GDPR art. 89); not to be handed on, joined, or led back to persons.",
        ),
    ),
    True: (
        "LicenseRef-wiewaar-confidential",
        Text("Vertrouwelijk: bevat persoonsgegevens.", "Confidential: holds personal data."),
    ),
}


def data_package(
    dataset: Dataset,
    fields: Sequence[Field],
    pseudonyms: Pseudonyms | None,
    citation: Citation,
    files: Iterable[Path],
    created: str,
) -> dict[str, Any]:
    """The descriptor of a package with these files: the CSV with its schema, and what is beside it."""
    licence, says = LICENCE[pseudonyms is None]
    schema = _schema(dataset, fields, pseudonyms)
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"wiewaar-{dataset.name}",
        "title": dataset.title.en,
        "description": f"{dataset.question.asks.en}\n\n{dataset.question.asks.nl}\n\n{citation.text(Speech('en'))}",
        "version": f"{dataset.version}.0.0",
        "created": created,
        "keywords": ["wiewaar", dataset.name],
        "licenses": [{"name": licence, "title": says.en}],
        "sources": [{"title": citation.register, "version": str(citation.position)}],
        "resources": [_resource(each, schema) for each in files],
    }


def _resource(path: Path, schema: Mapping[str, Any]) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    found: dict[str, Any] = {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": path.stem.replace(".", "-") if path.suffix != ".parquet" else f"{path.stem}-parquet",
        "type": "table" if path.suffix == ".csv" else "file",
        "path": path.name,
        "format": path.suffix.removeprefix("."),
        "mediatype": MEDIA[path.suffix],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }
    if path.suffix == ".csv":
        found |= {"encoding": "utf-8", "dialect": {"delimiter": ",", "doubleQuote": True}, "schema": schema}
    return found


def _schema(dataset: Dataset, fields: Sequence[Field], pseudonyms: Pseudonyms | None) -> dict[str, Any]:
    found = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(each, pseudonyms) for each in fields],
        "missingValues": [""],
    }
    return {**found, "primaryKey": list(dataset.key)} if dataset.key else found


def _field(field: Field, pseudonyms: Pseudonyms | None) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if field.required else {}
    if field.words:
        constraints["enum"] = list(field.words)
    found: dict[str, Any] = {
        "name": field.name,
        "type": type_of(field, pseudonyms),
        "title": field.says.en,
        "description": f"{field.says.en} / {field.says.nl}",
    }
    if field.type == "boolean":
        found |= {"trueValues": ["true"], "falseValues": ["false"]}
    return {**found, "constraints": constraints} if constraints else found


def codebooks(
    dataset: Dataset, fields: Sequence[Field], pseudonyms: Pseudonyms | None, citation: Citation
) -> Iterator[tuple[str, str]]:
    """The codebook in each language, with the name of its file."""
    for language in LANGUAGES:
        speech = Speech(language).with_words({**dataset.question.words, **dataset.words})
        yield f"codebook.{language}.md", "\n".join(_codebook(speech, dataset, fields, pseudonyms, citation)) + "\n"


def _codebook(
    speech: Speech, dataset: Dataset, fields: Sequence[Field], pseudonyms: Pseudonyms | None, citation: Citation
) -> Iterator[str]:
    in_ = speech.language
    yield f"# {dataset.title.in_(in_)}\n"
    yield f"{dataset.question.asks.in_(in_)}\n"
    yield f"{speech.say('codebook-half-open')}\n"
    if pseudonyms is not None:
        yield f"{speech.say('codebook-pseudonyms', project=pseudonyms.project)}\n"
    yield f"| {speech.say('codebook-column')} | {speech.say('codebook-type')} | {speech.say('codebook-says')} |"
    yield "|---|---|---|"
    for each in fields:
        yield f"| `{each.name}` | {type_of(each, pseudonyms)} | {each.says.in_(in_)} |"
    for each in fields:
        if each.words:
            yield f"\n## {each.name}\n"
            yield from (f"- `{word}`: {speech.word(word)}" for word in each.words)
    yield f"\n## {speech.say('codebook-licence')}\n"
    yield LICENCE[pseudonyms is None][1].in_(in_)
    yield f"\n## {speech.say('cite-heading')}\n"
    yield f"{citation.text(speech)}\n"
    yield f"```bibtex\n{citation.bibtex(speech)}```"
