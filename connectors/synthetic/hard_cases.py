"""People made on purpose to be mistaken for each other, as many as the plan asks for.

Here: one shared telephone, 重号 (one id number, two people), and namesakes born on one day. Not here: twins, siblings, fathers and
sons (``households.py`` makes them as they come), pasted numbers (``noise_ids.py``).
"""

from __future__ import annotations

from connectors.synthetic.attributes import mobile
from connectors.synthetic.people import NOWHERE, District, Person
from connectors.synthetic.plan import stream


def share_a_phone(district: District) -> None:
    """``plan.shared_phone`` grown people of many households have one number, say an agent's."""
    chance = stream(district.plan.seed, "shared phone")
    grown = [p for p in district.people if p.state == "here" and p.phone]
    number = mobile(chance)
    for person in chance.sample(grown, min(len(grown), district.plan.shared_phone)):
        person.phone = number


def make_namesakes(district: District) -> None:
    """Before id numbers are handed out: pairs of two communities get one name and one birth date; their numbers will differ."""
    for one, other in _pairs(district, district.plan.namesakes, apart=len(district.communities) > 1):
        other.surname, other.given, other.birth = one.surname, one.given, one.birth


def share_ids(district: District) -> None:
    """After id numbers are handed out: pairs of strangers carry one number. In every second pair the birth dates differ too."""
    for n, (one, other) in enumerate(_pairs(district, district.plan.shared_ids, apart=False)):
        other.id_number = one.id_number
        if n % 2 == 0:
            other.birth = one.birth


def _pairs(district: District, count: int, apart: bool) -> list[tuple[Person, Person]]:
    """Pairs of one sex and nearly one age, who are nobody's parent or child, of different households (``apart``: communities)."""
    chance = stream(district.plan.seed, "pairs", count, apart)
    twins = {index for pair in district.twins for index in pair}
    free = [
        p
        for p in district.people
        if p.state == "here" and p.children == 0 and p.father == NOWHERE and p.mother == NOWHERE and p.index not in twins and not p.dotted
    ]
    free.sort(key=lambda person: (person.sex, person.birth, person.index))
    starts = list(range(len(free) - 1))
    chance.shuffle(starts)
    used: set[int] = set()
    pairs: list[tuple[Person, Person]] = []
    for start in starts:
        if len(pairs) >= count:
            break
        one = free[start]
        for other in free[start + 1 : start + 6]:
            strangers = one.household != other.household and (not apart or district.community_of(one) != district.community_of(other))
            # two of one name, one birth date and one number would be one person to anybody who reads the files
            alike = one.sex == other.sex and one.name != other.name
            if strangers and alike and one.index not in used and other.index not in used:
                used |= {one.index, other.index}
                pairs.append((one, other))
                break
    return pairs
