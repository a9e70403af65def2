"""`python -m sim.experiments`."""

import sys

if __name__ == "__main__":
    try:
        from sim.experiments.command import STOPPED, run
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = STOPPED
    sys.exit(status)
