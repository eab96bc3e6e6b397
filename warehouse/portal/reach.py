"""Which communities and grids a visitor's lists may be asked for: figures and lists narrowed before they are read.

Here: the choices, and refusing what is none of them. Not here: which residents may be seen (``warehouse.store.lookup``), rights
(``access``). Roles without residents (planners of figures, IT) have a scope all the same: that of their account.
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.portal.versions import ask_beforehand
from warehouse.portal.visit import Visit
from warehouse.store.ledger_pages import Grid, grids
from warehouse.store.quality_rows import NOWHERE, communities
from warehouse.vocabulary.errors import DaoqiaoError


@dataclass(frozen=True, slots=True)
class Reach:
    """``district``: everything, what stands in no community too. ``communities`` in full; ``grids`` those of them, and single ones."""

    district: bool
    communities: tuple[str, ...]
    grids: tuple[Grid, ...]

    @property
    def partly(self) -> tuple[str, ...]:
        """Communities of which at least a grid may be asked for: enough for figures in which nobody is told apart."""
        return tuple(dict.fromkeys((*self.communities, *(one.community for one in self.grids if one.community))))

    def community(self, name: str) -> str:
        """``name`` where it may be asked for. Raises DQ-721."""
        if name not in self.communities:
            raise DaoqiaoError("DQ-721")
        return name

    def grid(self, grid_no: str) -> Grid:
        """Raises DQ-721 where there is no such grid in reach."""
        found = next((one for one in self.grids if one.grid_no == grid_no), None)
        if found is None:
            raise DaoqiaoError("DQ-721")
        return found


ask_beforehand("communities", communities)
ask_beforehand("grids", grids)


def reach(visit: Visit) -> Reach:
    """What the account of this visitor reaches in the version that is shown."""
    assert visit.user is not None
    user = visit.user
    known = tuple(name for name in visit.published.kept("communities", communities) if name != NOWHERE)
    every: list[Grid] = visit.published.kept("grids", grids)
    if user.district:
        return Reach(True, known, tuple(every))
    inside = tuple(name for name in known if name in user.communities)
    return Reach(False, inside, tuple(one for one in every if one.community in inside or one.grid_no in user.grids))
