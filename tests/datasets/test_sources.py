"""Reading images from pipes, devices and directories."""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tuinet.datasets import sources
from tuinet.datasets.images import read_image
from tuinet.datasets.sources import list_images
from tuinet.errors import ImageError

READ_TERMINAL = """
import sys
from pathlib import Path
from tuinet.datasets.sources import open_source
from tuinet.errors import ImageError
try:
    with open_source(Path(sys.argv[1])):
        pass
except ImageError as error:
    print(error)
try:
    open("/dev/tty")
except OSError:
    print("no terminal of its own")
"""


def send(path: Path, content: bytes) -> threading.Thread:
    """Write to a named pipe, as another program would."""

    def write() -> None:
        with suppress(BrokenPipeError):  # the reader may refuse the rest
            path.write_bytes(content)

    thread = threading.Thread(target=write)
    thread.start()
    return thread


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    np.save(tmp_path / "image.npy", np.eye(4))
    os.mkfifo(tmp_path / "pipe")
    thread = send(tmp_path / "pipe", (tmp_path / "image.npy").read_bytes())
    assert np.array_equal(read_image(tmp_path / "pipe"), np.eye(4))
    thread.join()


def test_a_pipe_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SIZE_LIMIT", 1000)
    os.mkfifo(tmp_path / "pipe")
    thread = send(tmp_path / "pipe", bytes(1_000_000))
    with pytest.raises(ImageError, match="pipe: more than 1,000 bytes"):
        read_image(tmp_path / "pipe")
    thread.join()


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(device: str) -> None:
    with pytest.raises(ImageError, match=f"{device}: a device: expected a file or a pipe"):
        read_image(Path(device))


def test_a_terminal_is_refused_and_does_not_become_that_of_a_process_without_one() -> None:
    master, slave = os.openpty()
    program = [sys.executable, "-c", READ_TERMINAL, os.ttyname(slave)]
    # The first process of a session gets the terminal that it opens first, and SIGHUP when that is closed.
    result = subprocess.run(program, start_new_session=True, capture_output=True, text=True, check=True)
    os.close(master)
    os.close(slave)
    assert result.stdout == "a terminal: expected an image from a file or a pipe\nno terminal of its own\n"


def test_a_directory_lists_its_images_sorted_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.PNG", "a.jpeg", "c.npy", ".hidden.png", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    assert [path.name for path in list_images(tmp_path)] == ["a.jpeg", "b.PNG", "c.npy"]


def test_a_directory_without_images_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="no images in this directory"):
        list_images(tmp_path)
