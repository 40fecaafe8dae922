"""Importing EML_NL: lists of candidates, counts and results of councils, of which only trainees are recorded.

The parties, persons and towns are invented; the form of the files is that of the Kiesraad.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.register import Register
from application.outside.eml import election_mapping, read_document, read_elections
from application.outside.reading import Reading
from application.problem import Invalid
from tests.conftest import Call, organisation, programme, trainee, written
from tests.databases import settings_of
from tests.outside import codes, commands_of, imported, mangled, mapping_file, recorded_events

ELECTION = "GR2018_Verzonnen"
LISTS: dict[int, Sequence[str]] = {1: ["Aap", "Noot", "Mies", "Wim"], 2: ["Zus", "Jet", "Teun"]}
VOTES = {(1, 1): 900, (1, 2): 40, (1, 3): 310, (1, 4): 5, (2, 1): 410, (2, 2): 12, (2, 3): 7}
# Mies has a seat before Noot by preference votes: the order in a result is that of assignment, not of the list.
SEATS = {
    1: [("Aap", True), ("Mies", True), ("Noot", False), ("Wim", False)],
    2: [("Zus", True), ("Jet", False), ("Teun", False)],
}
MAPPING: dict[str, Any] = {
    "election": ELECTION,
    "council": "gm0632",
    "candidates": [
        {"list": 1, "position": 3, "mandate": "m-drie", "trainee": "t-drie", "party": "lokaal"},
        {"list": 2, "position": 2, "mandate": "m-twee", "trainee": "t-twee"},
    ],
}


def person(name: str) -> str:
    return f"""<CandidateFullName><xnl:PersonName>
      <xnl:NameLine NameType="Initials">{name[0]}.</xnl:NameLine><xnl:FirstName>{name}</xnl:FirstName>
      <xnl:LastName>Bedacht</xnl:LastName></xnl:PersonName></CandidateFullName>
    <QualifyingAddress><xal:Locality><xal:LocalityName>Nergenshuizen</xal:LocalityName></xal:Locality></QualifyingAddress>"""


def affiliation(number: int) -> str:
    return (
        f'<AffiliationIdentifier Id="{number}"><RegisteredName>Partij {number}</RegisteredName></AffiliationIdentifier>'
    )


def eml(kind: str, inside: str, extra: str = "", *, category: str = "GR", date: str = "2018-03-21") -> bytes:
    """A document with its envelope; `inside` is the contest."""
    within = {"230b": "CandidateList", "520": "Result"}.get(kind, "Count")
    contests = ("<Contests>", "</Contests>") if within == "Count" else ("", "")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<EML xmlns="urn:oasis:names:tc:evs:schema:eml" xmlns:kr="http://www.kiesraad.nl/extensions"
  xmlns:xal="urn:oasis:names:tc:ciq:xsdschema:xAL:2.0" xmlns:xnl="urn:oasis:names:tc:ciq:xsdschema:xNL:2.0"
  Id="{kind}" SchemaVersion="5">
  <TransactionId>1</TransactionId>
  <ManagingAuthority>
    <AuthorityIdentifier Id="0632">Verzonnen</AuthorityIdentifier><AuthorityAddress/>
  </ManagingAuthority>
  <kr:CreationDateTime>2018-03-23T10:00:00.000</kr:CreationDateTime>
  <{within}>
    <Election>
      <ElectionIdentifier Id="{ELECTION}">
        <ElectionName>Gemeenteraad Verzonnen 2018</ElectionName>
        <ElectionCategory>{category}</ElectionCategory>
        <kr:ElectionDate>{date}</kr:ElectionDate>{extra}
      </ElectionIdentifier>
      {contests[0]}<Contest><ContestIdentifier Id="geen"/>{inside}</Contest>{contests[1]}
    </Election>
  </{within}>
</EML>""".encode()


def candidate_lists(lists: Mapping[int, Sequence[str]] = LISTS) -> bytes:
    found = ""
    for number, names in lists.items():
        candidates = "".join(
            f'<Candidate><CandidateIdentifier Id="{nth}"/>{person(name)}</Candidate>'
            for nth, name in enumerate(names, 1)
        )
        found += f"<Affiliation>{affiliation(number)}<Type>op zichzelf staande lijst</Type>{candidates}</Affiliation>"
    return eml("230b", found, "<kr:NominationDate>2018-02-05</kr:NominationDate>")


def count(kind: str = "510d", votes: Mapping[tuple[int, int], int] = VOTES) -> bytes:
    """With a polling station, whose part of the votes is not the whole."""
    selections, within = "", 0
    for (number, nth), each in votes.items():
        if number != within:
            selections += f"<Selection>{affiliation(number)}<ValidVotes>1000</ValidVotes></Selection>"
            within = number
        identifier = f'<Candidate><CandidateIdentifier Id="{nth}"/></Candidate>'
        selections += f"<Selection>{identifier}<ValidVotes>{each}</ValidVotes></Selection>"
    station = selections.replace("310", "31")
    return eml(
        kind,
        f"<TotalVotes>{selections}<Cast>2000</Cast><TotalCounted>1684</TotalCounted></TotalVotes>"
        f'<ReportingUnitVotes><ReportingUnitIdentifier Id="SB1"/>{station}</ReportingUnitVotes>',
    )


def result(seats: Mapping[int, Sequence[tuple[str, bool]]] = SEATS, **envelope: str) -> bytes:
    found = ""
    for number, order in seats.items():
        found += f"<Selection>{affiliation(number)}<Elected>yes</Elected></Selection>"
        for nth, (name, is_elected) in enumerate(order, 1):
            elected = "<Elected>yes</Elected>" if is_elected else ""
            candidate = f'<Candidate><CandidateIdentifier Id="{nth}"/>{person(name)}</Candidate>'
            found += f"<Selection>{candidate}<Ranking>2</Ranking>{elected}</Selection>"
    return eml("520", found, **envelope)


def read(*contents: bytes, **changes: Any) -> list[Reading]:
    wanted = election_mapping(json.dumps({**MAPPING, **changes}).encode())
    return read_elections([read_document(each) for each in contents], wanted)


def said(reading: Reading) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [(each["command"], each["subject"], each["effectiveOn"], each["data"]) for each in commands_of(reading)]


# -- candidacies, votes and seats -----------------------------------------------------------------------------------


def test_a_list_of_candidates_becomes_the_candidacies_of_trainees_and_of_nobody_else() -> None:
    (reading,) = read(candidate_lists())
    assert said(reading) == [
        ("open-mandate", "m-drie", "2018-02-05", {"trainee": "t-drie", "council": "gm0632", "party": "lokaal"}),
        (
            "stand-for-election",
            "m-drie",
            "2018-02-05",
            {"electionDate": "2018-03-21", "listPosition": 3, "listLength": 4},
        ),
        ("open-mandate", "m-twee", "2018-02-05", {"trainee": "t-twee", "council": "gm0632"}),
        (
            "stand-for-election",
            "m-twee",
            "2018-02-05",
            {"electionDate": "2018-03-21", "listPosition": 2, "listLength": 3},
        ),
    ]
    assert reading.read == 7
    assert [(each.code, each.details) for each in reading.told] == [("others-not-recorded", {"count": "5"})]


def test_a_result_becomes_seats_with_the_votes_of_the_count_from_the_day_of_the_new_council() -> None:
    *_, reading = read(candidate_lists(), count(), result())
    assert said(reading) == [
        ("elect-to-council", "m-drie", "2018-03-29", {"votes": 310, "partySeats": 2}),
        ("record-not-elected", "m-twee", "2018-03-29", {"votes": 12, "partySeats": 1}),
    ]


def test_who_was_elected_is_expected_to_sit_until_the_council_has_admitted_them() -> None:
    def certainties(**changes: Any) -> list[str | None]:
        return [each.get("certainty") for each in commands_of(read(candidate_lists(), result(), **changes)[1])]

    assert certainties() == ["expected", None]
    assert certainties(admitted=True) == [None, None]


def test_the_document_itself_is_the_evidence() -> None:
    evidence = commands_of(read(candidate_lists())[0])[0]["evidence"]
    assert evidence["title"] == "Kandidatenlijsten Gemeenteraad Verzonnen 2018 (EML_NL 230b)"
    assert (evidence["issuer"], evidence["issuedOn"]) == ("Verzonnen", "2018-03-23")
    assert len(evidence["sha256"]) == 64


def test_a_short_code_names_a_candidate_without_the_lists() -> None:
    content = result().replace(
        b'<CandidateIdentifier Id="2"/>', b'<CandidateIdentifier Id="2" ShortCode="BedachtM"/>', 1
    )
    candidates = [{"list": 1, "shortCode": "BedachtM", "mandate": "m-drie"}]
    (reading,) = read(content, candidates=candidates)
    assert said(reading) == [("elect-to-council", "m-drie", "2018-03-29", {"partySeats": 2})]


def test_votes_in_the_result_itself_are_taken() -> None:
    content = result().replace(b"<Ranking>", b"<Votes>77</Votes><Ranking>")
    data = commands_of(read(candidate_lists(), content)[1])[0]["data"]
    assert data == {"votes": 77, "partySeats": 2}


def test_files_of_one_election_are_recorded_once(call: Call, tmp_path: Path) -> None:
    known = [organisation("gm0632"), organisation("lokaal", "party"), programme(), trainee("t-drie"), trainee("t-twee")]
    assert call("import", written(tmp_path / "known.ndjson", *known)).code == 0
    files = []
    for name, content in (("lists", candidate_lists()), ("count", count()), ("result", result())):
        files.append(tmp_path / f"{name}.eml.xml")
        files[-1].write_bytes(content)
    mapping = mapping_file(tmp_path, MAPPING)
    done = imported(call, "eml-nl", mapping, *files)
    assert (done.code, done.err) == (0, "")
    with Register(settings_of(tmp_path / "state")) as register:
        events = recorded_events(register.log)[5:]
    assert [(name, subject) for name, subject, _ in events] == [
        ("MandateOpened", "m-drie"),
        ("StoodForElection", "m-drie"),
        ("MandateOpened", "m-twee"),
        ("StoodForElection", "m-twee"),
        ("ElectedToCouncil", "m-drie"),
        ("NotElected", "m-twee"),
    ]
    again = imported(call, "eml-nl", mapping, *files)
    assert "0 recorded, 4 known already" in again.out
    assert "0 recorded, 2 known already" in again.out
    # Made anew, with other bytes and the same candidates, it is the same list still.
    files[0].write_bytes(candidate_lists().replace(b"2018-03-23T10", b"2018-03-24T11"))
    again = imported(call, "eml-nl", mapping, files[0])
    assert (again.code, again.err) == (0, "")
    assert "0 recorded, 4 known already" in again.out


def test_a_recount_is_a_conflict_with_its_correction_ready(call: Call, tmp_path: Path) -> None:
    known = [organisation("gm0632"), organisation("lokaal", "party"), programme(), trainee("t-drie"), trainee("t-twee")]
    assert call("import", written(tmp_path / "known.ndjson", *known)).code == 0
    files = [tmp_path / f"{name}.eml.xml" for name in ("lists", "count", "result")]
    for file, content in zip(files, (candidate_lists(), count(), result()), strict=True):
        file.write_bytes(content)
    mapping = mapping_file(tmp_path, MAPPING)
    assert imported(call, "eml-nl", mapping, *files).code == 0
    files[1].write_bytes(count(votes={**VOTES, (1, 3): 309}))
    assert imported(call, "eml-nl", mapping, *files).code == 1
    (correction,) = map(json.loads, Path(f"{files[2]}.corrections.ndjson").read_text(encoding="utf-8").splitlines())
    assert correction["data"]["changes"] == {"votes": 309}
    assert call("import", f"{files[2]}.corrections.ndjson").code == 0
    assert imported(call, "eml-nl", mapping, *files).code == 0


# -- privacy --------------------------------------------------------------------------------------------------------


def test_no_name_of_anybody_leaves_the_file(call: Call, tmp_path: Path) -> None:
    known = [organisation("gm0632"), programme(), trainee("t-twee")]
    assert call("import", written(tmp_path / "known.ndjson", *known)).code == 0
    files = [tmp_path / "lists.xml", tmp_path / "result.xml"]
    for file, content in zip(files, (candidate_lists(), result()), strict=True):
        file.write_bytes(content)
    mapping = mapping_file(
        tmp_path, {**MAPPING, "candidates": [*MAPPING["candidates"], {"list": 9, "position": 1, "mandate": "m-x"}]}
    )
    report = tmp_path / "report.json"
    done = imported(call, "eml-nl", mapping, "--continue", "--report", report, *files)
    assert done.code == 1
    left = [each for each in tmp_path.rglob("*") if each.is_file() and each not in files]
    everything = b"".join(each.read_bytes() for each in left) + (done.out + done.err).encode()
    for name in ("Bedacht", "Mies", "Jet", "Nergenshuizen"):
        assert name.encode() not in everything


# -- what is wrong --------------------------------------------------------------------------------------------------


def test_a_candidate_who_is_not_there_is_told() -> None:
    candidates = [{"list": 1, "position": 5, "mandate": "m-vijf"}]
    (reading,) = read(candidate_lists(), candidates=candidates)
    assert codes(reading) == [(1, "/candidates/0", "candidate-not-found")]
    assert reading.mapped == []


def test_a_result_alone_does_not_tell_who_is_who() -> None:
    (reading,) = read(result())
    assert {code for _, _, code in codes(reading)} == {"result-without-list"}


def test_two_of_one_name_on_a_list_are_not_guessed_at() -> None:
    twins = {1: ["Aap", "Mies", "Mies"], 2: ["Zus", "Jet"]}
    seats = {1: [("Mies", True), ("Mies", False), ("Aap", False)], 2: SEATS[2]}
    _, reading = read(candidate_lists(twins), result(seats))
    assert codes(reading) == [(1, "/candidates/0", "candidate-not-unique")]


def test_counts_that_differ_are_not_chosen_from() -> None:
    *_, reading = read(candidate_lists(), count(), count("510b", {**VOTES, (1, 3): 311}), result())
    assert [code for _, _, code in codes(reading)] == ["counts-differ"]
    assert [each["subject"] for each in commands_of(reading)] == ["m-twee"]


def test_a_count_without_a_result_records_nothing_and_says_so() -> None:
    (reading,) = read(count())
    assert reading.mapped == []
    assert [each.code for each in reading.told] == ["others-not-recorded", "count-without-result"]


def test_after_an_election_at_another_time_the_office_says_when_the_council_begins() -> None:
    late = result(date="2018-11-21")
    lists = candidate_lists().replace(b"2018-03-21", b"2018-11-21")
    assert [code for _, _, code in codes(read(lists, late)[1])] == ["seats-from-wanted"] * 2
    said_so = commands_of(read(lists, late, seatsFrom="2019-01-01")[1])
    assert [each["effectiveOn"] for each in said_so] == ["2019-01-01"] * 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-xml"),
        (b"<EML", "not-xml"),
        (b"<html/>", "not-eml"),
        (candidate_lists().replace(b"230b", b"110a"), "not-eml"),
        (candidate_lists().replace(b"urn:oasis:names:tc:evs:schema:eml", b"urn:other"), "not-eml"),
        (candidate_lists().replace(b">GR<", b">TK<"), "not-municipal"),
        (candidate_lists().replace(b"2018-02-05", b"5 februari"), "eml-without"),
        (candidate_lists().replace(b'Id="3"', b'Id="drie"'), "eml-without-number"),
        (candidate_lists().replace(b"</Contest>", b"</Contest><Contest/>"), "several-contests"),
        (b"<!DOCTYPE EML>" + b"<EML/>", "forbidden-xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>', "forbidden-xml"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "forbidden-xml"),
        (b"<a xmlns='urn:oasis:names:tc:evs:schema:eml'>" * 50, "too-much-xml"),
        (b"<a xmlns='urn:oasis:names:tc:evs:schema:eml'>" + b"x" * 20_000 + b"</a>", "too-much-xml"),
    ],
)
def test_a_file_that_is_no_such_document_is_told_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as fault:
        read_document(content)
    assert [each.code for each in fault.value.problems] == [code]


def test_a_mapping_of_another_election_is_not_used() -> None:
    with pytest.raises(Invalid) as fault:
        read(candidate_lists(), election="GR2022_Verzonnen")
    assert [each.code for each in fault.value.problems] == ["another-election"]


@pytest.mark.parametrize(
    ("candidates", "code"),
    [
        ([{"list": 1, "mandate": "m-een"}], "candidate-unknown-by"),
        (
            [{"list": 1, "position": 1, "mandate": "m-een"}, {"list": 1, "position": 2, "mandate": "m-een"}],
            "mapped-twice",
        ),
        ([], "too-few"),
        ([{"list": 1, "position": 1}], "missing"),
    ],
)
def test_a_mapping_that_can_not_be_is_told(candidates: Any, code: str) -> None:
    with pytest.raises(Invalid) as fault:
        election_mapping(json.dumps({**MAPPING, "candidates": candidates}).encode())
    assert code in {each.code for each in fault.value.problems}


@given(st.one_of(st.binary(max_size=200), mangled(candidate_lists()), mangled(count()), mangled(result())))
def test_any_file_is_read_or_told_to_be_none(content: bytes) -> None:
    with suppress(Invalid):
        (reading,) = read(content)
        assert {each["subject"] for each in commands_of(reading)} <= {"m-drie", "m-twee"}
