"""What the JSON interface answers with; the OpenAPI description is made of these.

Here: shapes, numbers masked. Not here: asking (``api``).
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from warehouse.store.lookup.shapes import Hit, Household, Merged
from warehouse.vocabulary import wording
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.masking import mask_id, mask_phone, mask_text


class InForce(BaseModel):
    """The published version that answers."""

    version: str
    night: str = Field(description="ISO date: the night that the data are of")


class Wanted(BaseModel):
    """What is sought: a name, pinyin, initials, the end of a number, an address, or several of them with blanks between."""

    text: str = Field(min_length=1, max_length=100)
    widen: bool = False
    kind: str = ""
    offset: int = Field(0, ge=0, le=100_000)
    limit: int = Field(20, ge=1, le=100)


class Person(BaseModel):
    """A resident who fits; what may not be seen is null."""

    resident_id: str
    name: str | None
    sex: str | None = Field(description="GB/T 2261.1")
    age: int | None
    id_number: str | None = Field(description="masked")
    phones: list[str] = Field(description="masked")
    address: str | None
    community: str | None
    grid_no: str | None
    household_id: str | None
    household_size: int | None
    conflict_count: int


class Hits(BaseModel):
    """One kind of hit: ``here`` in the own grids, ``further`` elsewhere in the scope."""

    kind: str
    here: int
    further: int
    hits: list[Person]


class Answer(BaseModel):
    """The answer to a search."""

    in_force: InForce
    groups: list[Hits]


class Value(BaseModel):
    """One distinct value of one field: codes as codes, numbers masked."""

    field: str
    value: str
    name: str = Field(description="as shown on a screen")
    sources: list[str]
    stated_on: str | None
    chosen: bool
    rule: str | None
    disagrees: bool
    problem: str | None


class Row(BaseModel):
    """A source row behind a resident; ``row_number`` as on the screen."""

    source_id: str
    file: str
    sheet: str
    row_number: int
    as_of: str


class Record(BaseModel):
    """A merged record, as far as the token may see."""

    in_force: InForce
    resident_id: str
    community: str | None
    grid_no: str | None
    household_id: str | None
    book_id: str | None
    conflict_count: int
    values: list[Value]
    records: list[Row]


class HouseholdMember(BaseModel):
    """Somebody of a household; ``apart``: in the book and not at home, or the other way round."""

    resident_id: str
    name: str | None
    relation: str | None = Field(description="GB/T 4761")
    apart: bool


class Home(BaseModel):
    """A household: ``basis`` is registered or actual."""

    in_force: InForce
    household_id: str
    basis: str
    kind: str
    address: str | None
    community: str | None
    grid_no: str | None
    counterpart_id: str | None
    members: list[HouseholdMember]


class Fault(BaseModel):
    """What went wrong, in both languages."""

    code: str
    zh: str
    en: str


def person(hit: Hit) -> Person:
    return Person(
        resident_id=hit.resident_id,
        name=hit.name,
        sex=hit.sex,
        age=hit.age,
        id_number=mask_id(hit.id_number) if hit.id_number else None,
        phones=[mask_phone(phone) for phone in hit.phones],
        address=mask_text(hit.address) if hit.address else None,
        community=hit.community,
        grid_no=hit.grid_no,
        household_id=hit.household_id,
        household_size=hit.household_size,
        conflict_count=hit.conflict_count,
    )


def record(merged: Merged, in_force: InForce) -> Record:
    values = []
    for one in merged.values:
        of = fields()[one.field]
        shown = wording.value(of, one.value)
        value = one.value if of.table else shown
        said = {name: getattr(one, name) for name in ("sources", "stated_on", "chosen", "rule", "disagrees", "problem")}
        values.append(Value(field=one.field, value=value, name=shown, **said))
    home, head = merged.home, merged.head
    return Record(
        in_force=in_force,
        resident_id=head.resident_id,
        community=home.community,
        grid_no=home.grid_no,
        household_id=home.household_id,
        book_id=home.book_id,
        conflict_count=head.conflict_count,
        values=values,
        records=[Row(**{name: getattr(one, name) for name in Row.model_fields}) for one in merged.records],
    )


def home(found: Household, in_force: InForce) -> Home:
    members = [
        HouseholdMember(resident_id=one.resident_id, name=one.name, relation=one.relation, apart=one.resident_id in found.apart)
        for one in found.members
    ]
    address = mask_text(found.address) if found.address else None
    plain = {name: getattr(found, name) for name in ("household_id", "basis", "kind", "community", "grid_no", "counterpart_id")}
    return Home(in_force=in_force, address=address, members=members, **plain)
