"""The addresses of a version as arrays, and which of them a fragment fits.

Here: estates and roads by trigrams, buildings, units and rooms by their labels. Not here: reading a fragment (``asking``), whose
address it is (``desk``).
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from warehouse.store.lookup.asking import Place
from warehouse.store.lookup.file import Array, LookupFile

_ANY: Final = re.compile("[%_]").sub
_TRIGRAM: Final = 3
_BY_TRIGRAM: Final = (
    "SELECT rowid FROM place WHERE name LIKE '%' || ?1 || '%' UNION SELECT rowid FROM place WHERE road LIKE '%' || ?1 || '%'"
)
_BY_TEXT: Final = "SELECT rowid FROM place WHERE instr(name, ?1) OR instr(road, ?1)"
"""Two characters have no trigram (SQLite 3.40 finds nothing by LIKE then, as it counts bytes): every place is looked at, some hundreds
in a district. ``place`` lists what addresses begin with, not addresses."""


class Places:
    """``fits`` gives True for each distinct address that fits, and one False more: that of the resident without any (-1)."""

    def __init__(self, file: LookupFile) -> None:
        self._file = file
        self._place = file.array("address_place")
        self._parts = {name: file.array(f"address_{name}") for name in ("building", "unit", "room")}
        self._labels: list[str] = file.facts["labels"]
        self._places: int = file.facts["tables"]["place"]
        self.communities: list[str] = file.facts["communities"]

    def fits(self, wanted: Place) -> Array:
        """Addresses that have every part of the fragment but its community."""
        fit = np.ones(len(self._place) + 1, dtype=bool)
        fit[-1] = False
        own = fit[:-1]
        if wanted.text:
            own &= self._named(wanted.text)[self._place]
        for part, codes in self._parts.items():
            if label := getattr(wanted, part):
                own &= self._labelled(label)[codes]
        if wanted.floor:
            own &= self._on_floor(wanted.floor)[self._parts["room"]]
        if wanted.label:
            labelled = self._labelled(wanted.label)
            own &= np.logical_or.reduce([labelled[codes] for codes in self._parts.values()])
        return fit

    def in_community(self, text: str) -> Array:
        """True for each community with ``text`` in its name, and a False more."""
        return np.array([bool(text) and text in name for name in self.communities] + [False])

    def _named(self, text: str) -> Array:
        found = np.zeros(self._places, dtype=bool)
        if text := _ANY("", text):
            sql = _BY_TRIGRAM if len(text) >= _TRIGRAM else _BY_TEXT
            found[[number for (number,) in self._file.rows(sql, (text,))]] = True
        return found

    def _labelled(self, label: str) -> Array:
        """12 is 12 and B12, not 112."""
        fits = re.compile(rf"(?:.*[^0-9])?{re.escape(label)}").fullmatch
        return np.array([fits(known) is not None for known in self._labels])

    def _on_floor(self, floor: str) -> Array:
        return np.array([known.isdecimal() and len(known) in (3, 4) and known[:-2] == floor for known in self._labels])
