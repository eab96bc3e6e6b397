"""What only a whole column of 18-digit numbers shows: that a spreadsheet or a program has rounded them.

Here: the three traces, how unlikely each is by chance, and which digits are left. Not here: reading one value
(``citizen_id``, whose ``parse_id_column`` calls this), the arithmetic of doubles (``number_damage``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from warehouse.vocabulary import number_damage


class _Damage(NamedTuple):
    """``shows``: does a number bear the trace. ``chance``: how often an undamaged one does. ``left``: the pattern of a damaged one."""

    shows: Callable[[str], bool]
    chance: Callable[[str], float]
    left: Callable[[str], str]


_DAMAGES: Final = (
    # Typed into a spreadsheet, exported as text: cut to 15 digits. Chance: the sequence ends in 00 (1 in 100), the check is 0 (1 in 11).
    _Damage(lambda n: n.endswith("000"), lambda _: 1 / 1100, lambda n: n[:15] + "***"),
    # The same, then printed by a program through a double: …041000 as …041024.
    _Damage(
        lambda n: number_damage.is_rounded_double(int(n)),
        lambda _: 1 / 1000,
        lambda n: str(number_damage.nearest_thousand(int(n)))[:15] + "***",
    ),
    # The full number stored as a double by a program: off by at most half a step.
    _Damage(
        lambda n: number_damage.is_double(int(n)),
        lambda n: 1 / number_damage.double_step(int(n)),
        lambda n: number_damage.double_pattern(int(n), len(n)),
    ),
)
# A column is called damaged where chance would do it once in a million columns.
_ACCIDENT: Final = -13.8  # ln(1e-6)
_LUCK: Final = 1 / 10  # damaged numbers that pass the checksum for each that fails: it lets 1 garbled number in 11 through


def damaged_numbers(fits: Mapping[str, bool]) -> dict[str, str]:
    """The damaged among distinct 18-digit numbers, each with its pattern. ``fits``: number → does its checksum fit.

    The traces are counted among the numbers that fail. Where they are too many for chance those numbers are damaged; and so are
    those that bear the trace and pass, if luck makes more of them than honest numbers do.
    """
    left = dict(fits)
    damaged: dict[str, str] = {}
    for _ in _DAMAGES:  # a column may hold rows of more than one origin: the likeliest damage first, then what it leaves
        failing = [number for number, fit in left.items() if not fit]
        odds, damage, hits = min((_odds(damage, failing) for damage in _DAMAGES), key=lambda found: found[0])
        if odds > _ACCIDENT:
            break
        passing = [number for number, fit in left.items() if fit]
        lucky = [number for number in passing if damage.shows(number)]
        expected_honest = sum(damage.chance(number) for number in passing) - sum(damage.chance(number) for number in lucky)
        if len(hits) * _LUCK >= expected_honest:
            hits += lucky
        for number in hits:
            damaged[number] = damage.left(number)
            del left[number]
    return damaged


def _odds(damage: _Damage, failing: list[str]) -> tuple[float, _Damage, list[str]]:
    hits = [number for number in failing if damage.shows(number)]
    if not hits:
        return 0.0, damage, hits
    chance = sum(map(damage.chance, failing)) / len(failing)
    return number_damage.by_accident(len(hits), len(failing), chance), damage, hits
