"""EML_NL: lists of candidates (230b), counts (510) and results (520) of elections of municipal councils.

In a list and in a count a candidate is known by the number on the list. In a result that number is the order in which
seats were assigned (EML_NL, 520), so there a candidate is known by the short code, or by the name that the list of
candidates, given together with it, has at that number. Who is not in the mapping is not recorded.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Annotated, Any

from pydantic import Field

from application.intake import Strict
from application.outside.mapping import ADay, AReference, AText, mapping_of
from application.outside.reading import Reading, command_id, pointer_to, without_nothing
from application.outside.safe_xml import Element, read_xml
from application.problem import Invalid, Problem
from domain.council_terms import term_on

PREFIXES = {
    "urn:oasis:names:tc:evs:schema:eml": "",
    "http://www.kiesraad.nl/extensions": "kr:",
    "urn:oasis:names:tc:ciq:xsdschema:xNL:2.0": "xnl:",
    "urn:oasis:names:tc:ciq:xsdschema:xAL:2.0": "xal:",
}
PARTS_OF_A_COUNT = frozenset({"ReportingUnitVotes"})  # polling stations: only the whole is asked for
LISTS, COUNTS, RESULTS = "230b", ("510b", "510d"), "520"
NAMES = {LISTS: "Kandidatenlijsten", **dict.fromkeys(COUNTS, "Telling"), RESULTS: "Resultaat"}
MUNICIPAL = "GR"
LONGEST_WAIT = timedelta(days=60)  # from an election to the council that it makes, where the law has a day for it


# -- the mapping ----------------------------------------------------------------------------------------------------


class MappedCandidate(Strict):
    """Who of the candidates is a trainee: on which list, and there at which number or under which short code."""

    list_: Annotated[int, Field(alias="list", ge=1)]
    position: Annotated[int, Field(ge=1)] | None = None
    short_code: Annotated[AText | None, Field(alias="shortCode")] = None
    mandate: AReference
    trainee: AReference | None = None
    party: AReference | None = None


class ElectionMapping(Strict):
    """Whom to look for in the files of one election. With `trainee` a candidate's mandate is opened, too.

    `admitted` says that the council has admitted those who were elected; until then their seats are expected.
    """

    election: AText
    candidates: Annotated[list[MappedCandidate], Field(min_length=1)]
    council: AReference | None = None
    seats_from: Annotated[ADay | None, Field(alias="seatsFrom")] = None
    admitted: bool = False


def election_mapping(content: bytes) -> ElectionMapping:
    """The mapping in a file. Raises Invalid with all that can't be."""
    wanted = mapping_of(content, ElectionMapping)
    mandates = Counter(each.mandate for each in wanted.candidates)
    problems = [
        problem
        for nth, each in enumerate(wanted.candidates)
        for problem in _faults_of(each, pointer_to("candidates", nth), mandates[each.mandate])
    ]
    if problems:
        raise Invalid(problems)
    return wanted


def _faults_of(candidate: MappedCandidate, where: str, times: int) -> Iterator[Problem]:
    if candidate.position is None and candidate.short_code is None:
        yield Problem(where, "candidate-unknown-by")
    if times > 1:
        yield Problem(f"{where}/mandate", "mapped-twice")


# -- documents ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A candidate in a document: the list, what tells one from another there, and what came of it."""

    list_: int
    line: int
    number: int | None
    short_code: str | None
    who: tuple[str, ...]
    votes: int | None = None
    is_elected: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document of an election, with all its candidates."""

    kind: str
    election: str
    election_on: date
    nominated_on: date | None
    evidence: Mapping[str, Any]
    candidates: Sequence[_Candidate] = field(default_factory=tuple)


def read_document(content: bytes) -> Document:
    """A document. Raises Invalid where it is not one of an election of a municipal council that can be read."""
    root = read_xml(content, PREFIXES, PARTS_OF_A_COUNT)
    kind = root.attributes.get("Id", "")
    if root.name != "EML" or kind not in NAMES:
        raise Invalid([Problem("", "not-eml")])
    election = root.child({LISTS: "CandidateList", RESULTS: "Result"}.get(kind, "Count"), "Election")
    identifier = None if election is None else election.child("ElectionIdentifier")
    if election is None or identifier is None:
        raise Invalid([Problem("", "eml-without", {"element": "ElectionIdentifier"})])
    if identifier.text_of("ElectionCategory") != MUNICIPAL:
        raise Invalid([Problem("", "not-municipal")])
    contests = list((election.child("Contests") or election).all("Contest"))
    if len(contests) != 1:
        raise Invalid([Problem("", "several-contests", {"count": str(len(contests))})])
    return Document(
        kind,
        identifier.attributes.get("Id", ""),
        _day(identifier, "kr:ElectionDate"),
        _day(identifier, "kr:NominationDate") if kind == LISTS else None,
        _evidence(content, root, identifier, kind),
        tuple(_listed(contests[0]) if kind == LISTS else _selected(contests[0], kind)),
    )


def _day(within: Element, name: str) -> date:
    """XML Schema allows a zone after a date, which says nothing of a civil day."""
    try:
        return date.fromisoformat(within.text_of(name)[:10])
    except ValueError:
        raise Invalid([Problem("", "eml-without", {"element": name})]) from None


def _evidence(content: bytes, root: Element, identifier: Element, kind: str) -> dict[str, Any]:
    """The document itself; the day is that of its making."""
    name = identifier.text_of("ElectionName") or identifier.attributes.get("Id", "")
    evidence = {
        "title": f"{NAMES[kind]} {name} (EML_NL {kind})",
        "kind": "publication",
        "issuer": root.text_of("ManagingAuthority", "AuthorityIdentifier") or None,
        "issuedOn": _made(root),
        "sha256": sha256(content).hexdigest(),
    }
    return without_nothing(evidence)


def _made(root: Element) -> str | None:
    try:
        return date.fromisoformat(root.text_of("kr:CreationDateTime")[:10]).isoformat()
    except ValueError:
        return None


def _listed(contest: Element) -> Iterator[_Candidate]:
    for affiliation in contest.all("Affiliation"):
        list_ = _number_of(affiliation.child("AffiliationIdentifier"), affiliation.line)
        for candidate in affiliation.all("Candidate"):
            yield _candidate(candidate, list_)


def _selected(contest: Element, kind: str) -> Iterator[_Candidate]:
    """A selection names a list, and those after it, until the next one, the candidates on that list."""
    votes = "Votes" if kind == RESULTS else "ValidVotes"
    list_ = 0
    for selection in (contest if kind == RESULTS else contest.child("TotalVotes") or contest).all("Selection"):
        affiliation, candidate = selection.child("AffiliationIdentifier"), selection.child("Candidate")
        if affiliation is not None:
            list_ = _number_of(affiliation, selection.line)
        elif candidate is not None:
            is_elected = selection.text_of("Elected") == "yes"
            yield _candidate(candidate, list_, _whole(selection.text_of(votes), selection.line), is_elected=is_elected)


def _candidate(element: Element, list_: int, votes: int | None = None, *, is_elected: bool = False) -> _Candidate:
    identifier = element.child("CandidateIdentifier") or element
    number = _whole(identifier.attributes.get("Id", ""), element.line)
    who = tuple(_names_in(element))
    return _Candidate(list_, element.line, number, identifier.attributes.get("ShortCode"), who, votes, is_elected)


def _names_in(candidate: Element) -> Iterator[str]:
    """What tells somebody from others on the same list: all parts of the name, and where they live."""
    for path in (("CandidateFullName", "xnl:PersonName"), ("QualifyingAddress",)):
        part = candidate.child(*path)
        yield from () if part is None else _texts_in(part)


def _texts_in(element: Element) -> Iterator[str]:
    if element.text.strip():
        yield f"{element.name} {element.text.strip()}"
    for child in element.children:
        yield from _texts_in(child)


def _number_of(identifier: Element | None, line: int) -> int:
    number = None if identifier is None else _whole(identifier.attributes.get("Id", ""), line)
    if number is None:
        raise Invalid([Problem("", "eml-without-number", {"line": str(line)})])
    return number


def _whole(text: str, line: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Invalid([Problem("", "eml-without-number", {"line": str(line)})])
    return int(text)


# -- commands -------------------------------------------------------------------------------------------------------


def read_elections(documents: Sequence[Document], wanted: ElectionMapping) -> list[Reading]:
    """The commands of each document; a result takes from the others who is who and how many voted for them.

    Raises Invalid where the mapping is of another election.
    """
    if others := sorted({each.election for each in documents} - {wanted.election}):
        raise Invalid(Problem("/election", "another-election", {"election": each}) for each in others)
    return [_reading(document, documents, wanted) for document in documents]


def _reading(document: Document, documents: Sequence[Document], wanted: ElectionMapping) -> Reading:
    reading = Reading(read=len(document.candidates))
    found = 0
    for nth, each in enumerate(wanted.candidates):
        meant = _meant(document, documents, each)
        if len(meant) == 1:
            found += 1
            _take(reading, document, documents, wanted, each, meant[0])
        else:
            problem = _not_found(document, documents, each, meant)
            reading.refuse(1, _told(each), [replace(problem, pointer=pointer_to("candidates", nth))])
    if others := reading.read - found:
        reading.told.append(Problem("", "others-not-recorded", {"count": str(others)}))
    if document.kind in COUNTS and not any(other.kind == RESULTS for other in documents):
        reading.told.append(Problem("", "count-without-result"))
    return reading


def _not_found(
    document: Document, documents: Sequence[Document], wanted: MappedCandidate, meant: Sequence[_Candidate]
) -> Problem:
    if meant:
        return Problem("", "candidate-not-unique", {"list": str(wanted.list_)})
    by_name = document.kind == RESULTS and not any(each.short_code for each in document.candidates)
    if by_name and not any(other.kind == LISTS for other in documents):
        return Problem("", "result-without-list")
    return Problem("", "candidate-not-found", {"list": str(wanted.list_)})


def _told(wanted: MappedCandidate) -> dict[str, Any]:
    """How the mapping names a candidate, which is all that may be told."""
    return wanted.model_dump(mode="json", by_alias=True, include={"list_", "position", "short_code", "mandate"})


def _meant(document: Document, documents: Sequence[Document], wanted: MappedCandidate) -> list[_Candidate]:
    """Those in a document who can be the one that is meant."""
    on_list = [each for each in document.candidates if each.list_ == wanted.list_]
    if wanted.short_code is not None and any(each.short_code for each in on_list):
        return [each for each in on_list if each.short_code == wanted.short_code]
    if document.kind != RESULTS:
        return [each for each in on_list if each.number is not None and each.number == wanted.position]
    lists = (each for other in documents if other.kind == LISTS for each in _meant(other, documents, wanted))
    known = {each.who for each in lists if each.who}
    return [each for each in on_list if each.who in known]


def _take(
    reading: Reading,
    document: Document,
    documents: Sequence[Document],
    wanted: ElectionMapping,
    candidate: MappedCandidate,
    found: _Candidate,
) -> None:
    if document.kind == LISTS and document.nominated_on is not None:
        if candidate.trainee is not None:
            data = {"trainee": candidate.trainee, "council": wanted.council, "party": candidate.party}
            _say(reading, document, found, candidate, "open-mandate", document.nominated_on, data)
        listed = sum(each.list_ == found.list_ for each in document.candidates)
        candidacy = {
            "electionDate": document.election_on.isoformat(),
            "listPosition": found.number,
            "listLength": listed,
        }
        _say(reading, document, found, candidate, "stand-for-election", document.nominated_on, candidacy)
    elif document.kind == RESULTS:
        _take_result(reading, document, documents, wanted, candidate, found)


def _take_result(
    reading: Reading,
    document: Document,
    documents: Sequence[Document],
    wanted: ElectionMapping,
    candidate: MappedCandidate,
    found: _Candidate,
) -> None:
    """Elected or not, from the day on which the new council sits."""
    seats_from = wanted.seats_from or _new_council(document.election_on)
    if seats_from is None:
        reading.refuse(found.line, _told(candidate), [Problem("/seatsFrom", "seats-from-wanted")])
        return
    counted = {found.votes} - {None}
    counts = (other for other in documents if other.kind in COUNTS)
    counted |= {each.votes for other in counts for each in _meant(other, documents, candidate)} - {None}
    if len(counted) > 1:
        reading.refuse(found.line, _told(candidate), [Problem("", "counts-differ")])
        return
    seats = sum(each.is_elected for each in document.candidates if each.list_ == found.list_)
    data = {"votes": next(iter(counted), None), "partySeats": seats}
    name = "elect-to-council" if found.is_elected else "record-not-elected"
    certainty = "expected" if found.is_elected and not wanted.admitted else None
    _say(reading, document, found, candidate, name, seats_from, data, certainty)


def _new_council(election_on: date) -> date | None:
    """The day on which the old council leaves (Kieswet C 4), where this was the election before it."""
    term = term_on(election_on + LONGEST_WAIT)
    return term.from_ if term is not None and election_on < term.from_ else None


def _say(
    reading: Reading,
    document: Document,
    found: _Candidate,
    candidate: MappedCandidate,
    name: str,
    on: date,
    data: Mapping[str, Any],
    certainty: str | None = None,
) -> None:
    """A command. It is told apart by its mandate: the number on a list names a person."""
    command = {
        "command": name,
        "commandId": command_id("eml-nl", document.election, name, candidate.mandate),
        "subject": candidate.mandate,
        "effectiveOn": on.isoformat(),
        "certainty": certainty,
        "data": without_nothing(data),
        "evidence": document.evidence,
    }
    reading.take(found.line, without_nothing(command))
