"""`python -m sim.experiments`."""

import sys

from sim.experiments.command import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
