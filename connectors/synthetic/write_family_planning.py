"""The family-planning export: one xlsx a community, one row a person, households by an 18-digit number.

Here: its columns. Not here: who lives in which household (``households.py``).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from connectors.synthetic.addresses import district_words
from connectors.synthetic.files import Sheet, write_xlsx
from connectors.synthetic.layout import headers
from connectors.synthetic.noise_fields import printed_addresses, printed_births, printed_phones, with_gaps
from connectors.synthetic.noise_ids import printed_ids
from connectors.synthetic.noise_names import printed_names
from connectors.synthetic.people import NOWHERE, District, Person, Role
from connectors.synthetic.rates import Hits
from connectors.synthetic.source import Batch, Columns, Row, Source, numbered
from connectors.synthetic.words import words
from connectors.synthetic.write_police import schooling

LANDLINES = 0.08  # households that still have one [E]
_RELATIONS: dict[Role, tuple[str, str]] = {
    "head": ("本人", "本人"),
    "spouse": ("配偶", "配偶"),
    "child": ("子", "女"),
    "parent": ("父亲", "母亲"),
    "parent_in_law": ("岳父", "岳母"),
    "child_in_law": ("女婿", "儿媳"),
    "grandchild": ("孙子", "孙女"),
    "sibling": ("弟", "妹妹"),
    "other": ("其他", "其他"),
}


class FamilyPlanning(Source):
    folder, source_id, system = "family_planning", "family_planning", "fp"

    @property
    def name(self) -> str:
        return f"{self.district.community_code(self.part)}_{self.district.communities[self.part]}_全员人口.xlsx"

    def candidates(self) -> list[Person]:
        return [self.district.people[m] for h in self.district.households if h.community == self.part for m in h.members]

    def belongs(self, person: Person) -> bool:
        return self.district.community_of(person) == self.part and person.settled and person.state != "never"

    def columns(self, batch: Batch) -> Columns:
        district, people, hits, chance = batch.district, batch.people, batch.hits, batch.chance
        style, size, code = self.style, len(people), district.community_code(self.part)
        place = words()["district"]
        path = "/".join(
            [place["province"], place["city"], place["name"], words()["streets"][self.part // 4], district.communities[self.part]]
        )
        ids = printed_ids(district, people, hits, chance)
        spouses = [district.people[p.spouse] if p.spouse != NOWHERE else None for p in people]
        spouse_names = printed_names([s or p for s, p in zip(spouses, people, strict=True)], hits, style, chance)
        return {
            "org_path": [path] * size,
            "org_code": [code] * size,
            "household_no": [f"{code}{p.household:06d}" for p in people],
            "relation": [_RELATIONS[p.role][p.sex - 1] for p in people],
            "residence_state": with_gaps([_residence_state(district, p) for p in people], hits, "residence_state"),
            "name": printed_names(people, hits, style, chance),
            "name_former": [p.former if chance.random() < 0.65 else "" for p in people],
            "sex": [style.sex_of(p.sex) for p in people],
            "birth_date": [style.day(day) for day in printed_births(people, hits, chance)],
            "证件类型": ["008" if not number else "006" if number.startswith("000000") else "001" for number in ids],
            "id_number": [style.id_cell(number) for number in ids],
            "ethnic_group": with_gaps([style.ethnic_of(p.ethnic) for p in people], hits, "ethnic_group"),
            "education": with_gaps([style.education_of(word) for word in schooling(people, hits)], hits, "education"),
            "political_status": with_gaps(["中共党员" if p.member else "群众" for p in people], hits, "political_status"),
            "hukou_nature": ["2" if p.rural else "1" for p in people],
            "marital_status": with_gaps(marital_words(people, hits, chance), hits, "marital_status"),
            "hukou_address": [district_words() if p.book != NOWHERE else "" for p in people],
            "residence_address": printed_addresses(district, people, hits, "mixed" if style.mixed_addresses else "plain", chance),
            "phones": [_landline(self.plan.seed, p) for p in people],
            "phones#2": printed_phones(district, people, hits, chance),
            "spouse_name": with_gaps([name if s else "" for name, s in zip(spouse_names, spouses, strict=True)], hits, "spouse"),
            "spouse_id": with_gaps([style.id_cell(s.id_number) if s else "" for s in spouses], hits, "spouse_id"),
            "children_count": [str(p.children) for p in people],
            "person_state": [self._state(district, p, chance) for p in people],
            "registered_on": [f"{max(p.birth, date(self.plan.as_of.year, 3, 1)):%Y-%m-%d}" for p in people],
        }

    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        sheet = Sheet("Sheet1", headers(self.source_id), [row.cells for row in listed])
        write_xlsx(path, [sheet], self.plan.as_of)
        return numbered(sheet, sheet.title, listed)

    def _state(self, district: District, person: Person, chance: random.Random) -> str:
        """超龄 closes the card of a woman over 49 who lives where she lived. Of those who left or died one in four is marked."""
        if person.state in ("gone", "dead") and chance.random() < 0.25:
            return "迁出" if person.state == "gone" else "死亡"
        return "超龄" if self.style.overage and person.sex == 2 and district.age(person) > 49 else "正常"


def _residence_state(district: District, person: Person) -> str:
    """By what the community sees: registered in another community is as good as registered elsewhere."""
    if person.state == "away":
        return "户在人不在"
    here = person.book != NOWHERE and district.books[person.book].community == district.community_of(person)
    return "人在户在" if here else "人在户不在"


def _landline(seed: int, person: Person) -> str:
    """The household's, from its number alone, so that all its members and all nights agree."""
    chance = random.Random(f"{seed}/landline/{person.household}")
    return f"{words()['area_code']}-2{chance.randrange(10**6):06d}" if chance.random() < LANDLINES else ""


def marital_words(people: Sequence[Person], hits: Hits, chance: random.Random) -> list[str]:
    """Marriage as entered: three ways to say married; a wrong one is the default of the form."""
    said = {"single": ["未婚"], "married": ["有配偶", "初婚", "20"], "divorced": ["离婚"], "widowed": ["丧偶"]}
    return ["初婚" if wrong else chance.choice(said[p.marital]) for p, wrong in zip(people, hits.of("field_wrong"), strict=True)]
