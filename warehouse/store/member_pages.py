"""Party members of a community as its branch asks for them: by building, by party group, by whom they help.

Here: the shapes and their queries. Not here: names and addresses (``lookup.desk``), who may see which field (the portal), the definition
of each figure (``warehouse/sql/mart/member.sql``).
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.store.lookup.sight import Scope
from warehouse.store.reading import Reading, query
from warehouse.store.scoped import bound, inside


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member and their tie to a community. What the party's own sources say: ``kept_at``, ``kind``, ``type`` (codes of party_kind,
    party_type; ``type_basis`` stated or derived), ``joined_on``, ``lost``, ``on_roll``; what follows from the home that all sources
    together give: ``party_group`` unless ``group_basis`` is stated. ``pairs``: households that they help."""

    resident_id: str
    lives: bool
    member_kept: bool
    kept_at: str | None
    kept_in_community: str | None
    kind: str | None
    type: str
    type_basis: str
    joined_on: str | None
    lost: bool
    on_roll: bool
    party_group: str | None
    group_basis: str | None
    pairs: int


@dataclass(frozen=True, slots=True)
class PartyGroup:
    """A building and the party group that it belongs to; ``basis``: table, or proposed (nobody has decided it)."""

    estate: str
    building: str
    party_group: str
    basis: str
    leader: str | None
    liaison: str | None


def member_rows(reading: Reading, scope: Scope, community: str) -> list[MemberRow]:
    """Members who live in ``community`` or whose membership is kept there, as far as ``scope`` goes. Nobody confirmed dead."""
    return [
        MemberRow(**row)
        for row in reading.rows(query("member_rows").replace("{inside}", inside("m.resident_id")), {"community": community, **bound(scope)})
    ]


def party_groups(reading: Reading, community: str) -> list[PartyGroup]:
    """The buildings of a community with their groups."""
    return [PartyGroup(**row) for row in reading.rows(query("member_groups"), {"community": community})]


def members_by_community(reading: Reading) -> dict[str, tuple[int, int]]:
    """Members who live there, and whose membership is kept there, by community."""
    return {str(row["community"]): (int(row["living"]), int(row["kept"])) for row in reading.rows(query("member_communities"), {})}
