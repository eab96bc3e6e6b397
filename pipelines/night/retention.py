"""How long things are kept: deliveries as long as a published night within the setting needs them, the audit log as it says.

Here: deleting deliveries that nobody can need, closing off old audit entries, deleting photographs of reports that nobody settles. Not
here: published versions (``warehouse.store.publish``).
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from warehouse.state.audit_check import close_off
from warehouse.state.audit_log import log_of
from warehouse.state.database import State
from warehouse.state.deliveries import needed_since
from warehouse.state.engines import engine_at, refusing, url_of
from warehouse.state.portal_tables import PORTAL
from warehouse.state.report_photos import sweep
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError


def tidy(engine: State, landing: Path, night: str, keep_days: int) -> int:
    """Delete landed deliveries that no version published in the last ``keep_days`` days before ``night`` holds and that are
    neither in force nor held. 0 keeps everything. Gives the number deleted."""
    if keep_days <= 0:
        return 0
    first = (date.fromisoformat(night) - timedelta(days=keep_days)).isoformat()
    needed = needed_since(engine, first)
    old = [home for home in landing.glob("*/*") if home.is_dir() and (home.parent.name, home.name) not in needed and _arrived(home) < first]
    for home in old:
        shutil.rmtree(home, ignore_errors=True)
    return len(old)


def close_audit(data: Path, keep_days: int) -> list[DaoqiaoError]:
    """Close off audit entries older than ``keep_days``. A chain that is broken, or cannot be written, is told and left as it is: it
    costs no night."""
    if not (data / "state" / "audit.sqlite").exists():
        return []
    log = log_of(data)
    try:
        close_off(log, keep_days)
    except DaoqiaoError as error:
        return [error]
    finally:
        log.close()
    return []


def forget_photos(data: Path, now: datetime) -> list[DaoqiaoError]:
    """Delete photographs of reports that nobody has settled in ``report_photos.LONGEST``. A store that cannot be written is told: it
    costs no night."""
    if not load_district(data).state_url and not (data / "state" / "portal.sqlite").exists():
        return []
    url = url_of(data, "portal")
    try:
        with refusing(url):
            portal = engine_at(url, PORTAL)
        try:
            sweep(portal, now)
        finally:
            portal.dispose()
    except DaoqiaoError as error:
        return [error]
    return []


def _arrived(home: Path) -> str:
    """The day a delivery was written: what came since is kept though no version holds it (a run that failed, a file refused)."""
    return datetime.fromtimestamp(home.stat().st_mtime, UTC).date().isoformat()
