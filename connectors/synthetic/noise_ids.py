"""What becomes of an id number on its way into a source.

Here: missing, invented, shortened, mistyped, a relative's. Not here: true numbers (``ids.py``), what a whole file does to every
number (``styles.py``).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from connectors.synthetic.ids import old_form
from connectors.synthetic.people import NOWHERE, District, Person
from connectors.synthetic.rates import Hits, rate
from connectors.synthetic.styles import blank_words

_LAST_OLD = date(1999, 9, 30)  # from 1 October 1999 on numbers have 18 digits (GB 11643-1999)
_X = ["x", "Ｘ", "×", "*"]


def printed_ids(district: District, people: Sequence[Person], hits: Hits, chance: random.Random) -> list[str]:
    """The id numbers of ``people`` as a clerk leaves them; empty where nothing was entered."""
    plan, system = hits.plan, hits.system
    old_enough = max(0.02, sum(p.birth <= _LAST_OLD for p in people) / max(1, len(people)))
    missing, small = rate(plan, system, "id_missing"), rate(plan, system, "id_missing_under_seven")
    invented, short = rate(plan, system, "id_placeholder"), min(0.95, rate(plan, system, "id_fifteen") / old_enough)
    bad, relative = rate(plan, system, "id_bad"), rate(plan, system, "id_of_relative")
    dressed = hits.of("id_dressed")
    pasted = hits.at(plan.spouse_id_pasted)
    printed: list[str] = []
    for n, (person, u) in enumerate(zip(people, hits.chances(), strict=True)):
        number = person.id_number
        none = small if small and plan.as_of.year - person.birth.year < 7 else missing
        if pasted[n] and person.spouse != NOWHERE:
            number = district.people[person.spouse].id_number
        elif (u := u - none) < 0:
            number = "" if chance.random() < 0.4 else chance.choice(blank_words())
        elif (u := u - invented) < 0:
            number = "0" * 18 if chance.random() < 0.5 else f"000000{person.birth:%Y%m%d}0000"
        elif (u := u - bad) < 0:
            number = _spoilt(number, chance)
        elif (u := u - relative) < 0:
            number = _of_relative(district, person, chance)
        elif u - short < 0 and person.birth <= _LAST_OLD:
            number = old_form(number)
        if number.endswith("X") and dressed[n]:
            number = number[:-1] + chance.choice(_X)
        printed.append(number)
    return printed


def _spoilt(number: str, chance: random.Random) -> str:
    """One digit 60 %, neighbours swapped 20 %, length 15 %, last character 5 %. The result is never the true number."""
    kind = chance.random()
    place = chance.randrange(17)
    if kind < 0.6:
        return number[:place] + chance.choice("0123456789".replace(number[place], "")) + number[place + 1 :]
    if kind < 0.8:
        unlike = [n for n in range(16) if number[n] != number[n + 1]]
        place = chance.choice(unlike)
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if kind < 0.95:
        return number[:place] + number[place + 1 :] if chance.random() < 0.6 else number[:place] + number[place] + number[place:]
    return number[:17] + chance.choice("0123456789X".replace(number[17], ""))


def _of_relative(district: District, person: Person, chance: random.Random) -> str:
    """The number of husband, wife, mother, father, or another of the household; one's own if there is nobody."""
    close = [n for n in (person.spouse, person.mother, person.father) if n != NOWHERE]
    others = close or [n for n in district.households[person.household].members if n != person.index]
    return district.people[chance.choice(others)].id_number if others else person.id_number
