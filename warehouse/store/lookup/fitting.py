"""Which residents fit one meaning of a word, as an array with a tier a resident.

Here: names, sounds, numbers, places, birth dates and ids against the whole version. Not here: scope (``desk`` takes it off before
anything is counted). What a sight does not show is not looked at, and who is known for it by hidden sources only does not fit.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from warehouse.store.lookup.asking import Meaning, Place
from warehouse.store.lookup.file import Array, LookupFile
from warehouse.store.lookup.names import BEGINS, INSIDE, NOT, RARE, STATED, WHOLE, Names
from warehouse.store.lookup.places import Places
from warehouse.store.lookup.sight import Sight
from warehouse.store.lookup.view import View

_FIELDS: Final = {
    "resident": (),
    "name": ("name", "name_former"),
    "sound": ("name", "name_former"),
    "id": ("id_number",),
    "id_tail": ("id_number",),
    "phone": ("phones",),
    "phone_tail": ("phones",),
    "birth": ("birth_date",),
    "place": ("residence_address", "hukou_address", "community"),
}
"""What each kind of meaning looks into; one of them must be shown."""

_TAIL: Final = "SELECT no FROM number WHERE kind = ?1 AND reversed >= ?2 AND reversed < ?2 || '~' AND said_by & ?3 <> 0"
_LIKE: Final = f"{_TAIL} AND reversed LIKE ?4"
_MANY: Final = "SELECT no FROM number WHERE kind = 1 AND reversed IN ({}) AND said_by & ? <> 0"

MATCHED: Final = {STATED: "_stated", INSIDE: "_inside"}
"""What is added to the kind of a meaning that held less well."""


class Fitting:
    """One version's residents against meanings. ``seen``: the visible sources as bits; ``view``: the version without the others."""

    def __init__(self, file: LookupFile) -> None:
        self._file = file
        self.names = Names(file)
        self.places = Places(file)
        self.known = file.array("known")

    def allows(self, kind: str, sight: Sight) -> bool:
        """May anything of this kind be searched by?"""
        return not _FIELDS[kind] or any(map(sight.shows, _FIELDS[kind]))

    def fits(self, meaning: Meaning, sight: Sight, seen: int, view: View) -> Array:
        """A tier of ``names`` for each resident, ``NOT`` for those who do not fit."""
        kind, value = meaning.kind, meaning.value
        if isinstance(value, Place):
            return np.where(self._placed(value, sight, seen, view), np.uint8(STATED), np.uint8(NOT))
        if kind in ("name", "sound"):
            return self._called(self.names.fits(value) if kind == "name" else self.names.sounds(value), sight, seen, view)
        fit = np.full(len(self.known), NOT, dtype=np.uint8)
        if kind == "birth":
            fit[(view.array("searched_birth") == int(value.replace("-", ""))) & _said("birth", seen, view)] = WHOLE
        elif kind == "resident":
            fit[[no for (no,) in self._file.rows("SELECT no FROM resident WHERE resident_id = ?", (value,))]] = WHOLE
        else:
            fit[self._numbered(kind, value, seen)] = WHOLE
        return fit

    def _called(self, tiers: Array, sight: Sight, seen: int, view: View) -> Array:
        """The merged record's own name goes before its former one, and both before those that some system writes otherwise."""
        called = {name: view.array(f"called_{name}") for name in ("no", "name", "field", "chosen", "said_by")}
        at = np.flatnonzero(tiers[called["name"]] != NOT)
        of = {name: column[at] for name, column in called.items()}
        tier = tiers[of["name"]]
        tier = np.where(of["field"] == 1, np.maximum(tier, RARE), tier)
        tier = np.where(of["chosen"] == 0, np.maximum(tier, STATED), tier)
        allowed = (of["said_by"] & seen != 0) & np.array([sight.shows("name"), sight.shows("name_former")])[of["field"]]
        fit = np.full(len(self.known), NOT, dtype=np.uint8)
        for one in (INSIDE, STATED, RARE, BEGINS, WHOLE):
            fit[of["no"][allowed & (tier == one)]] = one
        return fit

    def _numbered(self, kind: str, value: str, seen: int) -> list[int]:
        """By index; numbers are kept read from their ends."""
        number = 1 if kind.startswith("id") else 2
        if kind == "id" and len(value) == 15 and "*" not in value:
            # as numbers were before 1999: without the century, and without a check digit
            whole = [f"{value[:6]}19{value[6:]}{check}"[::-1] for check in "0123456789X"]
            found = self._file.rows(_MANY.format(",".join("?" * len(whole))), (*whole, seen))
        elif kind in ("id", "phone"):
            pattern = value[::-1]
            start = pattern.split("*", 1)[0]
            found = self._file.rows(_LIKE, (number, start, seen, _stars(pattern)))
        else:
            found = self._file.rows(_TAIL, (number, value[::-1], seen))
        return [no for (no,) in found]

    def _placed(self, wanted: Place, sight: Sight, seen: int, view: View) -> Array:
        addresses = self.places.fits(wanted)
        named = self.places.in_community(wanted.community or wanted.text)[view.array("searched_community")]
        fit = np.zeros(len(self.known), dtype=bool)
        for field, name in (("residence_address", "residence"), ("hukou_address", "hukou")):
            if sight.shows(field):
                fit |= addresses[view.array(f"searched_{name}")] & _said(name, seen, view)
        if wanted.community:
            return fit & named if sight.shows("community") else np.zeros_like(fit)
        only_text = wanted == Place(text=wanted.text)
        return fit | named if only_text and sight.shows("community") else fit


def _said(name: str, seen: int, view: View) -> Array:
    said: Array = view.array(f"searched_{name}_by") & seen != 0
    return said


def _stars(pattern: str) -> str:
    while "**" in pattern:
        pattern = pattern.replace("**", "*")
    return pattern.replace("*", "%")
