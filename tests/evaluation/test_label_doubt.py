"""Confident learning, compared with its definition, and on labels that are known to be wrong."""

from __future__ import annotations

import numpy as np

from tuinet.evaluation.label_doubt import counted_as, label_doubt, margins, thresholds
from tuinet.evaluation.predictions import Evaluation

from .conftest import evaluated


def test_a_threshold_is_the_mean_probability_of_a_class_over_its_images(random_evaluation: Evaluation) -> None:
    expected = [
        random_evaluation.probabilities[random_evaluation.labels == k, k].mean(dtype=np.float64) for k in range(10)
    ]
    np.testing.assert_allclose(thresholds(random_evaluation), expected)


def test_a_class_without_images_counts_nothing() -> None:
    evaluation = evaluated((0, 0, 0.9), (1, 2, 0.99), (1, 1, 0.9))
    assert thresholds(evaluation)[2] == np.inf
    assert counted_as(evaluation).tolist() == [0, -1, 1]


def test_the_confident_joint_is_that_of_the_definition(random_evaluation: Evaluation) -> None:
    bounds = thresholds(random_evaluation)
    expected = np.zeros((10, 10), np.int64)
    for probabilities, label in zip(random_evaluation.probabilities, random_evaluation.labels, strict=True):
        reached = [k for k in range(10) if probabilities[k] >= bounds[k]]
        if reached:
            expected[label, max(reached, key=lambda k: probabilities[k])] += 1
    assert label_doubt(random_evaluation).joint.tolist() == expected.tolist()


def test_the_most_doubtful_labels_come_first(random_evaluation: Evaluation) -> None:
    doubt = label_doubt(random_evaluation)
    assert sorted(doubt.indices) == np.flatnonzero(random_evaluation.predicted != random_evaluation.labels).tolist()
    assert np.all(np.diff(doubt.margins) >= 0)
    assert doubt.margins.tolist() == margins(random_evaluation)[doubt.indices].tolist()
    assert doubt.suggested.tolist() == random_evaluation.predicted[doubt.indices].tolist()


def test_labels_that_were_changed_are_in_serious_doubt() -> None:
    rows = [(k % 3, k % 3, 0.9 + 0.001 * (k % 7)) for k in range(60)]
    rows[10] = (2, 1, 0.99)
    doubt = label_doubt(evaluated(*rows))
    assert (doubt.indices.tolist(), doubt.is_confident.tolist()) == ([10], [True])


def test_nothing_is_doubted_where_network_and_labels_agree() -> None:
    doubt = label_doubt(evaluated((0, 0, 0.9), (1, 1, 0.8), (2, 2, 0.7)))
    assert len(doubt.indices) == 0
    assert doubt.joint.tolist() == np.eye(3, dtype=int).tolist()
