"""What becomes of birth dates, telephones and addresses on their way into a source.

Here: the faults of these three, and fields left empty. Not here: names, id numbers, whole-file habits.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import Literal, TypeVar

from connectors.synthetic.people import District, Person
from connectors.synthetic.rates import Hits, rate
from connectors.synthetic.words import words

Value = TypeVar("Value")


def printed_births(people: Sequence[Person], hits: Hits, chance: random.Random) -> list[date]:
    """Birth dates as entered; a conflict is a swap of day and month, 1 January, one digit, or the lunar date."""
    return [
        _another_birth(person.birth, hits.plan.as_of, chance) if hit else person.birth
        for person, hit in zip(people, hits.of("birth_conflict"), strict=True)
    ]


def _another_birth(birth: date, today: date, chance: random.Random) -> date:
    kind = chance.random()
    if kind < 0.2 and birth.day <= 12 and birth.day != birth.month:
        return min(today, birth.replace(month=birth.day, day=birth.month))
    if kind < 0.35 and (birth.month, birth.day) != (1, 1):
        return birth.replace(month=1, day=1)
    if kind < 0.6:
        return min(today, _lunar(birth))
    if kind < 0.8:
        year = birth.year + chance.choice([-10, -2, -1, 1])
        return birth.replace(year=min(year, today.year - 1), day=min(birth.day, 28))
    return birth.replace(day=birth.day + 10 if birth.day <= 18 else birth.day - 10)


def _lunar(birth: date) -> date:
    """The lunar month and day written down as if they were solar; a thirtieth of February becomes the 28th."""
    from lunar_python import Solar  # loaded only where a date is really taken from it

    lunar = Solar.fromYmd(birth.year, birth.month, birth.day).getLunar()
    month, day = abs(int(lunar.getMonth())), int(lunar.getDay())
    return date(birth.year, month, min(day, 28) if month == 2 else min(day, 30))


def printed_phones(district: District, people: Sequence[Person], hits: Hits, chance: random.Random) -> list[str]:
    """Telephone cells: the own number, an old one, one of the household's, the landlord's, or nothing."""
    shared, stale, odd = (hits.of(f"phone_{fault}") for fault in ("shared", "stale", "odd"))
    numbers: list[str] = []
    for n, person in enumerate(people):
        number = person.old_phone if stale[n] else person.phone
        if shared[n]:
            household = district.households[person.household]
            owners = [p.phone for m in household.members if (p := district.people[m]).phone and m != person.index]
            number = household.landlord if household.landlord and chance.random() < 0.3 else owners[0] if owners else number
        numbers.append(number)
    # Children and the very old have none to begin with; the model's rate counts them.
    without = numbers.count("")
    wanted = rate(hits.plan, hits.system, "phone_missing") * len(people)
    lost = hits.at(max(0.0, (wanted - without) / max(1, len(people) - without)))
    kept = ["" if gone else number for number, gone in zip(numbers, lost, strict=True)]
    return [_odd_phone(number, chance) if strange else number for number, strange in zip(kept, odd, strict=True)]


def _odd_phone(number: str, chance: random.Random) -> str:
    """Another way to fill the cell: two numbers, a landline with or without area code, a number in groups, a word."""
    landline = f"2{chance.randrange(10**6):06d}"
    area = words()["area_code"]
    if not number:
        return "无"
    return chance.choice(
        [
            f"{number}/{area}-{landline}",
            f"{number}、{landline}",
            f"{number[:3]} {number[3:7]} {number[7:]}",
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"{area}-{landline}",
            landline,
        ]
    )


Form = Literal["mixed", "plain", "police", "stair"]


def printed_addresses(
    district: District, people: Sequence[Person], hits: Hits, form: Form, chance: random.Random, stale_fault: str = "address_stale"
) -> list[str]:
    """Where a source says that people live. A household's stale address is the same for all its members."""
    vague = hits.of("address_vague")
    stale = hits.of(stale_fault) if stale_fault else [False] * len(people)
    printed: list[str] = []
    for n, person in enumerate(people):
        household = district.households[person.household]
        dwelling = household.previous if stale[n] else household.dwelling
        if vague[n]:
            # A list by buildings at least knows the building.
            printed.append(f"{dwelling.estate.name}{dwelling.building}号楼" if form == "stair" else dwelling.vague(chance))
        else:
            match form:
                case "plain":
                    printed.append(dwelling.plain())
                case "police":
                    printed.append(dwelling.police())
                case "stair":
                    printed.append(dwelling.stair())
                case _:
                    printed.append(dwelling.written(chance) if hits.plan.noise else dwelling.plain())
    return printed


def with_gaps(values: Sequence[Value], hits: Hits, field: str) -> list[Value | None]:
    """``values`` with those emptied that the model says are not filled in."""
    return [None if gap else value for value, gap in zip(values, hits.of(f"null.{field}"), strict=True)]
