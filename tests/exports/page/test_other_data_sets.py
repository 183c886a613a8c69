"""Pages of networks for other images: other classes, shapes and backgrounds, and names that are HTML themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tuinet.config import Configuration
from tuinet.datasets import idx
from tuinet.datasets.adding import add
from tuinet.exports.html import page
from tuinet.exports.report import report
from tuinet.exports.subject import ExportSubject
from tuinet.jobs.start import start_run

from ...waiting import DEADLINE
from .conftest import Visit

HOSTILE = "</script><img src=x onerror=alert(1)>"
"""A name that would run code, were it not escaped"""

SHAPE = (12, 20)

Prepare = Callable[[tuple[str, ...]], ExportSubject]


@pytest.fixture
def prepare(tmp_path: Path, own_home: Path) -> Prepare:
    """Train on dark lines on light paper, in a class for each of those names. The run has a hostile name as well."""

    def prepare(names: tuple[str, ...]) -> ExportSubject:
        folder = tmp_path / "lines"
        folder.mkdir()
        classes = len(names)
        for prefix, count in (("train", 20 * classes), ("t10k", 4 * classes)):
            labels = (np.arange(count) % classes).astype(np.uint8)
            images = np.full((count, *SHAPE), 255, np.uint8)
            for image, label in zip(images, labels, strict=True):
                image[1:11, 1 + label % 18 : 2 + label % 18] = 20 + 4 * label
                image[2 + label % 8, 1:19] = 0
            idx.write(folder / f"{prefix}-images-idx3-ubyte.gz", images)
            idx.write(folder / f"{prefix}-labels-idx1-ubyte.gz", labels)
        (folder / "labels.txt").write_text("\n".join(names))
        add("lines", folder, own_home)
        config = Configuration(dataset="lines", hidden=(), epochs=1, threads=1, valid_size=classes, batch_size=16)
        run, job = start_run(config, None)
        assert job.wait(DEADLINE) == 0
        # No command gives a run such a name, but its record can be edited.
        run.change_record(lambda record: record.model_copy(update={"name": HOSTILE}))
        return ExportSubject(run)

    return prepare


def test_names_are_text_wherever_they_come_from(visit: Visit, prepare: Prepare) -> None:
    names = (HOSTILE, "<b>bold</b>", '"quoted" & so on', "${title}")
    html = page(report(prepare(names)))
    assert "<img" not in html
    visitor = visit(html)
    visitor.draw((((4, 4), (16, 8)),), SHAPE)
    assert set(visitor.bars) == set(names)
    expect(visitor.page).to_have_title(f"Draw something · {HOSTILE}")
    expect(visitor.page.locator(".intro")).to_contain_text(HOSTILE)
    expect(visitor.page.locator("img, b")).to_have_count(0)
    for name in names:
        expect(visitor.page.get_by_role("rowheader", name=name, exact=True)).to_have_count(1)


def test_even_code_that_got_into_the_page_would_not_run(visit: Visit, small_page: str) -> None:
    injected = small_page.replace("<footer>", "<footer><script>document.title = 'owned'</script>")
    visitor = visit(injected)
    assert visitor.page.title() != "owned"
    assert len(visitor.problems) == 1
    assert "Content Security Policy" in visitor.problems.pop()


def test_dark_figures_on_light_paper_are_seen_as_such(visit: Visit, prepare: Prepare) -> None:
    subject = prepare(("one", "two", "three"))
    visitor = visit(page(report(subject)))
    visitor.draw((((4, 4), (16, 8)),), SHAPE)
    seen = np.array(visitor.levels, np.uint8).reshape(SHAPE)
    assert (seen[0, 0], seen.min()) == (255, 0)
    assert visitor.guess == subject.model.classes[subject.model.answer(seen).predicted]


def test_of_many_classes_the_most_probable_ones_have_bars(visit: Visit, prepare: Prepare) -> None:
    names = tuple(f"class {k}" for k in range(40))
    subject = prepare(names)
    visitor = visit(page(report(subject)))
    visitor.draw((((4, 4), (16, 8)),), SHAPE)
    answer = subject.model.answer(np.array(visitor.levels, np.uint8).reshape(SHAPE))
    expected = sorted(answer.probabilities, reverse=True)[:10]
    assert list(visitor.bars.values()) == pytest.approx([100 * p for p in expected], abs=0.2)
    expect(visitor.page.get_by_role("heading", name="What it confuses most often")).to_be_visible()
