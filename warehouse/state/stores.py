"""Everything that a district keeps and cannot make again, opened at once: what the portal stands on.

Here: the three stores of a data directory and what works on them. Not here: their addresses (``engines``), what is published
(``warehouse.store``). The command line opens single ones: ``state_of``, ``log_of``, ``portal_of``.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from warehouse.state.accounts import Accounts
from warehouse.state.audit_log import AuditLog, log_of
from warehouse.state.database import state_of
from warehouse.state.engines import engine_at, refusing, url_of
from warehouse.state.portal_tables import PORTAL
from warehouse.state.second_factor import SecondFactor
from warehouse.state.sessions import Sessions
from warehouse.state.tokens import Tokens


class Portal:
    """The portal's store and what works on it: all that accounts need. Threads may share it."""

    def __init__(self, data: Path) -> None:
        """Raises DQ-700 where it cannot be opened, DQ-504, DQ-702, DQ-708, DQ-711."""
        self.data, self.folder = data, data / "state"
        self.portal: sa.Engine = portal_of(data)
        self.accounts = Accounts(self.portal, self.folder)
        self.second_factor = SecondFactor(self.accounts)
        self.sessions = Sessions(self.portal)
        self.tokens = Tokens(self.portal)

    def close(self) -> None:
        self.portal.dispose()


class Stores(Portal):
    """All three: ``portal``; ``state``: the journals; ``audit``: the log. Threads may share all of it."""

    def __init__(self, data: Path) -> None:
        """As ``Portal``; raises DQ-609 too."""
        super().__init__(data)
        self.state: sa.Engine = state_of(data)
        self.audit: AuditLog = log_of(data)

    def close(self) -> None:
        super().close()
        self.state.dispose()
        self.audit.close()


def portal_of(data: Path) -> sa.Engine:
    """The portal's store of a data directory. Raises DQ-700 where it cannot be opened."""
    url = url_of(data, "portal")
    with refusing(url):
        return engine_at(url, PORTAL)
