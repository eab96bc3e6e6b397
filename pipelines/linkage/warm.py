"""Dictionaries that linkage needs, loaded while the database is at work.

Here: when they are loaded. Not here: what they say (``characters``, ``compare_births``). Together they take half a second, once a night.
"""

from __future__ import annotations

import atexit
import gc
import threading

YEARS = range(1925, 2030)
"""Lunar calendars made beforehand: those of nearly everybody's birth; others are made when they are asked for."""
_once = threading.Lock()
"""Held from the first time on: what is loaded stays."""


def warm_up() -> threading.Thread:
    """Load them in a thread of their own; nobody need wait for it, since each is loaded where it is first asked for too."""
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)  # an interpreter that ends looks through all of it, or libraries complain of what is left
    thread = threading.Thread(target=_load, name="dictionaries", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    if not _once.acquire(blocking=False):
        return
    from pipelines.linkage.characters import changing, look_alike, readings
    from pipelines.linkage.compare_births import lunar_to_solar

    changing()
    readings("张")
    look_alike("祯", "桢")
    for year in YEARS:
        lunar_to_solar(year * 10000 + 101)
    # a quarter of a million lists, for good: every later search for garbage would go through them (0.09 s each time)
    gc.freeze()
