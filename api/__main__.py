"""The command line."""

import sys

from api.command_line import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
