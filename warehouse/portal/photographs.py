"""What becomes of a photograph that somebody sends: a smaller picture, made anew, of which nothing but the picture is left.

Here: opening a file of unknown contents, turning, shrinking, writing it as JPEG. Not here: where it comes from (``uploads``), keeping it
(``report_photo``).

A file is what its bytes are: its name and the kind that it claims are not looked at. What is written has no EXIF (place, time, device,
preview), no colour profile, no comment, nothing behind the picture's end, for a new picture is written and no byte of the old one.
"""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import Final

from PIL import Image, ImageOps

from warehouse.vocabulary.errors import DaoqiaoError

MOST: Final = 8 << 20
"""Bytes as sent: telephones make 3 to 6 MB of 12 megapixels."""
LONG: Final = 1600
"""Pixels of the longer side: a page of a booklet stays readable, and that is what is photographed."""
PREVIEW: Final = 200
FORMATS: Final = ("JPEG", "PNG", "WEBP")
PIXELS: Final = {"JPEG": 64_000_000, "MPO": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""By what the bytes are; MPO is the JPEG of telephones that add a second picture. Their largest cameras have 50 megapixels, and JPEG is
decoded at a fraction of its size; the others whole, of which a scan of A4 at 400 dots an inch has 15."""
SCANS: Final = 64
"""Passes over a JPEG: progressive ones have about ten; one of thousands keeps the decoder busy for hours."""
KEPT: Final = 400_000
"""Bytes as kept: sealed, and carried by the second page of a report, it must fit into a form (``uploads.LARGEST``)."""
TRIES: Final = ((LONG, 80), (LONG, 65), (1200, 65), (800, 60), (800, 30))
"""Longer side and quality, until it is no larger than ``KEPT``; of pure noise the last makes 170 kB."""
_ONE: Final = Lock()
"""One at a time: a large one takes 100 MB while it is decoded."""


def remade(sent: bytes) -> bytes:
    """A JPEG of at most ``LONG`` pixels and ``KEPT`` bytes. Raises DQ-771 (too large), DQ-772 (no photograph, or broken), DQ-773
    (moves)."""
    if len(sent) > MOST or (sent[:2] == b"\xff\xd8" and sent.count(b"\xff\xda") > SCANS):
        raise DaoqiaoError("DQ-771", most=MOST >> 20)
    with _ONE:
        picture = _opened(sent)
        for side, quality in TRIES:
            picture.thumbnail((side, side))
            made = _written(picture, quality)
            if len(made) <= KEPT:
                break
    return made


def preview(photo: bytes) -> bytes:
    """A small one of what ``remade`` gave, to know it by."""
    with Image.open(BytesIO(photo), formats=FORMATS) as picture:
        picture.thumbnail((PREVIEW, PREVIEW))
        return _written(picture, 60)


def _opened(sent: bytes) -> Image.Image:
    """The picture alone, upright, on white."""
    try:
        with Image.open(BytesIO(sent), formats=FORMATS) as found:
            kind = str(found.format)
            if kind in ("PNG", "WEBP") and getattr(found, "is_animated", False):
                raise DaoqiaoError("DQ-773")
            if found.width * found.height > PIXELS[kind]:
                raise DaoqiaoError("DQ-771", most=MOST >> 20)
            found.draft(None, (LONG, LONG))  # JPEG is decoded at a half, a quarter, an eighth of its size
            found.thumbnail((LONG, LONG))
            upright = ImageOps.exif_transpose(found).convert("RGBA")
            clean = Image.new("RGB", upright.size, "white")
            clean.paste(upright, mask=upright.getchannel("A"))
            return clean
    except DaoqiaoError:
        raise
    except Image.DecompressionBombError:  # Pillow's own limit, before it tells the size
        raise DaoqiaoError("DQ-771", most=MOST >> 20) from None
    except Exception:  # decoders raise nearly anything for bytes that they were not made for
        raise DaoqiaoError("DQ-772") from None


def _written(picture: Image.Image, quality: int) -> bytes:
    """``picture`` has no notes of its own that could be written along."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
