"""Where an import file comes from: a path, an address or an upload; always bytes of a bounded size."""

import gzip
import http.client
import io
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from beurs.region.imports.faults import Fault, RefusedImport, Words, shown

LARGEST_FILE = 32 * 1024 * 1024
LARGEST_TEXT = 128 * 1024 * 1024
TIMEOUT_S = 30.0
CHUNK = 1024 * 1024
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Source:
    """One file: its name as the user knows it and its bytes as they came (perhaps gzipped)."""

    name: str
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hex."""
        return sha256(self.data).hexdigest()


def source_get(place: str) -> Source:
    """Read a file from a path or an http(s) address. Raises RefusedImport, naming the place."""
    if place.lower().startswith(("http://", "https://")):
        return _from_address(place)
    return _from_path(place)


def _from_path(place: str) -> Source:
    path = Path(place)
    try:
        with path.open("rb") as stream:
            return Source(path.name, bounded(stream, path.name))
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or str(wrong)
        raise refused("no-file", place, expected=shown(reason)) from wrong


def _from_address(place: str) -> Source:
    """Fetch a file; a redirect may lead to http and https only, never to a file of this machine."""
    name = Path(place.partition("?")[0]).name
    try:
        answer = _opener().open(place, timeout=TIMEOUT_S)
        if answer is None:
            raise _no_answer(place, "-")
        with answer:
            return Source(name, bounded(answer, name))
    except urllib.error.HTTPError as wrong:
        wrong.close()
        raise _no_answer(place, wrong) from wrong
    except (http.client.HTTPException, OSError, ValueError) as wrong:
        raise _no_answer(place, wrong) from wrong


def _opener() -> urllib.request.OpenerDirector:
    """An opener that knows no other scheme than http and https."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPRedirectHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _no_answer(place: str, wrong: object) -> RefusedImport:
    expected = _("an http or https address that answers within %(seconds)s seconds") % {"seconds": int(TIMEOUT_S)}
    return refused("no-answer", place, found=shown(wrong), expected=expected)


def bounded(stream: BinaryIO, name: str) -> bytes:
    """Read a stream, but never more than the largest file. Raises RefusedImport beyond it."""
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise refused("too-large", name, expected=f"{LARGEST_FILE // 1024 // 1024} MB")
    return data


def unpacked(source: Source) -> bytes:
    """Return the bytes, gunzipped when the first bytes say so. Raises RefusedImport when cut off or too large."""
    if not source.data.startswith(GZIP):
        return source.data
    pieces, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(source.data)) as stream:
            while piece := stream.read(CHUNK):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_TEXT:
                    raise refused("too-large", source.name, expected=f"{LARGEST_TEXT // 1024 // 1024} MB")
    except (EOFError, OSError, zlib.error) as wrong:
        raise refused("cut-off", source.name, found=shown(wrong)) from wrong
    return b"".join(pieces)


def refused(code: str, file: str, *, line: int | None = None, found: Words = "", expected: Words = "") -> RefusedImport:
    """Make the refusal of a whole file."""
    return RefusedImport(Fault(code, file, line=line, found=found, expected=expected))
