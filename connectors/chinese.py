"""Texts that went through a converter to Taiwan's characters and words, turned back: 聯絡電話 to 联系电话, 資訊 to 信息.

Here: headers, codes, addresses and other text. Not here: people's names: they stay as printed and are compared by classes of variant
characters (``pipelines.linkage``), since 後 and 后 may be two families.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_WORDS = {"社群": "社区"}
"""Words that OpenCC's Taiwan phrases leave as they are, but that such documents print."""


def simplified(text: str) -> str:
    """``text`` in mainland characters and words; unchanged where every character is one of GB 2312, which has no others."""
    if text.isascii():
        return text
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        made = str(_converter().convert(text))
        for theirs, ours in _WORDS.items():
            made = made.replace(theirs, ours)
        return made
    return text


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # 20 ms, and hardly any export needs it

    return OpenCC("tw2sp")
