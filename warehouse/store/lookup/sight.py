"""Whose residents somebody may look up, and what of them: both deny by default.

Here: the two declarations that every look-up is bound to. Not here: roles (the portal's), applying them (``desk``, ``stated``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TIES: Final = ("lives", "registered", "member_kept")
"""What may tie a resident to a community, as ``mart.presence`` has it; bit 0, 1, 2 in the file."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The residents who may be found, counted and read. ``Scope()`` is nobody.

    ``communities`` by name and ``grids`` by number are added up; ``district`` is everybody, those too whom no community holds.
    ``own``: grids whose residents are shown first; what lies outside the rest does not count. ``ties``: which of ``TIES`` make a
    resident one of a community's; ``member_kept`` tells who keeps a party membership there, so it is not among them by itself.
    """

    communities: frozenset[str] = frozenset()
    grids: frozenset[str] = frozenset()
    district: bool = False
    own: frozenset[str] = frozenset()
    ties: frozenset[str] = frozenset({"lives", "registered"})


@dataclass(frozen=True, slots=True)
class Sight:
    """What may be searched by and shown: ``fields`` by id (``vocabulary/fields.toml``), ``sources`` by id; None is all of them.

    What only other sources say is not there at all: a resident whom they alone know is not found, and the value that they alone
    say is neither shown nor counted as a disagreement.
    """

    fields: frozenset[str] | None = frozenset()
    sources: frozenset[str] | None = frozenset()

    def shows(self, field: str) -> bool:
        """May this field be searched by and shown?"""
        return self.fields is None or field in self.fields


EVERYTHING: Final = Sight(None, None)
"""For whoever may see all of it; masking is still theirs to do."""
