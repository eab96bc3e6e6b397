"""Headers as they are compared, wherever that is.

Here: folding what differs between two prints of one header. Not here: which header is which column (``intake.layout``),
how alike two headers are (``intake.likeness``).
"""

from __future__ import annotations

import re

from warehouse.vocabulary.text import clean

_PARENTHESES = str.maketrans({"（": "(", "）": ")", "*": None})


def header_key(text: str | None) -> str:
    """A header as it is compared: width, blanks, line breaks, star marks and the two kinds of bracket folded."""
    return re.sub(r"\s+", "", clean(text or "")).translate(_PARENTHESES)
