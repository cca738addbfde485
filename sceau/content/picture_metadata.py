"""What cameras and editors hide in a picture: place, device, dates, a name.

Only the parts that say what comes next are read, never the picture. Formats: JPEG
(ITU-T T.81 annex B, Exif 2.32 4.5.4), PNG (W3C PNG third edition 5.3, 11.3), WebP (RFC
9649), AVIF and HEIC (ISO/IEC 14496-12).
"""

from collections.abc import Iterator
from typing import BinaryIO

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic")
_PEEK = 64
_JPEG_APPLICATIONS = (
    (0xE1, b"Exif\0", "EXIF"),
    (0xE1, b"http://ns.adobe.com/x", "XMP"),
    # Further pictures behind the first, each with EXIF of its own.
    (0xE2, b"MPF\0", "MPF"),
    (0xED, b"Photoshop 3.0\0", "IPTC"),
)
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TEXTS = (
    (b"XML:com.adobe.xmp", "XMP"),
    (b"Raw profile type exif", "EXIF"),
    (b"Raw profile type APP1", "EXIF"),
    (b"Raw profile type xmp", "XMP"),
    (b"Raw profile type iptc", "IPTC"),
)
_MOST_BOX = 1 << 20


def carried(stream: BinaryIO) -> frozenset[str]:
    """The kinds that a picture carries: EXIF, XMP, IPTC, MPF.

    Empty for what is none of these formats; of a damaged file what could be read.
    Raises OSError.
    """
    head = stream.read(12)
    if head.startswith(b"\xff\xd8"):
        return frozenset(_of_jpeg(stream))
    if head.startswith(_PNG):
        return frozenset(_of_png(stream))
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return frozenset(_of_webp(stream))
    if head[4:8] == b"ftyp":
        return frozenset(_of_boxes(stream))
    return frozenset()


def _of_jpeg(stream: BinaryIO) -> Iterator[str]:
    position = 2
    while True:
        stream.seek(position)
        head = stream.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            return
        marker = head[1]
        if marker == 0xFF:
            # Filling.
            position += 1
            continue
        if marker == 0xDA:
            # From here on it is the picture.
            return
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            position += 2
            continue
        begins = stream.read(_PEEK)
        for application, name, kind in _JPEG_APPLICATIONS:
            if marker == application and begins.startswith(name):
                yield kind
        position += 2 + max(2, int.from_bytes(head[2:]))


def _of_png(stream: BinaryIO) -> Iterator[str]:
    position = len(_PNG)
    while True:
        stream.seek(position)
        head = stream.read(8)
        if len(head) < 8:
            return
        if head[4:] == b"eXIf":
            yield "EXIF"
        if head[4:] in (b"tEXt", b"zTXt", b"iTXt"):
            keyword = stream.read(_PEEK)
            yield from (kind for name, kind in _PNG_TEXTS if keyword.startswith(name))
        # Length and kind, the data, a checksum.
        position += 12 + int.from_bytes(head[:4])


def _of_webp(stream: BinaryIO) -> Iterator[str]:
    position = 12
    while True:
        stream.seek(position)
        head = stream.read(8)
        if len(head) < 8:
            return
        if head[:4] in (b"EXIF", b"XMP "):
            yield head[:4].decode("ascii").strip()
        size = int.from_bytes(head[4:], "little")
        position += 8 + size + size % 2


def _of_boxes(stream: BinaryIO) -> Iterator[str]:
    position = 0
    while True:
        stream.seek(position)
        head = stream.read(8)
        size = int.from_bytes(head[:4])
        if len(head) < 8 or size < 8:
            # The last one, or one beyond four gigabytes.
            return
        if head[4:] == b"meta":
            # Its list of items names what is no picture by its type.
            listed = stream.read(min(size, _MOST_BOX))
            if b"Exif" in listed:
                yield "EXIF"
            if b"application/rdf+xml" in listed:
                yield "XMP"
        position += size
