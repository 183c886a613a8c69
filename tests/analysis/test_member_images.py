"""The images of a data set as the members of a committee see them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import tuinet
from tuinet.analysis.member_images import MemberImages
from tuinet.analysis.subject import Subject
from tuinet.datasets.preprocessing import NO_PREPROCESSING, Preprocessing

BOTH = Preprocessing(deslant=True, figure_width=12)


def test_members_that_preprocess_alike_share_images(model: tuinet.Model) -> None:
    images = model.images("test")
    plain = model.input_format
    slim = replace(plain, preprocessing=BOTH)
    member_images = MemberImages()
    assert member_images.seen_by(plain, images, "test", 0) is images
    seen = member_images.seen_by(slim, images, "test", 0)
    np.testing.assert_array_equal(seen.images, BOTH(images.images, plain.traits))
    # A member with the same preprocessing, but a format of its own.
    alike = replace(plain, preprocessing=Preprocessing(deslant=True, figure_width=12))
    assert member_images.seen_by(alike, images, "test", 0).images is seen.images
    other = replace(plain, preprocessing=Preprocessing(deslant=True))
    assert not np.array_equal(member_images.seen_by(other, images, "test", 0).images, seen.images)
    np.testing.assert_array_equal(member_images.seen_by(slim, images[7:8], "test", 7).images, seen.images[7:8])


def test_an_image_is_preprocessed_for_each_network_from_the_raw_one(model: tuinet.Model) -> None:
    images = model.images("test")
    plain = model.input_format
    slim = replace(plain, preprocessing=BOTH)
    raw = Subject.of(images, "test", 7, preprocessing=NO_PREPROCESSING)
    assert raw.seen_by(plain) is raw
    seen = raw.seen_by(slim)
    assert seen is not None
    np.testing.assert_array_equal(seen.pixels, BOTH.image(images.images[7], plain.traits))
    assert seen.seen_by(slim) is seen
    assert seen.seen_by(plain) is None
