"""Reporting on a data set, once its conversion is planned."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tuinet.datasets.catalogue import Entry
from tuinet.datasets.conversion.plan import Plan
from tuinet.datasets.conversion.report import (
    SAMPLES,
    ClassCount,
    Report,
    Sample,
    class_notes,
    duplicate_notes,
    trait_notes,
)
from tuinet.messages import counted


def report_on(plan: Plan, name: str, folder: Path, paths: Sequence[Path], duplicates: int) -> Report:
    """Return the report on a data set that was read from `paths`, as it would be in a folder."""
    division = plan.division
    names = plan.classes.names
    train = np.bincount(plan.labels(division.train), minlength=len(names))
    test = np.bincount(plan.labels(division.test), minlength=len(names))
    classes = tuple(map(ClassCount, names, train.tolist(), test.tolist()))
    notes = [*plan.source.notes, *plan.classes.notes, *plan.conversion.notes]
    if division.valid is not None:
        notes.append(
            f"its own {division.valid:,} validation images are stored after the training images; '--valid-size auto', "
            "the default, validates with them"
        )
    unlabelled = plan.collected.unlabelled
    if unlabelled is not None:
        count = unlabelled.spool.count
        them = "it" if count == 1 else "them"
        notes.append(
            f"{unlabelled.origin}: {counted(count, 'image')} without a label, which cannot measure accuracy: "
            f"classify {them} with: tuinet predict RUN {shlex.quote(_path_of(unlabelled.origin, paths))}"
        )
    notes += [*class_notes(classes), *trait_notes(plan.traits), *duplicate_notes(duplicates, len(division.test))]
    return Report(
        entry=Entry(name, folder, False, len(division.train), len(division.test), plan.shape),
        format=plan.source.format,
        values=plan.collected.values.shown,
        classes=classes,
        traits=plan.traits,
        valid=division.valid,
        test_origin=division.test_origin,
        duplicates=duplicates,
        unlabelled=0 if unlabelled is None else unlabelled.spool.count,
        samples=tuple(_samples(plan)),
        notes=tuple(notes),
        is_added=False,
    )


def _samples(plan: Plan) -> Iterator[Sample]:
    """Yield the first training image of each of the first classes."""
    train = plan.division.train
    numbers, positions = np.unique(plan.labels(train), return_index=True)
    for number, position in zip(numbers[:SAMPLES].tolist(), positions[:SAMPLES].tolist(), strict=True):
        yield Sample(plan.classes.names[number], plan.conversion.take(train, np.array([position]))[0])


def _path_of(origin: str, paths: Sequence[Path]) -> str:
    """Return the path of the file that a part comes from, as the user can type it."""
    for path in paths:
        if path.name == origin:
            return str(path)
        if (path / origin).exists():
            return str(path / origin)
        # In an archive, those for testing are what `predict` takes.
        if origin.startswith(f"{path.name}/"):
            return str(path)
    return origin
