"""A district's own settings, from ``district.toml`` in the data directory; every one has a default.

Here: reading and checking them. Not here: what a source looks like (``connectors/sources``), secrets.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from warehouse.vocabulary.errors import DaoqiaoError, Place

FILE_NAME = "district.toml"


@dataclass(frozen=True, slots=True)
class District:
    """Settings of one district. ``nightly_at`` is HH:MM in ``time_zone``; ``workers`` is a count of processes."""

    name: str = "示范区"
    area_code: str = "0374"
    """Put before a landline printed without one."""
    time_zone: str = "Asia/Shanghai"
    nightly_at: str = "02:00"
    without: tuple[str, ...] = ()
    """Source ids that this district does not have: their absence is no warning."""
    workers: int = 2
    keep_versions: int = 7
    """Published versions kept on disk: a week of nights to go back to."""
    keep_landing_days: int = 400
    """Days for which landed deliveries stay, so that any night since can be built again (``daoqiao run --as-of``): thirteen
    months, so that this month can be set against the same month last year. 0 keeps them for ever."""
    keep_history_days: int = 1096
    """Days for which the history of residents' values and homes stays (``daoqiao show --as-of``): three years, like the audit
    log, so that whoever checks a look-up can see what it showed. 0 keeps it for ever."""


def load_district(data: Path) -> District:
    """Settings of the district whose data directory is ``data``; defaults where there is no file.

    Raises DaoqiaoError DQ-504 for an unknown name or a value of the wrong type.
    """
    path = data / FILE_NAME
    if not path.exists():
        return District()
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DaoqiaoError("DQ-504", Place(file=FILE_NAME), path=path, detail=str(error)) from error
    default = District()
    known = {f.name for f in fields(District)}
    for key, value in raw.items():
        if key not in known:
            raise DaoqiaoError("DQ-504", Place(file=FILE_NAME, column=key), path=path, detail=f"没有“{key}”这一项")
        wanted = getattr(default, key)
        if isinstance(wanted, tuple):
            if not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
                raise DaoqiaoError("DQ-504", Place(file=FILE_NAME, column=key), path=path, detail=f"“{key}”应是一列文字")
            raw[key] = tuple(value)
        elif type(value) is not type(wanted):
            raise DaoqiaoError("DQ-504", Place(file=FILE_NAME, column=key), path=path, detail=f"“{key}”应是{_kind(wanted)}")
    district = District(**raw)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", district.nightly_at):
        raise DaoqiaoError("DQ-504", Place(file=FILE_NAME, column="nightly_at"), path=path, detail="nightly_at 应是 HH:MM")
    return district


def _kind(value: object) -> str:
    return "整数" if isinstance(value, int) else "文字"
