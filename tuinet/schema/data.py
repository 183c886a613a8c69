"""The images."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from tuinet.hyperparameter import declare
from tuinet.schema.types import PRINTABLE, NoneAsText


class DataFields(BaseModel):
    """The group `Data` of the form and of the help."""

    dataset: str = declare(
        "mnist",
        "Data",
        "Name of a data set (see 'tuinet data list') or path of a directory of IDX files.",
        expected="a name or a directory",
        pattern=PRINTABLE,
    )
    train_limit: Annotated[int | None, NoneAsText] = declare(
        None,
        "Data",
        "Maximum number of training images, not counting validation images. For MNIST, the first ones are used; for "
        "any other data set, a stratified sample.",
        ge=1,
    )
    preprocess: Literal["none", "deslant"] = declare(
        "none",
        "Data",
        "What is done to every image before the network sees it, in training and afterwards. 'deslant' shears a "
        "figure until it stands upright. Distortions come later.",
    )
    figure_width: Annotated[int | None, NoneAsText] = declare(
        None,
        "Data",
        "Width in pixels to which the box of every figure is stretched or squeezed, such as 16. Networks with "
        "different widths make different mistakes, which helps a committee.",
        ge=1,
        le=65536,
    )
    valid_size: Literal["auto"] | Annotated[int, Field(ge=0)] = declare(
        "auto",
        "Data",
        "Training images to set aside for validation, which selects the best epoch. 'auto': the data set's own, or a "
        "tenth, at most 5,000. For MNIST, the last ones; otherwise a stratified sample.",
        expected="'auto' or a whole number of at least 0",
        metavar="auto|INT",
    )
