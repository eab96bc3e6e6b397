"""What is left of a file that somebody sends as a photograph: a picture and nothing else, or a word on why it was not taken."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.portal.photos import PLACE, file_of, of_a_telephone, opened, plain
from warehouse.portal.photographs import KEPT, LONG, MOST, PREVIEW, preview, remade
from warehouse.vocabulary.errors import DaoqiaoError


def refused(content: bytes) -> str:
    with pytest.raises(DaoqiaoError) as caught:
        remade(content)
    return caught.value.code


def test_nothing_but_the_picture_is_left_of_what_a_telephone_sends() -> None:
    sent = of_a_telephone()
    for secret in (b"SECRETMAKER", b"SECRETCOMMENT", b"SECRETPROFILE", PLACE.encode()):
        assert secret in sent
    made = remade(sent)
    assert b"SECRET" not in made
    assert PLACE.encode() not in made
    picture = opened(made)
    assert picture.format == "JPEG"
    assert dict(picture.getexif()) == {}
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(picture.info)
    assert picture.size == (1200, 1600), "turned upright, and no larger than is needed to read it"
    left, right = picture.convert("L").getpixel((50, 800)), picture.convert("L").getpixel((1150, 800))
    assert isinstance(left, (int, float))
    assert isinstance(right, (int, float))
    assert left > 180 > 70 > right, "dark at the top was turned to the right"


@pytest.mark.parametrize(
    "content",
    [
        file_of(plain(), "JPEG", progressive=True),
        file_of(plain().convert("CMYK"), "JPEG"),
        file_of(plain(), "MPO", save_all=True, append_images=[plain(40, 30)]),
        file_of(plain(), "PNG"),
        file_of(plain().convert("P"), "PNG"),
        file_of(Image.new("I;16", (400, 300), 40_000), "PNG"),
        file_of(plain(), "WEBP"),
        file_of(plain(), "JPEG", exif=b"Exif\0\0garbage"),
        file_of(plain(), "JPEG") + b"<script>alert(1)</script>",
    ],
    ids=["progressive", "cmyk", "two pictures of a telephone", "png", "palette", "16 bits", "webp", "broken exif", "something behind it"],
)
def test_whatever_cameras_and_screens_make_is_taken(content: bytes) -> None:
    made = remade(content)
    assert opened(made).size == (400, 300)
    assert opened(made).mode == "RGB"
    assert b"script" not in made


def test_what_is_transparent_is_white_not_black() -> None:
    made = opened(remade(file_of(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG")))
    assert made.getpixel((20, 15)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: b"", "DQ-772"),
        (lambda: b"<html><script>alert(1)</script></html>", "DQ-772"),
        (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "DQ-772"),
        (lambda: b"%PDF-1.7\n%", "DQ-772"),
        (lambda: file_of(plain(), "GIF"), "DQ-772"),
        (lambda: file_of(plain(), "TIFF"), "DQ-772"),
        (lambda: file_of(plain(), "BMP"), "DQ-772"),
        (lambda: of_a_telephone()[:-500], "DQ-772"),
        (lambda: file_of(plain().rotate(30), "PNG")[:-500], "DQ-772"),
        (lambda: file_of(plain().rotate(30), "WEBP")[:-500], "DQ-772"),
        (lambda: b"\xff\xd8\xff\xe0" + os.urandom(3_000), "DQ-772"),
        (lambda: file_of(plain(), "PNG", save_all=True, append_images=[plain().rotate(30)]), "DQ-773"),
        (lambda: file_of(plain(), "WEBP", save_all=True, append_images=[plain().rotate(30)]), "DQ-773"),
        (lambda: file_of(Image.new("L", (20_000, 20_000)), "PNG"), "DQ-771"),
        (lambda: file_of(Image.new("L", (6_000, 5_000)), "PNG"), "DQ-771"),
        (lambda: file_of(Image.new("RGB", (6_000, 5_000)), "WEBP", method=0), "DQ-771"),
        (lambda: file_of(Image.new("L", (9_000, 8_000)), "JPEG"), "DQ-771"),
        (lambda: b"\xff\xd8" + file_of(plain(), "JPEG")[2:] + b"\xff\xda" * 100, "DQ-771"),
        (lambda: file_of(plain(), "JPEG") + b"\0" * MOST, "DQ-771"),
    ],
    ids=["empty", "html", "svg", "pdf", "gif", "tiff", "bmp", "half a jpeg", "half a png", "half a webp", "noise", "moving png",
         "moving webp",          "png bomb", "large png", "large webp", "large jpeg", "scans", "bytes"],
)  # fmt: skip
def test_what_is_no_photograph_or_too_much_of_one_is_not_taken(content: Callable[[], bytes], code: str) -> None:
    assert refused(content()) == code


def test_noise_still_fits_into_a_form() -> None:
    """Nothing can be compressed worse."""
    noise = Image.frombytes("RGB", (1600, 1600), random.Random(5).randbytes(1600 * 1600 * 3))
    made = remade(file_of(noise, "JPEG", quality=90))
    assert len(made) <= KEPT
    assert max(opened(made).size) >= 800


def test_the_largest_of_a_telephone_is_decoded_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """JPEG at a fraction of its size: 50 megapixels whole are 150 MB."""
    decoded: list[int] = []
    real = Image.Image.resize

    def watched(self: Image.Image, *args: object, **more: object) -> Image.Image:
        decoded.append(self.width * self.height)
        return real(self, *args, **more)  # type: ignore[arg-type]

    content = file_of(plain(8160, 6120), "JPEG")
    monkeypatch.setattr(Image.Image, "resize", watched)
    assert max(opened(remade(content)).size) == LONG
    assert decoded
    assert max(decoded) < 15_000_000


def test_one_knows_it_by_its_preview() -> None:
    small = preview(remade(of_a_telephone()))
    assert opened(small).size == (PREVIEW * 3 // 4, PREVIEW)
    assert len(small) < 15_000


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=30), st.sampled_from(["JPEG", "PNG", "WEBP"]))
@settings(max_examples=80, deadline=None)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_bytes_that_were_damaged_give_a_picture_or_a_code(damage: list[tuple[int, int]], kind: str) -> None:
    content = bytearray(_WHOLE[kind])
    for at, value in damage:
        content[at % len(content)] = value
    try:
        said = str(opened(remade(bytes(content))).format)
    except DaoqiaoError as error:
        said = error.code
    assert said in ("JPEG", "DQ-771", "DQ-772", "DQ-773")


_WHOLE = {kind: file_of(plain(64, 48).rotate(20), kind) for kind in ("PNG", "WEBP")} | {"JPEG": of_a_telephone(64, 48)}
