"""The floating-population platform's export: one CSV for the district (UTF-8 with a byte-order mark), one row a migrant.

Here: its columns. Not here: who came from where (``households.py``).
"""

from __future__ import annotations

import random
from pathlib import Path

from connectors.synthetic.files import Sheet, write_csv
from connectors.synthetic.layout import headers
from connectors.synthetic.noise_fields import printed_addresses, printed_births, printed_phones, with_gaps
from connectors.synthetic.noise_ids import printed_ids
from connectors.synthetic.noise_names import printed_names
from connectors.synthetic.people import NOWHERE, Person
from connectors.synthetic.source import Batch, Columns, Row, Source, numbered
from connectors.synthetic.write_family_planning import marital_words
from connectors.synthetic.write_police import origin_words

# The platform is about women of 15 to 49, their husbands and children, and knows most of them; others are seldom entered [E].
HOUSEHOLDS_WITH_WOMEN, OTHERS = 0.70, 0.15
_CODES = 10**9
_STRIDE = 79_193  # has no factor in common with 10^9, so that no two mentions get one code


class FloatingPopulation(Source):
    folder, source_id, system = "floating_population", "floating_population", "ff"
    sorted_by_household = False

    @property
    def name(self) -> str:
        return "流入人员基本信息.csv"

    def belongs(self, person: Person) -> bool:
        if not person.origin or person.state == "never":
            return False
        household = [self.district.people[m] for m in self.district.households[person.household].members]
        with_woman = any(p.sex == 2 and 15 <= self.district.age(p) <= 49 for p in household)
        known = HOUSEHOLDS_WITH_WOMEN if with_woman else OTHERS
        return random.Random(f"{self.plan.seed}/platform/{person.household}").random() < known

    def columns(self, batch: Batch) -> Columns:
        district, people, hits, chance = batch.district, batch.people, batch.hits, batch.chance
        style = self.style
        spouses = [district.people[p.spouse] if p.spouse != NOWHERE else None for p in people]
        return {
            "序号": [None] * len(people),
            "source_no": [f"LD{(p.index * 2 + n + 2) * _STRIDE % _CODES:09d}" for p, n in zip(people, batch.again, strict=True)],
            "name": printed_names(people, hits, style, chance),
            "sex": [style.sex_of(p.sex) for p in people],
            "birth_date": [style.day(day) for day in printed_births(people, hits, chance)],
            "id_number": [style.id_cell(number) for number in printed_ids(district, people, hits, chance)],
            "marital_status": with_gaps(marital_words(people, hits, chance), hits, "marital_status"),
            "inflow_reason": [self._reason(p, chance) for p in people],
            "inflow_on": [style.day(p.arrived or self.plan.as_of) for p in people],
            "spouse_name": with_gaps([s.name if s else "" for s in spouses], hits, "spouse"),
            "spouse_id": with_gaps([style.id_cell(s.id_number) if s else "" for s in spouses], hits, "spouse_id"),
            "hukou_address": [origin_words(p, chance) for p in people],
            "residence_address": printed_addresses(district, people, hits, "mixed", chance),
            "community": [district.communities[district.community_of(p)] for p in people],
            "phones": printed_phones(district, people, hits, chance),
            "closed_on": [style.day(self.plan.as_of) if p.state in ("gone", "dead") and chance.random() < 0.2 else "" for p in people],
        }

    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        for n, row in enumerate(listed, 1):
            row.cells[0] = n
        sheet = Sheet("", headers(self.source_id), [row.cells for row in listed])
        write_csv(path, sheet, "utf-8-sig")
        return numbered(sheet, "", listed)

    @staticmethod
    def _reason(person: Person, chance: random.Random) -> str:
        if person.role in ("spouse", "child", "parent", "grandchild"):
            return chance.choice(["随同流动", "随同流动", "务工经商"])
        return chance.choice(["务工经商", "务工经商", "其他"])
