"""What a run remembers of its data set: enough to recognise the data, and to make predictions without it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tuinet.sanitize import SafeText

MOST_VALID = 5000
"""Validation images that the default takes of a large data set"""

Polarity = Literal["light_on_dark", "dark_on_light"]
Centring = Literal["mass", "box"]
Role = Literal["train-images", "train-labels", "test-images", "test-labels"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=1 << 40)]
Pixels = Annotated[int, Field(ge=1, le=1 << 20)]
Share = Annotated[float, Field(ge=0, le=1)]


def valid_count(valid_size: int | Literal["auto"], train: int) -> int:
    """How many of `train` training images validate; "auto" takes a tenth of them, but at most 5,000."""
    return min(MOST_VALID, train // 10) if valid_size == "auto" else valid_size


class Traits(BaseModel):
    """How the figures of a data set are drawn, measured on its training images. None: the images do not agree."""

    model_config = ConfigDict(frozen=True)

    polarity: Polarity | None = None
    """Light figures on a dark background, as in MNIST, or dark ones on a light background"""
    box: Share | None = None
    """The longer side of a figure as a share of the frame, the median: 20/28 for MNIST, 1 for figures that fill it"""
    box_spread: Share = 0.0
    """From the 10th to the 90th percentile of that share: 0 for MNIST; large where figures are of any size"""
    stretched: bool = False
    """Whether figures were stretched to the box in both directions, without regard to their proportions"""
    centring: Centring | None = None
    """What lies in the middle of the frame: the centre of mass, as in MNIST, or the middle of the box, as in EMNIST"""
    white: Annotated[int, Field(ge=1, le=255)] = 255
    """The greatest value in the files as they were added: 16 if 0 to 16 was rescaled to 0 to 255"""

    @property
    def fills_frame(self) -> bool:
        """Whether most figures reach from edge to edge."""
        return self.box is not None and self.box >= 0.95


MNIST_TRAITS = Traits(polarity="light_on_dark", box=20 / 28, centring="mass")
"""Those of the bundled data set"""


class Fingerprint(BaseModel):
    """What a file is recognised by."""

    model_config = ConfigDict(frozen=True)

    file: Digest
    """SHA-256 of its bytes"""
    content: Digest
    """SHA-256 of what it holds, unpacked"""


class DatasetFacts(BaseModel):
    """A data set as a run was trained on it."""

    model_config = ConfigDict(frozen=True)

    path: str
    """The absolute path of its folder on the machine that trained"""
    train: Count
    """How many training images the files hold, validation images among them"""
    test: Count
    height: Pixels
    width: Pixels
    classes: Annotated[tuple[SafeText, ...], Field(min_length=2, max_length=256)]
    """The name of each class"""
    fingerprints: dict[Role, Fingerprint]
    split: Literal["file_order", "stratified"]
    """How validation images are chosen: the last ones of the file, or a seeded sample of every class"""
    traits: Traits

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of every image, in pixels."""
        return self.height, self.width
