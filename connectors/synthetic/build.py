"""The truth of a district from a plan, in the order in which its parts need each other.

Here: the order. Not here: any of the parts; what sources write (``district.py``).
"""

from __future__ import annotations

from connectors.synthetic.attributes import describe
from connectors.synthetic.hard_cases import make_namesakes, share_a_phone, share_ids
from connectors.synthetic.hukou import register
from connectors.synthetic.ids import IdOffice
from connectors.synthetic.people import District
from connectors.synthetic.plan import DistrictPlan, stream
from connectors.synthetic.population import populate


def build(plan: DistrictPlan) -> District:
    """Everything that is true on the first night."""
    district = populate(plan)
    register(district)
    describe(district)
    make_namesakes(district)
    number_everybody(district, IdOffice(stream(plan.seed, "ids")))
    share_ids(district)
    share_a_phone(district)
    return district


def number_everybody(district: District, office: IdOffice) -> None:
    """An id number for whoever has none; the second of a pair of twins is numbered right after the first."""
    elder = {second: first for first, second in district.twins}
    for person in district.people:
        if not person.id_number:
            after = district.people[elder[person.index]].id_number if person.index in elder else ""
            person.id_number = office.number(person.region, person.birth, person.sex, after)
