"""The figures of an image as a network receives them: rows of small pictures, each with the answer below it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tuinet.render.palette import Palette
from tuinet.render.strip import Images, strip, strip_room

HEIGHT = 10
"""Lines of a row, with its captions"""

MOST = 60
"""Pictures of one image: a page of a thousand figures would scroll everything else away"""


def seen_figures(images: Images, captions: Sequence[str], width: int, style: str, palette: Palette) -> Text:
    """Return rows of pictures with captions, in `width` columns; the first MOST of them."""
    if not len(images):
        return Text(no_wrap=True)
    room = max(1, strip_room(width, images[0].shape, HEIGHT))
    rows = []
    for start in range(0, min(len(images), MOST), room):
        end = min(start + room, MOST)
        texts = [(caption, None) for caption in captions[start:end]]
        # A last row that is not full is as wide as the others, so that its slots are too.
        rows.append(strip(images[start:end], texts, -1, width, HEIGHT, style, palette))
    left_out = len(images) - MOST
    if left_out > 0:
        rows.append(Text(f"and {left_out:,} more"))
    return Text("\n", no_wrap=True).join(rows)
