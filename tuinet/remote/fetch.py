"""Fetching a file over a link, part by part."""

from __future__ import annotations

import base64
import binascii
import hashlib
import time

from tuinet.errors import LinkError
from tuinet.remote.link import Link
from tuinet.remote.messages import MAX_CHUNK_BYTES
from tuinet.remote.replies import Chunk
from tuinet.remote.requests import FetchFile

MIN_CHUNK_BYTES = 4096
"""Bytes of the first part, which is also the smallest"""

CHUNK_SECONDS = 0.25
"""Seconds that a part should take: a command may have to wait for one part, but not for the whole file"""


def fetch(link: Link, request: FetchFile, max_bytes: int) -> bytes:
    """Fetch a file, and verify its checksum.

    Raises LinkError if the file is larger than `max_bytes`, if it does not match its checksum, or if the link breaks.
    """
    name = link.address.name
    content = bytearray()
    size = MIN_CHUNK_BYTES
    first: Chunk | None = None
    while first is None or len(content) < first.total:
        started = time.monotonic()
        chunk = link.request(request.model_copy(update={"offset": len(content), "size": size}), Chunk)
        first = first or chunk
        if chunk.total > max_bytes:
            raise LinkError(f"{name}: a file of {chunk.total:,} bytes: expected at most {max_bytes:,}")
        if (chunk.sha256, chunk.total) != (first.sha256, first.total):
            raise LinkError(f"{name}: a file changed while it was being fetched: try again")
        data = decode(chunk, name)
        expected = min(size, chunk.total - len(content))
        if len(data) != expected:
            raise LinkError(f"{name}: sent {len(data):,} bytes of a file: expected {expected:,}")
        content += data
        # The size adapts to the speed of the link, which is not known at first.
        if time.monotonic() - started < CHUNK_SECONDS:
            size = min(2 * size, MAX_CHUNK_BYTES)
        else:
            size = max(size // 2, MIN_CHUNK_BYTES)
    if hashlib.sha256(content).hexdigest() != first.sha256:
        raise LinkError(f"{name}: a file does not match its checksum: try again")
    return bytes(content)


def decode(chunk: Chunk, name: str) -> bytes:
    """Return the bytes of a part. Raises LinkError if they are not valid base64."""
    try:
        return base64.b64decode(chunk.data, validate=True)
    except (binascii.Error, ValueError):
        raise LinkError(f"{name}: sent a part of a file that is not valid base64") from None
