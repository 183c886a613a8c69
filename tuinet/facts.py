"""The record that a run keeps of its data set: enough to recognise the data, and to predict without it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tuinet.sanitize import SafeText

DRAWN = "drawn"
"""The data set that drawings go to unless another one is named"""

Polarity = Literal["light_on_dark", "dark_on_light"]
Centring = Literal["mass", "box"]
Role = Literal["train-images", "train-labels", "test-images", "test-labels"]
SplitKind = Literal["file_order", "stratified", "own"]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=1 << 40)]
Pixels = Annotated[int, Field(ge=1, le=1 << 20)]
Share = Annotated[float, Field(ge=0, le=1)]


class Traits(BaseModel):
    """How the figures of a data set are drawn, measured on its training images.

    None means that the images differ in that respect.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    polarity: Polarity | None = None
    """Light figures on a dark background, as in MNIST, or dark ones on a light background"""
    box: Share | None = None
    """The median of a figure's longer side, as a fraction of the frame: 20/28 for MNIST, 1 if figures fill the frame"""
    box_spread: Share = 0.0
    """The distance from the 10th to the 90th percentile of that fraction: 0 for MNIST, large if figures vary in size"""
    stretched: bool = False
    """True if figures were stretched to the box in both directions, which changes their proportions"""
    centring: Centring | None = None
    """The point in the middle of the frame: the centre of mass, as in MNIST, or the middle of the box, as in EMNIST"""
    white: Annotated[int, Field(ge=1, le=255)] = 255
    """The largest value in the files as they were added: 16 if 0 to 16 was rescaled to 0 to 255"""

    @property
    def fills_frame(self) -> bool:
        """True if most figures reach from edge to edge."""
        return self.box is not None and self.box >= 0.95


MNIST_TRAITS = Traits(polarity="light_on_dark", box=20 / 28, centring="mass")
"""The traits of the bundled data set"""


class Fingerprint(BaseModel):
    """Checksums that identify a file."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    file: Digest
    """SHA-256 of its bytes"""
    content: Digest
    """SHA-256 of its uncompressed content: the same file may be compressed in more than one way"""


class DatasetFacts(BaseModel):
    """The data set of a run, as it was when the run was trained."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    path: str
    """The absolute path of its folder, on the machine that trained the run"""
    train: Count
    """Training images in the files, including validation images"""
    test: Count
    height: Pixels
    width: Pixels
    classes: Annotated[tuple[SafeText, ...], Field(min_length=2, max_length=256)]
    """The name of each class"""
    fingerprints: dict[Role, Fingerprint]
    split: SplitKind
    """How validation images are chosen: the last ones of the file, a seeded sample of each class, or the data set's own
    validation set, which is at the end of the file"""
    traits: Traits

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of every image, in pixels."""
        return self.height, self.width
