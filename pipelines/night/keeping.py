"""What a night says of residents, put into the history that every later night builds on.

Here: which night was the last to be published, the warning where it begins anew. Not here: the
history itself (``warehouse.store.history``), past nights on the screen (``pipelines.commands.as_of``).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.night.outcome import Warned
from warehouse.state.database import State
from warehouse.state.deliveries import published_on
from warehouse.store.history import FILE, Written
from warehouse.store.publish import current
from warehouse.vocabulary.errors import DaoqiaoError, Place

_EVER = "9999-12-31"


def newest_published(state: State, data: Path) -> str:
    """The newest night that a version was published for, "" where none was. The version in force counts though a crash kept it
    out of the register."""
    registered = published_on(state, _EVER)
    try:
        in_force = str(current(data).manifest["date"])
    except DaoqiaoError:
        in_force = ""
    return max(registered.night if registered else "", in_force)


def begun_anew(written: Written, newest: str) -> list[Warned]:
    """A warning where nights were published before this one and the history knows of none."""
    if not (written.baseline and written.stored and "" < newest < written.night):
        return []
    return [Warned.of(DaoqiaoError("DQ-635", Place(file=FILE.name), night=written.night, path=FILE))]
