"""Evidence: documents are kept under the SHA-256 of their content, whole or not at all, and go along in a copy."""

from hashlib import sha256
from pathlib import Path

import pytest

from application.evidence import LONGEST_DOCUMENT, PDF, PNG, TEXT, Documents, Unacceptable, kept_in
from application.problem import Unusable
from tests.conftest import Call

A_PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nhet besluit\n"
A_PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    return Documents(tmp_path / "evidence")


def test_a_document_is_found_by_the_sha256_of_its_content_and_by_nothing_else(documents: Documents) -> None:
    kept = documents.keep(A_PDF)
    assert kept.sha256 == sha256(A_PDF).hexdigest()
    found = documents.find(kept.sha256)
    assert found is not None
    assert (found.path.read_bytes(), found.type, found.file_name) == (A_PDF, PDF, f"{kept.sha256[:16]}.pdf")
    for other in ("0" * 64, kept.sha256.upper(), "../" + kept.sha256, ""):
        assert documents.find(other) is None


def test_it_is_for_its_owner_alone_and_kept_once(documents: Documents, tmp_path: Path) -> None:
    assert documents.keep(A_PNG) == documents.keep(A_PNG)
    (file,) = (tmp_path / "evidence").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "evidence").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("content", "type_"),
    [(A_PDF, PDF), (A_PNG, PNG), (b"\xff\xd8\xff\xe0 foto", "image/jpeg"), ("besluit: één zetel\r\n".encode(), TEXT)],
)
def test_its_type_is_that_of_its_content(documents: Documents, content: bytes, type_: str) -> None:
    assert documents.keep(content).type == type_


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document-empty"),
        (b"%PDF-" + bytes(LONGEST_DOCUMENT), "document-too-long"),
        (b"MZ\x90\x00\x03", "document-of-another-type"),
        (b"PK\x03\x04", "document-of-another-type"),
        (b"\xc3\x28 geen UTF-8", "document-of-another-type"),
    ],
)
def test_what_is_no_document_is_not_kept(documents: Documents, tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Unacceptable, match=code):
        documents.keep(content)
    assert list(kept_in(tmp_path / "evidence")) == []


def test_a_document_that_is_not_as_it_was_kept_is_not_handed_out(documents: Documents) -> None:
    kept = documents.keep(A_PDF)
    kept.path.write_bytes(A_PDF + b"!")
    assert documents.find(kept.sha256) is None


def test_where_nothing_can_be_written_that_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file")
    with pytest.raises(Unusable, match="unusable-folder"):
        Documents(tmp_path / "evidence").keep(A_PDF)


def test_a_copy_takes_the_documents_along_and_restoring_brings_them_back(
    call: Call, seeded: Path, tmp_path: Path
) -> None:
    kept = Documents(seeded / "evidence").keep(A_PDF)
    copy, elsewhere = tmp_path / "copy", tmp_path / "elsewhere"
    assert call("backup", copy).code == 0
    done = call("restore", copy, "--key", seeded / "master.key", WIEWAAR_STATE_DIR=str(elsewhere))
    assert (done.code, done.err) == (0, "")
    back = Documents(elsewhere / "evidence").find(kept.sha256)
    assert back is not None
    assert back.path.stat().st_mode & 0o777 == 0o600


def test_a_copy_with_another_document_is_not_restored(call: Call, seeded: Path, tmp_path: Path) -> None:
    kept = Documents(seeded / "evidence").keep(A_PDF)
    copy, elsewhere = tmp_path / "copy", tmp_path / "elsewhere"
    call("backup", copy)
    (copy / "evidence" / kept.sha256).write_bytes(b"%PDF-1.7 iets anders")
    done = call("restore", copy, "--key", seeded / "master.key", WIEWAAR_STATE_DIR=str(elsewhere))
    assert done.code == 2
    assert not (elsewhere / "log.db").exists()
