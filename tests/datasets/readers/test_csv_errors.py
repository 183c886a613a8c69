"""Damaged CSV files, and files that do not explain themselves: one line says what is wrong, and where."""

from __future__ import annotations

import gzip
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tuinet.datasets.readers.tables.reader import CSV
from tuinet.errors import DatasetError

from .reading import open_with_its_reader, train_of

HEADER = ",".join(["label", *(f"pixel{index}" for index in range(16))])
ROWS = [",".join(map(str, [index % 3, *range(index, index + 16)])) for index in range(12)]
GOOD = "\n".join([HEADER, *ROWS, ""])


def changed(row: int, text: str) -> str:
    return "\n".join([HEADER, *ROWS[:row], text, *ROWS[row + 1 :], ""])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed(5, ROWS[5] + ",1"), "train.csv, line 7: 18 values: expected 17"),
        (changed(5, ROWS[5][:-3]), "train.csv, line 7: 16 values: expected 17"),
        (changed(11, "1,2"), "train.csv, line 13: 2 values: expected 17"),
        ("\n" + changed(0, "7"), "train.csv, line 3: 1 value: expected 17"),
        (changed(5, ROWS[5].replace(",9", ",nine")), "train.csv, line 7: 'nine' in column 6: expected a number"),
        (changed(5, ROWS[5].replace(",9", ",nan")), "train.csv, line 7: 'nan' in column 6: expected a number"),
        (changed(5, ROWS[5].replace(",9", ",")), "train.csv, line 7: no value in column 6: expected a number"),
        (changed(5, ROWS[5].replace(",9", ",1_0")), "train.csv, line 7: '1_0' in column 6: expected a number"),
        (changed(5, ROWS[5].replace(",9", ",1-2")), "train.csv, line 7: '1-2' in column 6: expected a number"),
        (changed(5, ROWS[5].replace(",9", ",1.2.3")), "train.csv, line 7: '1.2.3' in column 6: expected a number"),
        (changed(5, ROWS[5].replace(",9", ",1 2")), "train.csv, line 7: '1 2' in column 6: expected a number"),
        (changed(5, ROWS[5][1:]), "train.csv, line 7: no label: expected one in column 1 of each row"),
        (changed(5, "2.5" + ROWS[5][1:]), "train.csv, line 7: label 2.5: expected a whole number or a name"),
        (changed(5, '"a\nb"' + ROWS[5][1:]), "train.csv, line 7: unexpected end of data: expected fields on one line"),
        (changed(5, "\xff" + ROWS[5][1:]), "train.csv, line 7: byte 0xff: expected UTF-8 text"),
        (GOOD.encode("utf-16").decode("latin-1"), "train.csv: text in UTF-16 or UTF-32: expected UTF-8"),
        (HEADER + "\n", "train.csv: only a header: expected rows of numbers below it"),
        ("", "train.csv: an empty file: expected rows of numbers"),
        ("\n\n", "train.csv: an empty file: expected rows of numbers"),
        ("label\n1\n", "train.csv, line 1: one column: expected several, separated by commas, semicolons or tabs"),
        ("label,a,b\n1,2,3\n", "train.csv: 2 columns of pixels: expected a square number, or --size HxW"),
        (GOOD.replace("pixel15", "target"), "train.csv: labels in label and target? Name the column with --label"),
        (
            "\n".join(["1,0,0,0,1", "2,0,0,0,2", "3,0,0,0,3", ""]),
            "train.csv: both the first and the last column could hold labels: name their column with --label, such as "
            "--label 1",
        ),
        (
            "\n".join(["0,0,9,9,0.5", "0,0,9,9,0.25", "0,0,9,9,0.3", ""]),
            "train.csv: neither the first nor the last column looks like labels: name their column with --label, such "
            "as --label 1",
        ),
    ],
    ids=lambda value: value if value.startswith("train") else "",
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "train.csv").write_text(content, encoding="latin-1", newline="")
    with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
        train_of(tmp_path / "train.csv")


def test_a_line_far_down_is_named(tmp_path: Path) -> None:
    rows = [",".join(map(str, row)) for row in np.random.default_rng(0).integers(0, 256, (2000, 785))]
    rows[1990] = rows[1990].rpartition(",")[0]
    (tmp_path / "train.csv").write_text("\n".join(rows))
    with pytest.raises(DatasetError, match=r"^train\.csv, line 1991: 784 values: expected 785$"):
        train_of(tmp_path / "train.csv", label="1")


@pytest.mark.parametrize("label", ["0", "18", "kind", "9" * 5000])
def test_a_column_that_is_not_there(tmp_path: Path, label: str) -> None:
    (tmp_path / "train.csv").write_text(GOOD)
    with pytest.raises(DatasetError, match=r"expected label, pixel0, pixel1, pixel2 …, or a number from 1 to 17$"):
        open_with_its_reader(tmp_path / "train.csv", label=label)


def test_packed_files_that_are_cut_off_or_damaged(tmp_path: Path) -> None:
    packed = gzip.compress(GOOD.encode())
    path = tmp_path / "train.csv.gz"
    path.write_bytes(packed[:-20])
    with pytest.raises(DatasetError, match=r"^train\.csv\.gz: the packed data ends too early"):
        train_of(path)
    path.write_bytes(packed[:-5] + b"\0" + packed[-4:])
    with pytest.raises(DatasetError, match=r"^train\.csv\.gz: the packed data is damaged"):
        train_of(path)


def test_a_damaged_archive(tmp_path: Path) -> None:
    path = tmp_path / "data.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("train.csv", GOOD)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"10,11,12", b"99,99,99"))
    with pytest.raises(DatasetError, match=r"^data\.csv\.zip/train\.csv: the archive cannot be read \(Bad CRC-32"):
        train_of(path)


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_bombs_are_not_unpacked(tmp_path: Path, kind: str) -> None:
    row = (",".join(["0"] * 785) + "\n").encode()
    content = row * 60_000
    path = tmp_path / "train.csv.gz"
    if kind == "zip":
        path = tmp_path / "train.csv.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("train.csv", content)
    else:
        path.write_bytes(gzip.compress(content))
    with pytest.raises(DatasetError, match=r"unpacks to .*: expected a data set$"):
        train_of(path, label="1")


def test_a_line_without_an_end(tmp_path: Path) -> None:
    with open(tmp_path / "train.csv", "wb") as file:
        file.truncate(1 << 26)
    with pytest.raises(DatasetError, match=r"^train\.csv, line 1: longer than 16,777,216 bytes$"):
        open_with_its_reader(tmp_path / "train.csv")


def test_other_files_are_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "labels.csv").write_text("name,label\na.png,1\n")
    (tmp_path / "folder" / "people.csv").write_text(f"name,{HEADER}\na,{','.join(['?'] * 9)},1,2,3,4,5,6,7,8\n")
    (tmp_path / "file.zip").write_bytes(b"PK\3\4 and no more")
    for name in ("missing.csv", "folder", "file.zip", "."):
        assert not CSV.recognises([tmp_path / name])
