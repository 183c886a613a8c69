"""Python loads this at its start if PYTHONPATH names this folder: see tests/resting.py."""

import sys
from pathlib import Path

if sys.orig_argv[1:3] == ["-m", "tuinet.jobs.job"]:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.resting import rest_in_endless_runs

    del sys.path[0]
    rest_in_endless_runs()
