"""``daoqiao source add``: how a declared source arrives in this district, or the draft of a declaration for a new one.

Here: the options as entries of the district's overlay. Not here: writing it (``connectors.overlay_writing``), the draft
(``source_draft``). A shipped declaration is never edited.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands import naming
from pipelines.commands.door import Settings, argument, command, option, pass_settings
from pipelines.commands.source_map import note
from warehouse.vocabulary.errors import DaoqiaoError, Place
from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from connectors.declaration import Source
    from connectors.overlay_writing import Keys

_PARTS = {"%Y": "[0-9]" * 4, "%m": "[0-9]" * 2, "%d": "[0-9]" * 2, "%H": "[0-9]" * 2, "%M": "[0-9]" * 2, "%S": "[0-9]" * 2}
_A_DAY = date(2026, 11, 21)


@command(
    "add",
    zh="一个来源在本区怎么到：文件在哪、叫什么、几点前到，或从哪个数据库读。新来源用 --from 由一个样本文件起草登记。",
    en="How a source arrives in this district: where its files lie, what they are called, by when; or from which database. "
    "For a new source, --from drafts a declaration from a sample export.",
    examples=(
        "daoqiao source add 公安常住 --path /data/in/ga --pattern 'GA_%Y%m%d.csv' --deadline 01:00",
        "daoqiao source add 低保人员 --database postgresql://reader@10.1.2.3/dibao --table v_person --password env:DIBAO_PASSWORD",
        "daoqiao source add disability_register --from 残疾人登记表.xlsx",
    ),
)
@argument("name", zh="来源", en="SOURCE")
@option("--path", metavar="DIR", zh="文件所在目录（不在收件目录时）", en="the directory of its files, where that is not the inbox")
@option("--pattern", multiple=True, metavar="NAME", zh="文件名，日期写成 %Y%m%d，* 代表任意文字", en="its files' name, dates as %Y%m%d")
@option("--deadline", metavar="HH:MM", zh="每晚几点前到", en="by when it arrives each night")
@option("--encoding", metavar="NAME", zh="文件的编码，如 gb18030", en="the encoding of its files")
@option(
    "--database", metavar="URL", zh="从数据库读：SQLAlchemy 地址，不含密码", en="read it from a database: an SQLAlchemy URL, no password"
)
@option("--table", metavar="NAME", zh="数据库里的表或视图", en="a table or view of the database")
@option("--query", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", zh="或一个查询（文件）", en="or a query")
@option("--password", metavar="env:X|file:Y", zh="密码在哪个环境变量或文件里", en="the variable or the file that holds the password")
@option(
    "--watermark",
    metavar="COLUMN",
    zh="随每次修改变大的列：只读变化的行",
    en="a column that grows with every change: read changed rows only",
)
@option("--from", "sample", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
        zh="新来源：由这个样本文件起草登记", en="a new source: draft its declaration from this sample")  # fmt: skip
@pass_settings
def add(
    settings: Settings,
    name: str,
    path: str | None,
    pattern: tuple[str, ...],
    deadline: str | None,
    encoding: str | None,
    database: str | None,
    table: str | None,
    query: Path | None,
    password: str | None,
    watermark: str | None,
    sample: Path | None,
) -> int:
    """Exit codes: 0 written, 2 not understood, 5 what is on disk is wrong."""
    from connectors.declaration import sources_for
    from pipelines.commands.sources import called

    sources = sources_for(settings.data)
    try:
        meant = called(name, sources)
    except DaoqiaoError as unknown:
        return _new(settings, name, sample, unknown)
    if sample is not None:
        raise click.UsageError(say(f"“{name}”已有登记；--from 只用于新来源", f"{name} is declared already; --from is for a new source"))
    entries: dict[Keys, Any] = {}
    if path is not None:
        entries["file", "path"] = _directory(path)
    if pattern:
        entries["file", "names"] = [_glob(one) for one in pattern]
    if encoding is not None:
        entries["file", "encodings"] = [_encoding(encoding)]
    if deadline is not None:
        entries["deadline",] = _time(deadline)
    _database(settings.data, entries, database, table, query, password, watermark)
    if not entries:
        raise click.UsageError(say("没有要设的：写 --path、--pattern、--deadline、--encoding 或 --database", "nothing to set: see --help"))
    several = len({s.system for s in meant}) > 1 or ("database",) in entries
    chosen = [naming.only_one(meant)] if several else list(meant)  # files of one system: the headers decide which source each is
    _write(settings.data, chosen, entries, pattern)
    return 0


def _write(data: Path, chosen: Sequence[Source], entries: Mapping[Keys, Any], patterns: Sequence[str]) -> None:
    from connectors.overlay_writing import set_entries
    from pipelines.commands import screen

    out = screen.out()
    remark = f"{note()} {' '.join(patterns)}".strip()
    for source in chosen:
        path = set_entries(data, source.id, entries, remark)
        out.print(screen.joined([screen.bold(source.called(spoken())), screen.dim(f"  {source.id}  {path}")]))
        rows = screen.grid()
        for keys, value in entries.items():
            shown = "、".join(value) if isinstance(value, list) else value.get("url", "") if isinstance(value, dict) else value
            rows.add_row("", ".".join(keys), str(shown))
        out.print(rows)
    directory = entries.get(("file", "path"))
    if directory and not Path(directory).is_dir():
        out.print(screen.notice(say(f"现在没有目录 {directory}；共享盘挂上后再试", f"{directory} is not there now; mount the share first")))
    out.print()
    last = chosen[0]
    file = last.id if ("database",) in entries else say("文件", "FILE")
    out.print(say("试读一次，不保存：", "try it, keeping nothing: ") + f"daoqiao source check {file}")
    out.print(say("然后：", "then: ") + f"daoqiao run --source {last.id} --dry-run")


def _new(settings: Settings, name: str, sample: Path | None, unknown: DaoqiaoError) -> int:
    """A source that nobody declared: how to declare it, or a draft of that."""
    from pipelines.commands import faults, screen
    from pipelines.commands.source_draft import draft

    if sample is not None:
        return draft(settings, name, sample)
    faults.show_error(unknown)
    own = settings.data / "sources"
    screen.err().print(
        say(
            f"如果是新来源，要先登记：它的列各是哪一项。由样本文件起草：daoqiao source add {_identifier(name)} --from 样本文件\n"
            f"也可以自己写 {own}/<编号>.toml，写法见 connectors/README.md “A further system”。",
            f"A new source needs a declaration. To draft one from a sample: daoqiao source add {_identifier(name)} --from FILE\n"
            f"Or write {own}/<id>.toml by hand; connectors/README.md, “A further system”, shows how.",
        )
    )
    return unknown.exit_code


def _identifier(name: str) -> str:
    return name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else "new_source"


def _directory(path: str) -> str:
    return str(Path(path).expanduser().absolute())


def _time(text: str) -> str:
    if not re.fullmatch(r"([01]?\d|2[0-3])[:：][0-5]\d", text):
        raise click.UsageError(say(f"“{text}”不是时间，应如 02:30", f"{text} is no time such as 02:30"))
    return text.replace("：", ":").zfill(5)


def _encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise click.UsageError(
            say(f"没有“{name}”这种编码；常见的是 gb18030、utf-8", f"no such encoding: {name}; try gb18030 or utf-8")
        ) from error
    return name.lower()


def _glob(pattern: str) -> str:
    """GA_%Y%m%d.csv as a pattern of file names. Its date must be found again in a name made by it."""
    from connectors.intake.delivery import business_date

    if strange := [part for part in re.findall("%.", pattern) if part not in _PARTS]:
        wanted = say("、", ", ").join(_PARTS)
        raise click.UsageError(say(f"不认得 {' '.join(strange)}；可用 {wanted}", f"{' '.join(strange)} is not known; there are {wanted}"))
    made = _A_DAY.strftime(re.sub(r"[*?]", "x", pattern))
    if "%" in pattern and business_date(made, "") != _A_DAY.isoformat():
        raise click.UsageError(
            say(
                f"“{pattern}”里的日期认不出来（如 {made}）；写成 %Y%m%d、%Y-%m-%d 或 %Y年%m月%d日",
                f"the date in {pattern} would not be found again (as in {made}); write %Y%m%d or %Y-%m-%d",
            )
        )
    text = pattern.replace("[", "[[]")
    for part, digits in _PARTS.items():
        text = text.replace(part, digits)
    return text


def _database(
    data: Path,
    entries: dict[Keys, Any],
    url: str | None,
    table: str | None,
    query: Path | None,
    password: str | None,
    watermark: str | None,
) -> None:
    """The ``[database]`` section, checked as far as can be without dialling."""
    given = {"table": table, "query": query and query.read_text("utf-8").strip(), "password": password, "watermark": watermark}
    if url is None:
        if any(given.values()):
            raise click.UsageError(say("--table、--query、--password、--watermark 要和 --database 一起写", "these need --database as well"))
        return
    if bool(table) == bool(query):
        raise click.UsageError(say("--table 和 --query 写一个", "give --table or --query, one of them"))
    if password is not None and not re.fullmatch(r"(env|file):.+", password):
        raise click.UsageError(
            say(
                "--password 写 env:环境变量名 或 file:文件名，不写密码本身",
                "--password is env:NAME or file:PATH, never the password itself",
            )
        )
    from connectors.declaration import Database
    from connectors.readers.databases.address import address_of

    address_of(Database(url=url), data, Place())  # words what is wrong with the URL; the password is looked for when it is read
    entries["database",] = {"url": url, **{key: value for key, value in given.items() if value}}
