"""The look-ups themselves: an open version, and what one person may find and read in it.

Here: ``Lookup`` (a version's file, one a process) and its ``Desk`` (bound to a scope and a sight). Not here: what a word means
(``asking``), who fits it (``fitting``), masking, the audit log; nothing that is searched is written anywhere.
Residents are numbers in the order of a list, and whoever fits is a place in an array: a clue costs the same few passes however
many it fits, and whoever lies outside the scope is taken off before anything is counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any, Final

import numpy as np

from warehouse.store.lookup.asking import clues
from warehouse.store.lookup.file import Array, LookupFile
from warehouse.store.lookup.fitting import MATCHED, Fitting
from warehouse.store.lookup.names import NOT
from warehouse.store.lookup.residents import Person, Residents
from warehouse.store.lookup.shapes import Found, Group, Hit, Household, Merged
from warehouse.store.lookup.sight import TIES, Scope, Sight
from warehouse.store.lookup.stated import Unpacking
from warehouse.store.lookup.view import View, Views
from warehouse.store.publish import Version
from warehouse.store.reading import Redirect
from warehouse.vocabulary.errors import DaoqiaoError

MOST: Final = 200
"""Hits of one answer: more is an export, which asks page by page."""

_KEPT: Final = 32
"""Scopes that are kept ready, half a megabyte each at the full district: as many as grids have people at work at a time."""

_ELSEWHERE: Final = 1000
"""More than any sum of tiers: first the own grids, then how well somebody fits."""

_Tiers = list[tuple[str, Array]]


class Lookup:
    """A published version's ``lookup.sqlite``, for any number of threads. Raises DQ-681 where there is none, DQ-682 where it is damaged."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.file = LookupFile(version.lookup)
        with self.file.told():
            self.night: str = self.file.facts["night"]
            self.unpacking = Unpacking(self.file)
            self.fitting = Fitting(self.file)
            self._communities = {name: at for at, name in enumerate(self.file.facts["communities"])}
            self._grids = {name: at for at, name in enumerate(self.file.facts["grids"])}
            self._views = Views(self.file)
        self._scopes: OrderedDict[tuple[Scope, int], tuple[Array, Array]] = OrderedDict()
        self._lock = Lock()

    def desk(self, scope: Scope, sight: Sight) -> Desk:
        """The look-ups of somebody who may see so much."""
        return Desk(self, scope, sight)

    def close(self) -> None:
        """When nobody asks this version any more."""
        self.file.close()

    def view(self, sight: Sight) -> View:
        """How this version looks to a sight."""
        with self.file.told():
            return self._views.of(sight)

    def reach(self, scope: Scope, view: View) -> tuple[Array, Array]:
        """Who is in the scope, and who of them in the own grids (all of them, where no own grid is named)."""
        asked = (scope, view.number)
        with self._lock:
            if asked in self._scopes:
                self._scopes.move_to_end(asked)
                return self._scopes[asked]
        made = self._reach(scope, view)
        with self._lock:
            self._scopes[asked] = made
            while len(self._scopes) > _KEPT:
                self._scopes.popitem(last=False)
        return made

    def _reach(self, scope: Scope, view: View) -> tuple[Array, Array]:
        no, community, grid, ties = (view.array(f"tie_{name}") for name in ("no", "community", "grid", "ties"))
        counted = ties & sum(1 << at for at, name in enumerate(TIES) if name in scope.ties)
        lives = counted & 1 != 0
        inside = np.full(len(self.fitting.known), scope.district)
        if not scope.district:
            held = (counted != 0) & _among(community, self._communities, scope.communities)
            inside[no[held | (lives & _among(grid, self._grids, scope.grids))]] = True
        if not scope.own:
            return inside, inside
        own = np.zeros_like(inside)
        own[no[lives & _among(grid, self._grids, scope.own)]] = True
        return inside, own & inside


class Desk:
    """What one person may find and read. Whoever is outside the scope is nobody here: not found, not counted, DQ-603."""

    def __init__(self, lookup: Lookup, scope: Scope, sight: Sight) -> None:
        self.lookup = lookup
        self.scope = scope
        self.sight = sight
        self._seen = lookup.unpacking.bits(sight)
        self._view = lookup.view(sight)
        inside, self._own = lookup.reach(scope, self._view)
        self._visible = inside if self._seen == -1 else inside & (lookup.fitting.known & self._seen != 0)
        self._residents = Residents(lookup.file, lookup.unpacking, sight, self._seen, self._view.number, self._visible, lookup.night)

    def search(self, text: str, *, widen: bool = False, kind: str = "", offset: int = 0, limit: int = 20) -> Found:
        """Residents who fit every word of ``text``: of the own grids, or with ``widen`` of the whole scope, own grids first.

        ``kind`` asks for one group only (the next page of a group). At most ``MOST`` hits a group; the order is total, so that
        pages neither overlap nor leave anybody out. Nobody is told of a resident outside the scope, not even by a count.
        """
        fitting, words = self.lookup.fitting, clues(text)
        fitted: list[_Tiers] = []
        with self.lookup.file.told():
            for word in words:
                allowed = [meaning for meaning in word.meanings if fitting.allows(meaning.kind, self.sight)]
                fitted.append([(meaning.kind, fitting.fits(meaning, self.sight, self._seen, self._view)) for meaning in allowed])
        kinds = [kind_ for kind_, _ in fitted[0]] if len(fitted) == 1 else []
        apart = kinds if len(kinds) > 1 and "name" not in kinds else [""]
        page = slice(max(0, offset), max(0, offset) + min(max(0, limit), MOST))
        groups = [self._group(one, fitted, widen, page) for one in apart if kind in ("", one)]
        return Found([tuple(kind_ for kind_, _ in some) for some in fitted], groups, widen or not self.scope.own)

    def merged(self, resident_id: str) -> Merged:
        """One resident's record. Raises DQ-603 where there is none in this scope."""
        no = self._number(resident_id)
        return self._residents.merged(no)

    def household(self, household_id: str) -> Household:
        """One household. Raises DQ-683 where it does not exist or nobody of it is in this scope."""
        return self._residents.household(household_id)

    def people(self, resident_ids: Iterable[str]) -> dict[str, Hit]:
        """Many residents by id, in the order asked for, with nothing that was searched. Whoever is outside the scope is left out."""
        wanted = list(dict.fromkeys(resident_ids))
        found: dict[str, Hit] = {}
        for at in range(0, len(wanted), MOST):
            some = wanted[at : at + MOST]
            rows = self.lookup.file.rows(f"SELECT no FROM resident WHERE resident_id IN ({','.join('?' * len(some))})", some)
            found |= {hit.resident_id: hit for hit in self._hits([no for (no,) in rows if self._visible[no]], [])}
        return {ident: found[ident] for ident in wanted if ident in found}

    def knows(self, resident_id: str) -> bool:
        """Is there such a resident in this scope?"""
        return self._find(resident_id) is not None

    def redirect(self, resident_id: str) -> Redirect | None:
        """Where an id that has ended leads; None where it leads to nobody in this scope."""
        rows = self.lookup.file.rows("SELECT former_id, resident_id, since FROM redirect WHERE former_id = ?", (resident_id,))
        for former, now, since in rows:
            if self.scope.district if now is None else self._find(now) is not None:
                return Redirect(former, now, since)
        return None

    def _number(self, resident_id: str) -> int:
        no = self._find(resident_id)
        if no is None:
            raise DaoqiaoError("DQ-603", resident=resident_id)
        return no

    def _find(self, resident_id: str) -> int | None:
        rows = self.lookup.file.rows("SELECT no FROM resident WHERE resident_id = ?", (resident_id,))
        return next((no for (no,) in rows if self._visible[no]), None)

    def _group(self, kind: str, fitted: list[_Tiers], widen: bool, page: slice) -> Group:
        """The hits of one kind of the only word, or with "" those of all words together."""
        mask = self._visible.copy() if fitted else np.zeros_like(self._visible)
        fitted = [[(one, tiers) for one, tiers in some if kind in ("", one)] for some in fitted]
        best = [np.minimum.reduce([tiers for _, tiers in some]) if some else None for some in fitted]
        for tiers in best:
            mask &= tiers != NOT if tiers is not None else False
        found = np.flatnonzero(mask)
        own = self._own[found]
        here = int(np.count_nonzero(own))
        shown = found if widen else found[own]
        if not self.sight.shows("name"):  # the order of numbers is that of names
            shown = shown[np.argsort(self.lookup.file.array("searched_by_id")[shown])]
        rank = np.where(self._own[shown], 0, _ELSEWHERE)
        for tiers in best:
            rank += tiers[shown] if tiers is not None else 0
        wanted = shown[np.argsort(rank, kind="stable")[page]].tolist()
        return Group(kind, here, len(found) - here, self._hits(wanted, fitted))

    def _hits(self, wanted: list[int], fitted: list[_Tiers]) -> list[Hit]:
        people = self._residents.people(wanted)
        sizes = self._residents.sizes([person.row["home"] for person in people.values()])
        return [self._hit(no, people[no], sizes, fitted) for no in wanted]

    def _hit(self, no: int, person: Person, sizes: dict[int, int], fitted: list[_Tiers]) -> Hit:
        held = [
            kind + (MATCHED.get(int(tiers[no]), "") if kind != "place" else "")
            for some in fitted
            for kind, tiers in some
            if tiers[no] != NOT
        ]
        shows, row = self.sight.shows, person.row
        return Hit(
            resident_id=row["resident_id"],
            name=person.value("name"),
            sex=person.value("sex"),
            birth_date=person.birth_date,
            age=person.age,
            id_number=person.value("id_number"),
            phones=person.phones,
            address=person.value("residence_address") or person.value("hukou_address"),
            community=row["community"] if shows("community") else None,
            grid_no=row["grid_no"] if shows("community") else None,
            grid_name=row["grid_name"] if shows("community") else None,
            household_id=row["home_id"] if shows("household_no") else None,
            household_size=sizes.get(row["home"]) if shows("household_no") else None,
            presence=row["presence"] if shows("residence_state") else None,
            life_status=row["life_status"] if shows("person_state") else None,
            is_member=person.is_known_as("member"),
            is_dibao=person.is_known_as("dibao"),
            conflict_count=person.conflict_count,
            own=bool(self._own[no]),
            matched=tuple(dict.fromkeys(held)),
        )


def _among(codes: Array, known: dict[str, int], wanted: frozenset[str]) -> Any:
    """True where a code is that of a wanted name; -1 never is."""
    allowed = np.zeros(len(known) + 1, dtype=bool)
    allowed[[known[name] for name in wanted if name in known]] = True
    return allowed[codes]
