"""What becomes of a name on its way into a source.

Here: former names, homophones, look-alikes, variant and damaged characters, dots, padding. Not here: which rows are hit
(``rates.py``), true names (``names.py``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from connectors.synthetic.names import tables
from connectors.synthetic.people import Person
from connectors.synthetic.rates import Hits
from connectors.synthetic.styles import Style, padded

_DOTS = ["·", "·", "•", "．", ".", "・", ""]
_DAMAGED = ["?", "□", "*"]


@cache
def _characters() -> str:
    return "".join(sorted(homophones()))


@cache
def homophones() -> dict[str, str]:
    """Every character of the name lists with the others that are typed by the same letters (tones are not typed)."""
    from pypinyin import lazy_pinyin  # loads a dictionary of phrases: only where names are really misspelt

    names = tables()
    text = names["surnames"]["tail"] + "".join(name for name, _ in names["surnames"]["weighted"]) + "".join(names["tail"].values())
    text += "".join(part for row in names["cohort"] for sex in ("male", "female") for part in row[sex].values()) + names["special"]["rare"]
    chars = sorted(set("".join(text.split())))
    by_sound: dict[str, str] = {}
    for char in chars:
        sound = lazy_pinyin(char)[0]
        by_sound[sound] = by_sound.get(sound, "") + char
    return {char: alike.replace(char, "") for alike in by_sound.values() for char in alike if len(alike) > 1}


def _special() -> dict[str, Any]:
    found: dict[str, Any] = tables()["special"]
    return found


def printed_names(people: Sequence[Person], hits: Hits, style: Style, chance: random.Random) -> list[str]:
    """The names of ``people`` as a source prints them, one a row."""
    rare, variants = set(_special()["rare"]), _special()["variants"]
    size = max(1, len(people))
    # The model's rates are of all rows, but only names with such a character can be hit.
    with_rare = sum(not rare.isdisjoint(p.name) for p in people) / size
    with_variant = sum(not variants.keys().isdisjoint(p.name) for p in people) / size
    faults: list[tuple[list[bool], Callable[[str, random.Random], str]]] = [
        (hits.of("name_typo"), _typo),
        (hits.of("name_variant", 1 / max(with_variant, 0.02)), _variant),
        (hits.of("name_damaged", 1 / max(with_rare, 0.002)), _damage),
    ]
    former = hits.of("name_former")
    printed: list[str] = []
    for n, person in enumerate(people):
        name = person.former if former[n] and person.former else person.name
        if person.dotted:
            name = name.replace("·", chance.choice(_DOTS) if hits.plan.noise else "·")
        else:
            for hit, fault in faults:
                if hit[n]:
                    name = fault(name, chance)
        printed.append(padded(name, style.padding))
    return printed


def _typo(name: str, chance: random.Random) -> str:
    """A homophone in half of the cases, else a look-alike, another character altogether (the neighbour in a list of words), the
    order of two characters, or one left out or doubled."""
    kind = chance.random()
    places = list(range(1, len(name))) if chance.random() < 0.9 else [0]
    chance.shuffle(places)
    if kind < 0.12:
        return name[: places[0]] + chance.choice(_characters()) + name[places[0] + 1 :]
    if kind < 0.78:
        for place in places:
            alike = homophones().get(name[place], "")
            if kind > 0.66:
                alike = next((pair.replace(name[place], "") for pair in _special()["lookalikes"] if name[place] in pair), alike)
            if alike:
                return name[:place] + chance.choice(alike) + name[place + 1 :]
    if len(name) == 3 and name[1] != name[2]:
        return name[0] + name[2] + name[1] if kind < 0.9 else name[:2]
    return name + name[-1] if len(name) == 2 else name[:2]


def _variant(name: str, chance: random.Random) -> str:
    variants: dict[str, str] = _special()["variants"]
    places = [n for n, char in enumerate(name) if char in variants]
    if not places:
        return name
    place = chance.choice(places)
    return name[:place] + variants[name[place]] + name[place + 1 :]


def _damage(name: str, chance: random.Random) -> str:
    """A rare character replaced by a sign, its parts, or a character of the same sound; other names stay."""
    place = next((n for n, char in enumerate(name) if char in _special()["rare"]), None)
    if place is None:
        return name
    char = name[place]
    instead = [*_DAMAGED]
    if char in _special()["components"]:
        instead.append(_special()["components"][char])
    if alike := homophones().get(char):
        instead.append(chance.choice(alike))
    return name[:place] + chance.choice(instead) + name[place + 1 :]
