"""The bench of proofs runs: a whole log is bundled and verified as auditors do."""

import pytest

from scripts.bench_proofs import main


def test_it_tells_what_a_bundle_of_the_log_costs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--trainees", "8", "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    for told in ("events, a bundle of", "making the bundle", "verifying it", "memory of the verifier"):
        assert told in printed
