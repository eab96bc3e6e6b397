"""Opens whatever file a department exports, told by its bytes, and gives its sheets as printed text.

Here: formats, encodings, cell kinds, row numbers, broken files. Not here: which source a file belongs to,
which row is the header, what a column means, who a row speaks of (``connectors.intake`` and beyond).
"""

from __future__ import annotations

from connectors.readers.reading import read_file
from connectors.readers.recognition import Recognised, recognise
from connectors.readers.sheet import Opened, Row, Rows, Sheet

__all__ = ["Opened", "Recognised", "Row", "Rows", "Sheet", "read_file", "recognise"]
