"""A district's own settings, from ``district.toml`` in the data directory; every one has a default.

Here: reading and checking them. Not here: what a source looks like (``connectors/sources``), whom to tell (``alerts``), secrets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from warehouse.vocabulary.alerts import Alerts, alert_faults
from warehouse.vocabulary.errors import DaoqiaoError, Place
from warehouse.vocabulary.single_sign_on import SingleSignOn, single_sign_on_faults

FILE_NAME = "district.toml"
LEAST_AUDIT_DAYS = 183
"""Six months, for which 网络安全法 has logs kept (article 21 (3) as of 2017)."""
Settings = TypeVar("Settings", bound="District | Alerts | SingleSignOn")


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
    keep_audit_days: int = 1096
    """Days for which the audit log stays (``daoqiao audit``): three years, as in which a wrong look-up can be brought to court
    (民法典 article 188). At least ``LEAST_AUDIT_DAYS``."""
    state_url: str = ""
    """Where accounts, decisions and the audit log are kept: "" for SQLite files under ``state/``, else a PostgreSQL database, as
    ``postgresql://account@host/database``."""
    state_password: str = ""
    """Its password, pointed at: ``env:NAME`` or ``file:PATH``; "" where the server asks for none."""
    second_factor: bool = True
    """Whether the portal asks everybody for a second factor (GB/T 22239-2019, 8.1.4.1 d); false only where the district's own single
    sign-on does, or for a demonstration."""
    alerts: Alerts = field(default_factory=Alerts)
    """Whom to tell when a night needs somebody: table ``[alerts]``."""
    single_sign_on: SingleSignOn = field(default_factory=SingleSignOn)
    """The district's own log-in: table ``[single_sign_on]``."""


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
    district = _read(District(), raw, path)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", district.nightly_at):
        raise _fault(path, "nightly_at", "nightly_at 应是 HH:MM")
    if district.keep_audit_days < LEAST_AUDIT_DAYS:
        raise _fault(path, "keep_audit_days", f"keep_audit_days 至少 {LEAST_AUDIT_DAYS}（六个月）")
    for key, detail in _store_faults(district):
        raise _fault(path, key, detail)
    for key, detail in alert_faults(district.alerts):
        raise _fault(path, f"alerts.{key}", f"[alerts] {detail}")
    for key, detail in single_sign_on_faults(district.single_sign_on):
        raise _fault(path, f"single_sign_on.{key}", f"[single_sign_on] {detail}")
    return district


def _read(default: Settings, raw: dict[str, Any], path: Path, table: str = "") -> Settings:
    """``default`` with what ``raw`` says, by the types that it has itself; a setting that is a dataclass is a table."""
    known = {f.name for f in fields(default)}
    told: dict[str, Any] = {}
    for key, value in raw.items():
        name = f"{table}{key}"
        if key not in known:
            raise _fault(path, name, f"没有“{name}”这一项")
        wanted = getattr(default, key)
        if isinstance(wanted, Alerts | SingleSignOn):
            told[key] = _read(wanted, _table(value, path, name), path, f"{name}.")
        elif isinstance(wanted, tuple):
            if not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
                raise _fault(path, name, f"“{name}”应是一列文字")
            told[key] = tuple(value)
        elif type(value) is not type(wanted):
            raise _fault(path, name, f"“{name}”应是{_kind(wanted)}")
        else:
            told[key] = value
    return type(default)(**told)


def _table(value: object, path: Path, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _fault(path, name, f"“{name}”应是一张表：[{name}]")
    return value


def _store_faults(district: District) -> Iterator[tuple[str, str]]:
    """What is wrong with ``state_url`` and ``state_password``; neither is ever quoted: somebody may have written the password there."""
    if district.state_url:
        try:
            url = urlsplit(district.state_url)
            usable = url.scheme in ("postgresql", "postgresql+psycopg") and len(url.path) > 1 and url.port != 0
        except ValueError:  # a port that is none
            usable = False
        if not usable:
            yield "state_url", "state_url 应写成 postgresql://账号@主机/数据库；不写则用 SQLite"
        elif url.password is not None or re.search("pass|pwd|secret", url.query, re.IGNORECASE):
            yield "state_url", 'state_url 里写了密码；删掉它，另写 state_password = "env:变量名" 或 "file:文件"'
    if not re.fullmatch(r"((env|file):.+)?", district.state_password):
        yield "state_password", "state_password 写成 env:变量名 或 file:文件，不写密码本身"
    elif district.state_password and not district.state_url:
        yield "state_password", "有 state_password 就要有 state_url"


def _fault(path: Path, key: str, detail: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-504", Place(file=FILE_NAME, column=key), path=path, detail=detail)


def _kind(value: object) -> str:
    return "true 或 false" if isinstance(value, bool) else "整数" if isinstance(value, int) else "文字"
