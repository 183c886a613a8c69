"""Fetching a file over a link, in parts no larger than the link can take in a moment, and checked when it is whole."""

from __future__ import annotations

import base64
import binascii
import hashlib
import time

from tuinet.errors import LinkError
from tuinet.remote.link import Link
from tuinet.remote.protocol import CHUNK, Chunk, FetchFile, FetchWeights

SMALLEST, MOMENT = 4096, 0.25
"""Bytes of the first part, and the seconds that a part should take: commands wait no longer behind it"""


def fetch(link: Link, request: FetchWeights | FetchFile, most: int) -> bytes:
    """A file of at most so many bytes. Raises LinkError if it is not what it was said to be, or the link breaks."""
    content, size = bytearray(), SMALLEST
    first: Chunk | None = None
    while first is None or len(content) < first.total:
        asked = time.monotonic()
        part = link.ask(request.model_copy(update={"offset": len(content), "size": size}))
        if not isinstance(part, Chunk):
            raise LinkError(f"{link.address.name}: did not send a part of a file")
        first = first or part
        if part.total > most:
            raise LinkError(f"{link.address.name}: a file of {part.total:,} bytes: expected at most {most:,}")
        if (part.sha256, part.total) != (first.sha256, first.total):
            raise LinkError(f"{link.address.name}: a file was changed while it was fetched: try again")
        data = decoded(part, link.address.name)
        if len(data) != min(size, part.total - len(content)):
            raise LinkError(f"{link.address.name}: sent {len(data):,} bytes of a file: expected {size:,}, or the rest")
        content += data
        quick = time.monotonic() - asked < MOMENT
        size = min(2 * size, CHUNK) if quick else max(size // 2, SMALLEST)
    if hashlib.sha256(content).hexdigest() != first.sha256:
        raise LinkError(f"{link.address.name}: a file that is not what its checksum says")
    return bytes(content)


def decoded(part: Chunk, name: str) -> bytes:
    """The bytes of a part. Raises LinkError if they are none."""
    try:
        return base64.b64decode(part.data, validate=True)
    except (binascii.Error, ValueError):
        raise LinkError(f"{name}: a part of a file that is not base64") from None
