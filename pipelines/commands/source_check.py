"""``daoqiao source check``: try a file, an archive of files or a source's database, and keep nothing of it.

Here: reading and judging what is tried, and the exit code. Not here: what is shown (``check_view``), the judgement itself
(``connectors.intake``).
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.check_view import DATABASE, Tried, facts, show, show_nearest
from pipelines.commands.door import Settings, argument, as_json, command, pass_settings
from warehouse.vocabulary.errors import DaoqiaoError, Place
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from connectors.declaration import Source
    from connectors.intake.delivery import Delivery
    from connectors.intake.rows import Judged

FROM_DATABASE = 1000
"""Rows that are read of a database to try it: enough to see how each column looks, few enough not to burden its server."""


@command(
    "check",
    zh="试读一个文件、压缩包，或一个从数据库读的来源，不保存：格式、编码、表头、是哪个来源、哪列是什么、哪些行会被隔离。",
    en="Try a file or an archive, wherever it lies, or a source that is read from a database, and keep nothing: form, encoding, header "
    "row, source, columns, what would be rejected.",
    examples=("daoqiao source check 常住人口_派出所1.xls", "daoqiao source check 今晚.zip", "daoqiao source check 低保人员"),
)
@argument("file", zh="文件", en="FILE")
@as_json()
@pass_settings
def check(settings: Settings, file: str, json_: bool) -> int:
    """Exit codes: 0 it would be taken in whole, 3 with notices, 4 it would be refused."""
    from connectors.declaration import sources_for
    from pipelines.commands import screen

    sources, path = sources_for(settings.data), Path(file)
    told: list[dict[str, Any]] = []
    if path.is_file():
        with _members(path) as members:
            codes = [_try(partial(_file, settings, one, name, sources), sources, one, told, json_) for one, name in members]
    else:
        codes = [_try(partial(_database, settings, _with_database(file, sources)), sources, None, told, json_)]
    if json_ and told:
        screen.print_json(told[0] if len(codes) == 1 else told)
    return max(codes)


def _try(read: Callable[[], Tried], sources: Mapping[str, Source], path: Path | None, told: list[dict[str, Any]], json_: bool) -> int:
    """Show one file or its fault; the exit code it has earned."""
    from pipelines.commands import faults

    try:
        tried = read()
    except DaoqiaoError as error:
        faults.show_error(error if error.place.file or path is None else DaoqiaoError(error.code, Place(path.name), **error.facts))
        if path is not None:
            show_nearest(path, sources)
        return error.exit_code
    if json_:
        told.append(facts(tried))
    else:
        show(tried, sources)
    unknown_code = any(problem == "unknown_code" for _, problem in tried.problems)
    return 3 if tried.delivery.rejects or tried.layout.unknown or tried.layout.private or unknown_code else 0  # what ``run`` would warn of


@contextmanager
def _members(path: Path) -> Iterator[list[tuple[Path, str]]]:
    """A file by itself, or the files of an archive, unpacked for as long as they are looked at, with the names to show."""
    from connectors.readers.archives import is_archive, unpack

    if not is_archive(path):
        yield [(path, path.name)]
        return
    with tempfile.TemporaryDirectory(prefix="daoqiao-check-") as folder:
        yield [(member.path, member.name) for member in unpack(path, Path(folder))]


def _file(settings: Settings, path: Path, name: str, sources: Mapping[str, Source]) -> Tried:
    from connectors.intake.arrivals import Arrival
    from connectors.intake.receive import examine

    received = examine(Arrival(path, name, ""), sources, datetime.now(UTC).date().isoformat())
    if received.against:
        raise received.against[0]
    assert received.delivery is not None
    return _tried(settings, received.delivery, received.judged, sources[received.delivery.source_id])


def _database(settings: Settings, source: Source) -> Tried:
    """The first rows of a source's database, read with the session that reads it at night."""
    from connectors.intake.delivery import Delivery
    from connectors.intake.layout import best_layout, demand_whole
    from connectors.intake.rows import judge
    from connectors.readers import Sheet
    from connectors.readers.databases import read_database

    with read_database(source, settings.data, None) as pulled:
        sheet = Sheet("", 1, [list(pulled.columns), *islice(pulled.rows, FROM_DATABASE)])
    layout = best_layout(sheet, [source], pulled.file)
    if layout is None:
        wanted = "、".join(column.header for column in source.required)
        raise DaoqiaoError("DQ-201", Place(pulled.file), **source.facts, looked=1, required=wanted, path=source.id)
    demand_whole(layout, sheet, pulled.file)
    judged = [judge(sheet, layout, ragged=False)]
    delivery = Delivery(
        delivery_id="",
        source_id=source.id,
        system=source.system,
        file=pulled.file,
        slot="",
        sha256="",
        contents="",
        business_date=datetime.now(UTC).date().isoformat(),
        arrived_at="",
        format=DATABASE,
        encoding="",
        sheets=(),
    )
    return _tried(settings, delivery.judged(judged), judged, source)


def _with_database(text: str, sources: Mapping[str, Source]) -> Source:
    """The source that ``text`` calls, where it is read from a database. Usage error where it is neither that nor a file."""
    from pipelines.commands import naming
    from pipelines.commands.sources import called

    missing = say(f"没有这个文件或目录：{text}", f"no such file or directory: {text}")
    try:
        found = [source for source in called(text, sources) if source.database]
    except DaoqiaoError as error:
        raise click.UsageError(missing) from error
    if not found:
        hint = say("；这个来源不是从数据库读的，请写文件名", "; that source is not read from a database: name a file")
        raise click.UsageError(missing + hint)
    return naming.only_one(found)


def _tried(settings: Settings, delivery: Delivery, judged: Sequence[Judged], source: Source) -> Tried:
    from connectors.standardise import stage
    from warehouse.vocabulary.district import load_district

    problems: Counter[tuple[str, str]] = Counter()
    for (_, header, problem), count in stage(delivery, judged, source, load_district(settings.data).area_code).problems.items():
        problems[header, problem] += count
    return Tried(delivery, judged, source, problems)
