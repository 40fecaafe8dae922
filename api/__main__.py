"""The command line."""

import gc
import sys

from api.command_line import run

if __name__ == "__main__":
    # What a register holds in memory has no cycles; looking for them again and again takes a third of an import's time.
    gc.set_threshold(100_000, 50, 1_000)
    sys.exit(run(sys.argv[1:]))
