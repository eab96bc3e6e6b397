"""The names of a version as arrays, and which of them are spelled or sound as typed.

Here: beginnings and insides of names, pinyin whole, begun, by initials, or mixed (zhangw). Not here: whose names they are allowed
to be found by (``desk``), where readings come from (they are in the file, of every character of every name).
Each distinct name is looked at once, dots left out and characters folded (劉 is 刘).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from warehouse.store.lookup.file import Array, LookupFile

WHOLE: Final = 0
BEGINS: Final = 1
RARE: Final = 2
STATED: Final = 3
INSIDE: Final = 4
NOT: Final = 255
"""How well a name fits, best first. RARE: a former name, or a surname read as it is in other words only (丁 as zheng); STATED: as some
system writes the name, not as the merged record does."""

_DOUBLE_INITIALS: Final = ("zh", "ch", "sh")


class Names:
    """``fits`` and ``sounds`` give a tier for each distinct name."""

    def __init__(self, file: LookupFile) -> None:
        self.codes = file.array("name_codes")
        self.starts = file.array("name_starts")
        self.lengths = file.array("name_lengths")
        self._everybody = np.flatnonzero(self.lengths > 0).astype(np.int32)
        self._owners = np.repeat(np.arange(len(self.starts), dtype=np.int32), self.lengths)
        self._code = {character: code for code, character in enumerate(file.facts["characters"])}
        self._variants = {ord(a): b for a, b in file.facts["variants"].items()}
        self._sounds: list[str] = file.facts["sounds"]
        # every reading of a character; the one that it has as a surname
        self._any = (file.array("reading_character"), file.array("reading_sound"))
        self._surname = (file.array("surname_character"), file.array("surname_sound"))

    def fits(self, text: str) -> Array:
        """Names that begin like ``text``; of two characters and more also those that have it inside."""
        fit = np.full(len(self.starts), NOT, dtype=np.uint8)
        typed = [self._code.get(character, -1) for character in text.replace("·", "").translate(self._variants)]
        if not typed or -1 in typed:
            return fit
        at = np.flatnonzero(self.codes == typed[0]) if len(typed) > 1 else self.starts[self.lengths > 0]
        at = at[at + len(typed) <= len(self.codes)]
        for place, code in enumerate(typed):
            at = at[self.codes[at + place] == code]
        owners = self._owners[at]
        at = at[self._owners[at + len(typed) - 1] == owners]
        owners = self._owners[at]
        begins = at == self.starts[owners]
        if len(typed) > 1:
            fit[owners[~begins]] = INSIDE
        fit[owners[begins]] = BEGINS
        fit[owners[begins & (self.lengths[owners] == len(typed))]] = WHOLE
        return fit

    def sounds(self, letters: str) -> Array:
        """Names that begin as ``letters`` say; every reading of a character counts, in front that of the surname first."""
        letters = letters.replace("'", "").replace("’", "").replace("ü", "v")
        fit = np.full(len(self.starts), NOT, dtype=np.uint8)
        if letters:
            self._walk(letters, self._everybody, self._any, RARE, fit)
            self._walk(letters, np.flatnonzero(fit == RARE), self._surname, BEGINS, fit)
        return fit

    def _walk(self, letters: str, everybody: Array, opening: tuple[Array, Array], tier: int, fit: Array) -> None:
        """Character by character: after each, the names that may still fit, by how many letters are used up."""
        waiting: dict[int, Array] = {0: everybody}
        place = 0
        while waiting:
            further: dict[int, list[Array]] = {}
            for used, names in waiting.items():
                names = names[self.lengths[names] > place] if place else names
                characters = self.codes[self.starts[names] + place]
                for taken, allowed in self._allowed(letters[used:], self._any if place else opening).items():
                    found = names[allowed[characters]]
                    if used + taken == len(letters):
                        fit[found] = tier
                    elif len(found):
                        further.setdefault(used + taken, []).append(found)
            waiting = {used: np.unique(np.concatenate(parts)) if len(parts) > 1 else parts[0] for used, parts in further.items()}
            place += 1

    def _allowed(self, letters: str, readings: tuple[Array, Array]) -> dict[int, Array]:
        """So many letters taken -> the characters they may stand for: a whole reading, its initial, or (all that is left) its beginning."""
        taken: dict[int, list[int]] = {}
        for number, sound in enumerate(self._sounds):
            if sound[0] != letters[0]:
                continue
            taken.setdefault(1, []).append(number)
            if letters[:2] in _DOUBLE_INITIALS and sound.startswith(letters[:2]):
                taken.setdefault(2, []).append(number)
            if letters.startswith(sound):
                taken.setdefault(len(sound), []).append(number)
            if sound.startswith(letters):
                taken.setdefault(len(letters), []).append(number)
        return {size: self._characters(numbers, *readings) for size, numbers in taken.items()}

    def _characters(self, sounds: list[int], characters: Array, read: Array) -> Array:
        wanted = np.zeros(len(self._sounds), dtype=bool)
        wanted[sounds] = True
        allowed = np.zeros(len(self._code), dtype=bool)
        allowed[characters[wanted[read]]] = True
        return allowed
