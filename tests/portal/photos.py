"""Files that somebody may choose as a photograph: honest ones, broken ones, and such as only pretend.

Here: making them. Not here: what is expected of them (``test_photographs``, ``test_photo``).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image

PLACE = "120.15507"
"""What a camera writes of where it was; so that a test can look for it."""


def file_of(picture: Image.Image, kind: str, **how: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def plain(width: int = 400, height: int = 300) -> Image.Image:
    """Dark at the top, light at the bottom."""
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def of_a_telephone(width: int = 2400, height: int = 1800) -> bytes:
    """A JPEG with everything that cameras write: place, maker, time, a comment, a colour profile; to be turned by a quarter."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0132] = "SECRETMAKER", "SECRETMODEL", 6, "2026:11:22 08:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 25.0), 3: "E", 4: (120.0, 9.0, 18.0), 27: PLACE})
    return file_of(plain(width, height), "JPEG", exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 20, quality=90)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))
