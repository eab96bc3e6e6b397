"""Citizen id numbers that nobody has: real checksums and sex digits on division codes that were never assigned.

Here: handing out numbers so that none is given twice. Not here: how the checksum is computed (``warehouse.vocabulary``), what
goes wrong with a number (``noise_ids.py``).
"""

from __future__ import annotations

import random
from datetime import date

from warehouse.vocabulary.citizen_id import check_character


class IdOffice:
    """Remembers every number handed out."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._given: set[str] = set()

    def known(self, number: str) -> None:
        """A number that is taken already."""
        self._given.add(number[:17])

    def number(self, region: str, birth: date, sex: int, after: str = "") -> str:
        """18 characters of GB 11643. With ``after`` (a twin's number) the sequence follows it, as on the same day at one desk."""
        start = int(after[14:17]) + 1 if after else self._chance.randrange(1000)
        for step in range(1000):
            sequence = (start + step) % 1000
            if sequence % 2 != sex % 2 or sequence == 0:
                continue
            stem = f"{region}{birth:%Y%m%d}{sequence:03d}"
            if stem not in self._given:
                self._given.add(stem)
                return stem + check_character(stem)
        raise ValueError("five hundred people of one sex, one day and one place: make the district smaller")


def old_form(number: str) -> str:
    """The 15 digits that the same number had before 1999: two digits of the year, no check character."""
    return number[:6] + number[8:17]
