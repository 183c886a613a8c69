"""How many of the known label errors of MNIST's test set `tuinet data check` finds.

Northcutt, Athalye and Mueller, "Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks" (NeurIPS
2021), asked people about the test images that confident learning doubts. For 15 of them, fewer than three of five
people agreed with the label: these images are listed below.

    python tests/benchmarks/label_errors.py RUN [--count 50]
"""

from __future__ import annotations

import argparse

import tuinet
from tuinet.evaluation.label_doubt import label_doubt

PUBLISHED = (947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729)
"""Positions in the test set, from 0"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("--count", type=int, default=50)
    arguments = parser.parse_args()
    model = tuinet.open(arguments.run)
    evaluation = model.predict(model.images("test"))
    doubtful = label_doubt(evaluation).indices[: arguments.count].tolist()
    hits = [index for index in PUBLISHED if index in doubtful]
    print(f"{model.run.run_id}: test accuracy {evaluation.accuracy:.2%}")
    print(f"{len(hits)} of {len(PUBLISHED)} published label errors are among the first {len(doubtful)}: {hits}")


if __name__ == "__main__":
    main()
