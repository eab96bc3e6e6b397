"""``daoqiao doctor``: whether this machine is fit, point by point, and what to do where it is not.

Here: the points. Not here: mending any of them, alerts (``doctor_alerts``). Nothing is installed, fetched or written; a test alert
is sent only where one is asked for.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.commands.doctor_alerts import alert_points
from pipelines.commands.door import Settings, as_json, command, option, pass_settings
from warehouse.vocabulary.district import District, load_district
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

PASS, WARN, FAIL = "pass", "warn", "fail"
OLDEST_PYTHON = (3, 11)
PACKAGES: tuple[str, ...] = (
    "click",
    "dagster",
    "dagster-webserver",
    "duckdb",
    "olefile",
    "great_expectations",
    "numpy",
    "pandas",
    "pyarrow",
    "pypinyin",
    "python-calamine",
    "rapidfuzz",
    "rich",
    "sqlalchemy",
)
DISK_WANTED, DISK_NEEDED = 10 << 30, 2 << 30
"""Bytes. A district of 262,000 leaves about 0.7 GB a version; seven are kept, one is built aside. Below 2 GB no night fits."""
MEMORY_WANTED = 4_000_000_000
"""Bytes: a night is built to stay within 4 GB (``warehouse.store.database``)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point looked at. ``mend`` says what to do where it is not in order."""

    name: str
    state: str
    found: str
    mend: str = ""


@command("doctor", zh="检查这台机器能不能跑：版本、组件、磁盘、时区、编码、权限、配置、通知、占用、不外传。",
         en="Whether this machine is fit: versions, packages, disk, time zone, encodings, permissions, alerts, lock, telemetry.",
         examples=("daoqiao doctor", "daoqiao doctor --try-alert"))  # fmt: skip
@option("--try-alert", "trial", is_flag=True, zh="按 district.toml 的 [alerts] 试发一条通知", en="send a test by [alerts] of district.toml")
@as_json()
@pass_settings
def doctor(settings: Settings, trial: bool, json_: bool) -> int:
    """Exit codes: 0 all in order, 3 something to look at, 5 not fit."""
    from pipelines.commands import screen

    points = list(examine(settings.data, trial=trial))
    states = {point.state for point in points}
    code = 5 if FAIL in states else 3 if WARN in states else 0
    if json_:
        facts = [asdict(point) | {"mend": "" if point.state == PASS else point.mend} for point in points]
        screen.print_json({"points": facts, "exit_code": code})
        return code
    out = screen.out()
    words = {PASS: screen.dim(say("通过", "ok")), WARN: screen.notice(say("注意", "look")), FAIL: screen.alarm(say("× 不行", "× fails"))}
    made = screen.table(say("检查", "point"), "", say("情况", "found"), whole=(0, 1))
    for point in points:
        found = screen.joined([point.found, screen.Text("\n" + point.mend, style="bold") if point.mend and point.state != PASS else ""])
        made.add_row(point.name, words[point.state], found)
    out.print(made)
    out.print()
    good = say("可以运行。下一步：daoqiao demo，或 daoqiao run --inbox 收件目录", "Fit. Next: daoqiao demo, or daoqiao run --inbox DIR")
    out.print(screen.bold(good) if code != 5 else screen.alarm(say("还不能运行：先处理标 × 的。", "Not fit yet: mend what is marked ×.")))
    return code


def examine(data: Path, *, trial: bool = False) -> Iterator[Point]:
    """Every point, in the order in which trouble would be met."""
    yield _python()
    yield _packages()
    yield _memory()
    yield _disk(data)
    yield _directory(data)
    district, point = _district(data)
    yield point
    yield _zone(district)
    yield from (Point(*told) for told in alert_points(data, district, trial=trial))
    yield _declarations(data)
    yield from _encodings()
    yield _lock(data)
    yield _version(data)
    yield _telemetry(data)


def _python() -> Point:
    found = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info[:2] >= OLDEST_PYTHON
    return Point("Python", PASS if good else FAIL, found, say("请装 3.11 以上版本", "3.11 or newer is wanted"))


def _packages() -> Point:
    missing = []
    for name in PACKAGES:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    name = say("组件", "packages")
    if missing:
        return Point(
            name,
            FAIL,
            say("缺少 ", "missing: ") + ", ".join(missing),
            say("重新安装：pip install -r requirements.lock", "install again: pip install -r requirements.lock"),
        )
    return Point(name, PASS, say(f"{len(PACKAGES)} 个主要组件都在", f"all {len(PACKAGES)} main packages are there"))


def _memory() -> Point:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    mend = say("小区县够用；全区一夜要 4 GB", "enough for a small district; a full one wants 4 GB")
    return Point(say("内存", "memory"), PASS if size >= MEMORY_WANTED else WARN, _bytes(size), mend)


def _disk(data: Path) -> Point:
    free = shutil.disk_usage(_standing(data)).free
    state = FAIL if free < DISK_NEEDED else WARN if free < DISK_WANTED else PASS
    mend = say("清理磁盘，或用 --data 换一个盘", "make room, or name another disk with --data")
    return Point(say("磁盘", "disk"), state, say(f"剩余 {_bytes(free)}", f"{_bytes(free)} free"), mend)


def _directory(data: Path) -> Point:
    name = say("数据目录", "data directory")
    if not os.access(_standing(data), os.W_OK | os.X_OK):
        return Point(
            name,
            FAIL,
            say(f"{data} 不能写", f"{data} cannot be written"),
            say("请管理员授权，或用 --data 换一个目录", "have it permitted, or name another with --data"),
        )
    if not data.is_dir():
        return Point(name, PASS, say(f"{data} 还没有，首次运行时建立", f"{data} is not there yet; the first run makes it"))
    if data.stat().st_mode & 0o007:
        return Point(name, WARN, say(f"{data} 其他账号也能读", f"{data} can be read by other accounts"), f"chmod 700 {data}")
    return Point(name, PASS, str(data))


def _district(data: Path) -> tuple[District, Point]:
    name = say("区县配置", "settings")
    try:
        district = load_district(data)
    except DaoqiaoError as error:
        return District(), Point(name, FAIL, error.what(spoken()), error.mend(spoken()))
    own = (data / "district.toml").exists()
    return district, Point(
        name, PASS, district.name + ("" if own else say("（默认值，没有 district.toml）", " (defaults; no district.toml)"))
    )


def _zone(district: District) -> Point:
    name = say("时区", "time zone")
    try:
        now = datetime.now(ZoneInfo(district.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        return Point(
            name,
            FAIL,
            say(f"没有 {district.time_zone}", f"{district.time_zone} is unknown"),
            say("装 tzdata，或改 district.toml", "install tzdata, or change district.toml"),
        )
    return Point(name, PASS, say(f"{district.time_zone}，现在 {now:%Y-%m-%d %H:%M}", f"{district.time_zone}, now {now:%Y-%m-%d %H:%M}"))


def _declarations(data: Path) -> Point:
    from connectors.declaration import sources_for

    name = say("来源登记", "declarations")
    try:
        return Point(name, PASS, say(f"{len(sources_for(data))} 个来源", f"{len(sources_for(data))} sources"))
    except DaoqiaoError as error:
        return Point(name, FAIL, error.what(spoken()), error.mend(spoken()))


def _encodings() -> Iterator[Point]:
    files = sys.getfilesystemencoding().lower()
    mend = say("设 LANG=C.UTF-8，否则中文文件名读不到", "set LANG=C.UTF-8, or Chinese file names cannot be opened")
    yield Point(say("文件名编码", "file names"), PASS if files == "utf-8" else FAIL, files, mend)
    shown = (sys.stdout.encoding or "?").lower()
    whole = _can(lambda: "䶮𬭎√×●".encode(shown))
    mend = say(
        "能用；生僻字会显示成 ?。设 PYTHONIOENCODING=utf-8 可避免", "works; rare characters show as ?. PYTHONIOENCODING=utf-8 avoids it"
    )
    yield Point(say("终端编码", "terminal"), PASS if whole else WARN, shown, mend)
    yield Point("GB18030", PASS if _can(lambda: b"\xfe\x9f".decode("gb18030")) else FAIL, say("能读生僻字", "rare characters can be read"))


def _lock(data: Path) -> Point:
    """Whether a run holds the data directory; asks the lock without making its file."""
    name, path = say("占用", "lock"), data / ".lock"
    free = Point(name, PASS, say("没有任务在运行", "no run is going on"))
    if not path.exists():
        return free
    try:
        with path.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return Point(
            name, WARN, say("有一个同步任务正在运行", "a run is going on"), say("等它结束：daoqiao status", "wait for it: daoqiao status")
        )
    return free


def _version(data: Path) -> Point:
    from warehouse.store.publish import current

    name = say("已发布", "published")
    try:
        version = current(data)
    except DaoqiaoError:
        return Point(name, PASS, say("还没有", "nothing yet"))
    date, people = version.manifest["date"], version.manifest["residents"]
    if not version.database.exists():
        return Point(
            name,
            FAIL,
            say(f"{version.name} 的数据库文件不见了", f"the database of {version.name} is gone"),
            say("重新运行：daoqiao run", "run again: daoqiao run"),
        )
    return Point(name, PASS, say(f"{version.name}，{date} 的数据，{people:,} 人", f"{version.name}, data of {date}, {people:,} residents"))


def _telemetry(data: Path) -> Point:
    """Dagster reports home unless its settings say otherwise; ours do, but the file may have been edited."""
    name, path = say("不外传", "phones nowhere"), data / "dagster" / "dagster.yaml"
    if not path.exists():
        return Point(
            name, PASS, say("Dagster 的上报在首次启动时即写明关闭", "Dagster's telemetry is switched off when it is first started")
        )
    off = re.search(r"^telemetry:\s*(\{\s*|#.*\s*)*enabled:\s*(false|no|off)\b", path.read_text("utf-8"), re.IGNORECASE | re.MULTILINE)
    mend = say(f"在 {path} 里写 telemetry: {{enabled: false}}", f"write telemetry: {{enabled: false}} in {path}")
    return Point(
        name,
        PASS if off else FAIL,
        say("Dagster 上报已关闭", "Dagster's telemetry is off") if off else say("Dagster 会上报使用情况", "Dagster reports its use"),
        mend,
    )


def _standing(path: Path) -> Path:
    """``path``, or the nearest directory above it that is there."""
    path = path.resolve()
    return path if path.is_dir() else _standing(path.parent)


def _bytes(size: int) -> str:
    return f"{size / (1 << 30):,.1f} GB"


def _can(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (UnicodeError, LookupError):
        return False
    return True
