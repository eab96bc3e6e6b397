"""Who may see and do what: ``access.toml``, read, checked and applied to one user.

Here: roles, and what the roles and the scope of a user come to. Not here: users (``warehouse.state.accounts``), asking before a page is
made (``gate``), leaving out what may not be seen (``warehouse.store.lookup``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from connectors.declaration import load_sources
from warehouse.store.lookup.sight import TIES, Scope, Sight
from warehouse.store.reports import GROUPS, Report
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say

FILE: Final = Path(__file__).with_name("access.toml")
APART: Final = {"users", "audit"}
"""Acts whose role nobody has together with another: granting and checking."""
KEYS: Final = {"name", "fields", "hides", "can", "counts", "ties", "keeps", "purposes"}
Words = Mapping[str, tuple[str, str]]


class Holder(Protocol):
    """Whoever roles and a scope were given to: a user, or another system's token."""

    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def communities(self) -> frozenset[str]: ...
    @property
    def grids(self) -> frozenset[str]: ...
    @property
    def district(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Role:
    """One role. ``fields`` are ids of fields; ``sources`` those it may know of, None where that is all, a district's own too; ``keeps``:
    sources of which it settles reports, None where that is whatever is reported."""

    id: str
    zh: str
    en: str
    fields: frozenset[str]
    sources: frozenset[str] | None
    can: frozenset[str]
    counts: frozenset[str]
    ties: frozenset[str]
    keeps: frozenset[str] | None
    purposes: tuple[str, ...]

    @property
    def name(self) -> str:
        return say(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file."""

    roles: Mapping[str, Role]
    acts: Words
    reasons: Words
    purposes: Words


@dataclass(frozen=True, slots=True)
class Access:
    """What one user may see and do. ``whole``: every source is visible, so that figures of the marts betray nothing."""

    roles: tuple[Role, ...]
    scope: Scope
    sight: Sight
    can: frozenset[str]
    counts: frozenset[str]
    purposes: tuple[str, ...]
    whole: bool

    def may(self, act: str) -> bool:
        return act in self.can

    def may_run(self, report: Report) -> bool:
        """A report of a group that a role counts, and of fields that are all visible."""
        groups = {fields()[one].group for one in self.sight.fields or ()}
        return self.may("reports") and report.group in self.counts and set(report.who) <= groups

    def reaches(self, community: str | None, grid: str | None = None) -> bool:
        """True where a community, or a grid of it, lies within the scope."""
        inside = community is not None and community in self.scope.communities
        return self.scope.district or inside or (grid is not None and grid in self.scope.grids)


@cache
def rules() -> Rules:
    """``access.toml``, checked. Raises ValueError for a name that nothing else knows: a fault of ours."""
    with FILE.open("rb") as file:
        return read_rules(tomllib.load(file))


def read_rules(raw: Mapping[str, Any]) -> Rules:
    """Rules from the contents of the file. Raises ValueError."""
    acts, reasons, purposes = (_words(raw[name]) for name in ("acts", "reasons", "purposes"))
    own = set(load_sources())
    known = {"can": set(acts), "counts": set(GROUPS), "ties": set(TIES), "purposes": set(purposes), "hides": own, "keeps": own | {"*"}}
    by_group: dict[str, set[str]] = {}
    for field in fields().values():
        by_group.setdefault(field.group, set()).add(field.id)
    roles: dict[str, Role] = {}
    for ident, said in raw["roles"].items():
        if said.keys() != KEYS:
            raise ValueError(f"access.toml: role {ident}: {sorted(said.keys() ^ KEYS)}")
        if strange := {f"{key}: {value}" for key, allowed in known.items() for value in said[key] if value not in allowed}:
            raise ValueError(f"access.toml: role {ident} names what is not there: {sorted(strange)}")
        if unknown := [one for one in said["fields"] if one not in by_group and one not in fields()]:
            raise ValueError(f"access.toml: role {ident}: no such field or group: {unknown}")
        seen = frozenset(name for one in said["fields"] for name in ({one} if one in fields() else by_group[one]))
        hides = set(said["hides"]) if seen else known["hides"]
        sources = frozenset(known["hides"] - hides) if hides else None
        (zh, en), purposes_ = said["name"], tuple(said["purposes"])
        can, counts, ties = (frozenset(said[key]) for key in ("can", "counts", "ties"))
        keeps = None if "*" in said["keeps"] else frozenset(said["keeps"])
        roles[ident] = Role(ident, zh, en, seen, sources, can, counts, ties, keeps, purposes_)
    return Rules(roles, acts, reasons, purposes)


def access_of(user: Holder) -> Access:
    """What this user, or this token, may see and do. A role that the file no longer knows grants nothing."""
    roles = tuple(role for ident, role in rules().roles.items() if ident in user.roles)
    people = any(role.fields for role in roles)
    scope = Scope(
        communities=user.communities if people else frozenset(),
        grids=user.grids if people else frozenset(),
        district=user.district and people,
        own=user.grids if people else frozenset(),
        ties=_all(role.ties for role in roles),
    )
    sources = None if any(role.sources is None for role in roles) else _all(role.sources or frozenset() for role in roles)
    sight = Sight(_all(role.fields for role in roles), sources)
    purposes = tuple(dict.fromkeys(one for role in roles for one in role.purposes))
    can, counts = _all(role.can for role in roles), _all(role.counts for role in roles)
    return Access(roles, scope, sight, can, counts, purposes, sources is None)


def check_roles(wanted: Iterable[str]) -> tuple[str, ...]:
    """The roles in the order of the file. Raises DQ-725 for one that is none, DQ-724 where one person may not have them all."""
    asked = set(wanted)
    known = rules().roles
    if strange := sorted(asked - known.keys()):
        raise DaoqiaoError("DQ-725", role="、".join(strange), known="、".join(known))
    roles = [role for ident, role in known.items() if ident in asked]
    apart = [role for role in roles if role.can & APART]
    if apart and len(roles) > 1:
        raise DaoqiaoError("DQ-724", roles="、".join(role.name for role in roles))
    return tuple(role.id for role in roles)


def _all(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _words(raw: Mapping[str, list[str]]) -> dict[str, tuple[str, str]]:
    return {key: (said[0], said[1]) for key, said in raw.items()}


def hidden_from(sources: Iterable[str]) -> dict[frozenset[str], bool]:
    """For each way in which roles are narrowed, which of these sources it must know nothing of, and whether it shows households. Somebody
    with two such roles sees the values of either, and places as one of them sees them: they are made for single roles only."""
    known, found = frozenset(sources), dict[frozenset[str], bool]()
    for role in rules().roles.values():
        if role.sources is not None and "look_up" in role.can and (hidden := known - role.sources):
            found[hidden] = found.get(hidden, False) or "household_no" in role.fields
    return found
