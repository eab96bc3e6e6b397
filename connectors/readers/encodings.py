"""Bytes to text, strictly: a byte that does not fit is a fault, never a replacement character.

Here: byte order marks, the choice between encodings, NUL bytes. Not here: which format the text is in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from warehouse.vocabulary.errors import DaoqiaoError

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\x84\x31\x95\x33", "gb18030"))

_SUBSETS = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "x-gbk": "gb18030",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
}

SURE_OF_UTF8 = 8
"""Characters. Two GB18030 bytes happen to be well-formed UTF-8 about 1 time in 7, so eight in succession 1 time in
five million: after that many, the text is UTF-8 whatever it says of itself, and a bad byte means damage."""

_UTF8_CHARACTER = rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})[\x80-\xbf]"
_SURELY_UTF8 = re.compile(rb"[\x00-\x7f]*+(?:" + _UTF8_CHARACTER + rb"[\x00-\x7f]*+){%d}" % SURE_OF_UTF8)

FOREIGN_RUN = 4
"""Characters of Chinese UTF-8 in succession (12 bytes) that GB18030 text does not hold by chance: 20 million random characters of
GB 2312 had runs of 3, none of 4; a night's files have about 20 million. An address of a row from another export has more."""

_SHAPES = bytes(
    0x4C if 0xE3 <= byte <= 0xE9 else 0x43 if 0x80 <= byte <= 0xBF else 0x2E for byte in range(256)
)  # leading, continuing, other

BLANK_SECTOR = "\0" * 512
"""A run of NULs as long as a disk sector was never written; a shorter one is the padding of a fixed-width field."""


def canonical(encoding: str) -> str:
    """GB18030 for all its subsets (Python's gbk and cp936 fail on 䶮); other names in lower case."""
    name = encoding.strip().lower().replace("_", "-")
    return _SUBSETS.get(name, name)


def is_surely_utf8(data: bytes, start: int = 0) -> bool:
    """Whether SURE_OF_UTF8 well-formed characters follow each other from ``start`` on, with ASCII between them or not."""
    return _SURELY_UTF8.match(data, start) is not None


def utf8_within(data: bytes) -> int:
    """Where FOREIGN_RUN characters of Chinese UTF-8 stand in a text of GB18030, else -1: rows of another export, which mostly decode
    all the same, as other characters."""
    return data.translate(_SHAPES).find(b"LCC" * FOREIGN_RUN)


def decode(data: bytes, encodings: Sequence[str], declared: str = "") -> tuple[str, str]:
    """The text, without byte order mark and NULs, and the encoding it is in.

    A byte order mark decides; else eight well-formed UTF-8 characters do; else ``declared`` is tried (what the file
    says of itself, heeded only if it is one of ``encodings``), then ``encodings`` in their order.
    DQ-107 with the byte (from 0) where the one that got furthest stopped, or where UTF-8 stands within GB18030; DQ-106 where the
    file ends inside a character.
    """
    furthest = None
    for encoding in candidates(data, encodings, declared):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as fault:
            if furthest is None or fault.start > furthest.start:
                furthest = fault
        else:
            if encoding == "gb18030" and (foreign := utf8_within(data)) >= 0:
                raise DaoqiaoError("DQ-107", encoding="GB18030", byte=foreign)
            return _without_nuls(text.removeprefix("\ufeff")), encoding
    assert furthest is not None, "no encodings to try"
    if furthest.end == len(data) and len(data) - furthest.start < 4:  # the longest character has 4 bytes
        raise DaoqiaoError("DQ-106", detail="文件在一个字的中间断了 / the file breaks off inside a character")
    raise DaoqiaoError("DQ-107", encoding=furthest.encoding.upper(), byte=furthest.start)


def candidates(data: bytes, encodings: Sequence[str], declared: str) -> list[str]:
    """The encodings to try in their order, by the beginning of a file: a mark decides alone, and so do eight UTF-8 characters."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    if is_surely_utf8(data):
        return ["utf-8"]
    allowed = [canonical(name) for name in encodings]
    said = [name for name in (canonical(declared),) if name in allowed]
    return list(dict.fromkeys(said + allowed))


def _without_nuls(text: str) -> str:
    """Some programs pad with NULs, which print as nothing. DQ-106 where a whole sector of them stands for lost data."""
    if "\0" not in text:
        return text
    if BLANK_SECTOR in text:
        raise DaoqiaoError("DQ-106", detail="中间有一整段空字节 / a whole block of zero bytes inside")
    return text.replace("\0", "")
