"""How training images are distorted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator

from tuinet.hyperparameter import declare
from tuinet.schema.types import ClassName
from tuinet.values import names_from_text


class AugmentationFields(BaseModel):
    """The group `Augmentation` of the form and of the help."""

    augment: Literal["none", "shift", "affine", "elastic"] = declare(
        "none",
        "Augmentation",
        "Random distortion of the training images, new in each epoch. 'shift' moves by whole pixels; 'affine' rotates, "
        "scales, shears and moves; 'elastic' also bends.",
    )
    affine_strength: float = declare(
        1.0,
        "Augmentation",
        "Strength of affine and elastic distortions. 1 rotates by up to 15 degrees, scales and shears by up to 15 %, "
        "and moves by up to 2 pixels. 0 leaves only the bending.",
        ge=0,
        le=5,
    )
    elastic_alpha: float = declare(
        34.0,
        "Augmentation",
        "Strength of the bending in 'elastic' distortions. With 34 and sigma 4, as in Simard et al. (2003), points "
        "move by 1.4 pixels on average along each axis.",
        ge=0,
        le=1000,
    )
    elastic_sigma: float = declare(
        4.0,
        "Augmentation",
        "Smoothness of the bending in 'elastic' distortions, in pixels. A smoother field is also weaker, so raise "
        "alpha with sigma.",
        ge=0.5,
        le=100,
    )
    half_rotation: Annotated[tuple[ClassName, ...], BeforeValidator(names_from_text)] = declare(
        (),
        "Augmentation",
        "Classes that distortions rotate only half as far, such as 1,7. A 1 that leans too far looks like a 7.",
        expected="names of classes, separated by commas, or 'none'",
        metavar="NAME,...",
        max_length=256,
    )
    mixup: float = declare(
        0.0,
        "Augmentation",
        "How strongly images and their targets are blended with others. The shares come from Beta(mixup, "
        "mixup): 0.2 leaves most images nearly whole; at 1, all shares are equally likely.",
        ge=0,
        le=100,
    )
    clean_epochs: int = declare(
        0,
        "Augmentation",
        "Number of final epochs that train on undistorted images.",
        live=True,
        ge=0,
        le=1_000_000,
    )
