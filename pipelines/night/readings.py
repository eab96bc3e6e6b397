"""How names are read, for the portal's look-ups: linkage's tables, handed to the store, which knows no linkage.

Here: the three tables as one. Not here: the tables (``pipelines.linkage.characters``), searching (``warehouse.store.lookup``).
"""

from __future__ import annotations

from pipelines.linkage.characters import SURNAME_READINGS, changing, fold, readings
from warehouse.store.lookup.write import Characters


def characters() -> Characters:
    """Every reading of any character, surnames' own readings, variants to fold."""
    return Characters(readings, SURNAME_READINGS, {chr(point): fold(chr(point)).text for point in changing()})
