"""Pictures for generated articles: small SVG drawings, and PNG cards beside them."""

import random
import struct
import zlib

WIDTH, HEIGHT = 1200, 630
"""CSS pixels, the size that networks show a card in."""


def svg(chance: random.Random) -> str:
    """A drawing of a few dozen shapes."""
    shapes = []
    for _ in range(40):
        x, y, size = (chance.randint(0, WIDTH) for _ in range(3))
        colour = f"#{chance.randrange(0x1000000):06x}"
        shapes.append(
            f'<path fill="{colour}" d="M{x} {y}h{size}l-{size // 2} {size // 3}z"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}">\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def png(chance: random.Random) -> bytes:
    """A card in two colours, striped. https://www.w3.org/TR/png-3/"""
    # Colour type 3, one bit for each pixel: indexes into a palette of two colours.
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 1, 3, 0, 0, 0)
    palette = chance.randbytes(6)
    stripe = chance.randint(8, 64)
    rows = b"".join(
        b"\0" + (b"\xff" if row // stripe % 2 else b"\0") * (WIDTH // 8)
        for row in range(HEIGHT)
    )
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows)))
    parts = [_chunk(kind, data) for kind, data in (*chunks, (b"IEND", b""))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
