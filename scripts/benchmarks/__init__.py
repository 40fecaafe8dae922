"""Benchmarks: the register beside its yardsticks and its peers, interleaved in one run."""
