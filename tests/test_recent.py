"""What is kept of what was looked at."""

from projections.recent import Recent


def test_who_was_not_looked_up_for_longest_goes_first() -> None:
    kept: Recent[str, int] = Recent(2)
    kept.keep("denHaag", 1)
    kept.keep("zoetermeer", 2)
    assert kept.look_up("denHaag") == 1
    kept.keep("rijswijk", 3)
    assert list(kept.items()) == [("denHaag", 1), ("rijswijk", 3)]
    assert kept.look_up("zoetermeer") is None


def test_what_is_kept_again_counts_as_looked_up() -> None:
    kept: Recent[str, int] = Recent(2)
    kept.keep("denHaag", 1)
    kept.keep("zoetermeer", 2)
    assert kept.keep("denHaag", 4) == 4
    kept.keep("rijswijk", 3)
    assert list(kept.items()) == [("denHaag", 4), ("rijswijk", 3)]


def test_more_is_kept_until_it_is_trimmed() -> None:
    kept: Recent[str, int] = Recent(1)
    kept["denHaag"], kept["zoetermeer"] = 1, 2
    assert len(kept) == 2
    kept.trim()
    assert list(kept) == ["zoetermeer"]
