"""`tuinet predict` on images of every kind, from every source."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tuinet.datasets import idx

from .conftest import DEADLINE, PROGRAM, Tuinet

MNIST = Path(__file__).parents[2] / "data" / "mnist"
FASHION = Path("/usr/share/datasets/fashion-mnist")
COUNT = 300
"""Test images that are saved as files"""


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")[:10]


@pytest.fixture
def page(tmp_path: Path, digits: np.ndarray) -> Path:
    """A photograph of 7, 2 and 1 on paper that is lit from one side."""
    light = np.full((300, 700), 0.9)
    for place, digit in enumerate(digits[:3]):
        large = np.asarray(Image.fromarray(digit).resize((180, 180), Image.Resampling.BICUBIC)) / 255
        light[60:240, 40 + 220 * place : 220 + 220 * place] -= 0.7 * large
    Image.fromarray((light * np.linspace(1, 0.4, 700) * 255).astype(np.uint8)).save(tmp_path / "page.png")
    return tmp_path / "page.png"


def from_standard_input(home: Tuinet, content: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [PROGRAM, "predict", "last", *arguments]
    return subprocess.run(
        command, input=content, capture_output=True, timeout=DEADLINE, check=False, cwd=home.home.parent
    )


@pytest.mark.parametrize(
    ("source", "inverted"),
    [
        (MNIST, True),
        pytest.param(
            FASHION,
            False,
            marks=pytest.mark.skipif(not FASHION.is_dir(), reason="needs Debian's package dataset-fashion-mnist"),
        ),
    ],
    ids=["mnist inverted", "fashion-mnist"],
)
def test_test_images_saved_as_files_get_the_answers_that_eval_gives(
    tuinet: Tuinet, tmp_path: Path, source: Path, inverted: bool
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for kind, count in (("train", 3000), ("t10k", COUNT)):
        images = idx.read_images(source / f"{kind}-images-idx3-ubyte.gz")[:count]
        images = 255 - images if inverted else images
        labels = idx.read_labels(source / f"{kind}-labels-idx1-ubyte.gz")[:count]
        idx.write(folder / f"{kind}-images-idx3-ubyte", np.ascontiguousarray(images))
        idx.write(folder / f"{kind}-labels-idx1-ubyte", np.ascontiguousarray(labels))
    (tmp_path / "files").mkdir()
    for index, pixels in enumerate(images):
        Image.fromarray(pixels).save(tmp_path / "files" / f"{index:04}.png")
    np.save(tmp_path / "stack.npy", images)
    settings = ("--hidden", "32", "--epochs", "2", "--threads", "1", "--quiet")
    assert tuinet("train", "--dataset", folder, *settings).code == 0
    expected = tuinet("eval", "last", "--json").json
    names = [each["name"] for each in expected["classes"]]
    for images_of_mine in (tmp_path / "files", tmp_path / "stack.npy"):
        answers = tuinet("predict", "last", images_of_mine, "--json").lines
        confusion = np.zeros((10, 10), int)
        for label, answer in zip(labels.tolist(), answers, strict=True):
            confusion[label, names.index(answer["prediction"])] += 1
        assert confusion.tolist() == expected["confusion"]


def test_several_digits_are_named_from_left_to_right_with_their_places(home: Tuinet, page: Path) -> None:
    lines = home("predict", "last", page).out.splitlines()
    assert [line.split(": ")[1][0] for line in lines] == ["7", "2", "1"]
    assert all(" % at " in " ".join(line.split()) and line.endswith("pixels") for line in lines)


def test_json_lists_several_digits_with_their_places(home: Tuinet, page: Path) -> None:
    found = home("predict", "last", page, "--json").json
    assert (found["image"], found["width"], found["height"]) == (str(page), 700, 300)
    assert [figure["prediction"] for figure in found["figures"]] == ["7", "2", "1"]
    for place, figure in enumerate(found["figures"]):
        assert 40 + 220 * place < figure["box"]["left"] < 220 + 220 * place
        assert sum(figure["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_one_bad_file_suppresses_no_other_answer(home: Tuinet, tmp_path: Path, digits: np.ndarray) -> None:
    for index in (0, 2):
        Image.fromarray(digits[index]).save(tmp_path / f"{index}.png")
    (tmp_path / "1.png").write_text("no image")
    Image.new("L", (90, 90), 255).save(tmp_path / "blank.png")
    names = [tmp_path / name for name in ("0.png", "1.png", "blank.png", "missing.png", "2.png")]
    result = home("predict", "last", *names)
    assert result.code == 1
    assert [line.split(": ")[1] for line in result.out.splitlines() if line.startswith(str(tmp_path))] == ["7", "1"]
    assert [line.split(": ")[1] for line in result.err.splitlines()] == [str(name) for name in names[1:4]]
    as_json = home("predict", "last", *names, "--json").lines
    assert [line.get("prediction") for line in as_json] == ["7", None, None, None, "1"]
    assert [line["image"] for line in as_json] == [str(name) for name in names]
    assert "blank" in as_json[2]["error"]


def test_a_directory_stands_for_its_images_in_order(home: Tuinet, tmp_path: Path, digits: np.ndarray) -> None:
    (tmp_path / "mine").mkdir()
    for index in (2, 0, 1):
        Image.fromarray(digits[index]).save(tmp_path / "mine" / f"{index}.png")
    (tmp_path / "mine" / "notes.txt").write_text("not an image")
    os.mkfifo(tmp_path / "mine" / "pipe.png")
    result = home("predict", "last", tmp_path / "mine")
    assert [line.split(": ")[1][0] for line in result.out.splitlines()] == ["7", "2", "1"]
    assert "mine: 3 images" in result.err


def test_a_stack_is_answered_image_by_image(home: Tuinet, tmp_path: Path, digits: np.ndarray) -> None:
    stack = digits[:4].copy()
    stack[2] = 0
    large = np.repeat(np.repeat(stack, 4, axis=1), 4, axis=2)
    np.save(tmp_path / "stack.npy", large)
    result = home("predict", "last", tmp_path / "stack.npy")
    assert result.code == 1
    assert [line.split("stack.npy")[1][:6] for line in result.out.splitlines()] == ["[0]: 7", "[1]: 2", "[3]: 0"]
    assert "stack.npy[2]: a blank image" in result.err


def test_standard_input_and_pipes_are_read(home: Tuinet, tmp_path: Path, page: Path, digits: np.ndarray) -> None:
    for arguments in (("-", "--json"), ("--json", "-"), ("/dev/stdin", "--json")):
        done = from_standard_input(home, page.read_bytes(), *arguments)
        assert done.returncode == 0
        assert done.stdout.count(b'"prediction"') == 3
    np.save(tmp_path / "digit.npy", digits[0])
    done = from_standard_input(home, (tmp_path / "digit.npy").read_bytes(), "-")
    assert done.stdout.startswith(b"standard input: 7")


def test_an_unknown_option_is_not_taken_for_a_file(home: Tuinet, page: Path) -> None:
    result = home("predict", "last", page, "--jsno")
    assert result.code == 2
    assert "unknown option '--jsno'" in result.err


def test_an_image_of_the_right_size_but_the_other_polarity_is_inverted(
    home: Tuinet, tmp_path: Path, digits: np.ndarray
) -> None:
    Image.fromarray(255 - digits[0]).save(tmp_path / "digit.png")
    found = home("predict", "last", tmp_path / "digit.png", "--json").json
    assert found["prediction"] == "7"
    assert found["figures"][0]["inverted"]
