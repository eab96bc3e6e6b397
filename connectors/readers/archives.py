"""Archives that carry files (.zip of several, .gz of one): told by their bytes, unpacked to disk within bounds.

Here: members, their names, nesting, and that nothing is written anywhere else. Not here: workbooks, which are ZIP archives too
(``zip_parts`` tells them), and what the members hold (``reading``).
"""

from __future__ import annotations

import gzip
import re
import shutil
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipInfo

from connectors.readers.dbf_memo import belongs_to_table
from connectors.readers.limits import MAX_INFLATED_BYTES, too_large
from connectors.readers.member_names import UNIXES, UnreadableNameError, leftover, member_name, safe_name
from connectors.readers.signatures import GZIP, ZIP
from connectors.readers.zip_parts import BLOCK, blocks, demand_readable, demand_size, document_kind, open_zip
from warehouse.vocabulary.errors import DaoqiaoError, Place

_TGZ = re.compile(r"\.tgz$", re.IGNORECASE)

MAX_DEPTH = 2
"""An archive, and archives in it: a department packs what its communities packed. Deeper ones are a mistake or malice."""

MAX_MEMBERS = 2000
"""Files in an archive and all within it. A whole district's night has 145."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file out of an archive: ``path`` where it lies now, ``name`` as it is to be shown, ``档案.zip/内/成员.xlsx``."""

    path: Path
    name: str


def is_archive(path: Path) -> bool:
    """Whether the file is a ZIP archive that is no document, or gzip. Reads its first bytes and a ZIP's directory, no more.

    False for a ZIP without a directory: ``read_file`` says of it that it was cut off.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(GZIP) + 1)
        if head.startswith(GZIP):
            return True
        if not head.startswith(ZIP):
            return False
        with open_zip(path) as archive:
            return not document_kind(archive)
    except (OSError, DaoqiaoError):
        return False


def unpack(path: Path, into: Path) -> list[Member]:
    """Every file of an archive, unpacked into fresh folders below ``into``, in the archive's order; archives within it likewise.

    Left out: folders, what systems and editors leave behind, and memo files, which lie beside their tables. Raises
    DaoqiaoError with the archive's or the member's name, and leaves nothing behind: DQ-103 no files in it, DQ-104 a way of
    packing that is not read, DQ-105 a password, DQ-106 damaged or cut off, DQ-108 too large or too many, DQ-109 nested too deep.
    """
    into.mkdir(parents=True, exist_ok=True)
    job = _Job(into)
    try:
        return [member for member in job.take(path, path.name, 1) if not belongs_to_table(member.path)]
    except BaseException:
        for folder in job.made:
            shutil.rmtree(folder, ignore_errors=True)
        raise


@dataclass(slots=True)
class _Job:
    """One call of ``unpack``: what it has made so far. ``size`` in bytes."""

    into: Path
    made: list[Path] = field(default_factory=list)
    size: int = 0
    count: int = 0

    def take(self, path: Path, shown: str, depth: int) -> Iterator[Member]:
        """The files of one archive; ``shown`` is its own name."""
        try:
            with path.open("rb") as file:
                packed = file.read(len(GZIP)) == GZIP
            found = list(self._gzip(path, shown) if packed else self._zip(path, shown))
        except DaoqiaoError as error:
            raise error if error.place.file else DaoqiaoError(error.code, Place(file=shown), **error.facts) from None
        except OSError as fault:
            raise DaoqiaoError("DQ-106", Place(file=shown), detail=fault.strerror or type(fault).__name__) from None
        if not found:
            raise DaoqiaoError("DQ-103", Place(file=shown))
        for member in found:
            if not is_archive(member.path):
                yield member
            elif depth >= MAX_DEPTH:
                raise DaoqiaoError("DQ-109", Place(file=member.name), depth=MAX_DEPTH, member=member.name)
            else:
                yield from self.take(member.path, member.name, depth + 1)
                member.path.unlink()

    def _zip(self, path: Path, shown: str) -> Iterator[Member]:
        with open_zip(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            demand_readable(entries)
            demand_size(entries)
            folders: dict[str, Path] = {}
            names: set[str] = set()
            for number, entry in enumerate(entries, 1):
                name = _name(entry, number)
                if leftover(name):
                    continue
                if entry.create_system in UNIXES and stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
                    raise DaoqiaoError("DQ-106", Place(file=f"{shown}/{name}"), detail="是链接，不是文件 / a link and no file")
                label = _fresh(f"{shown}/{name}", names)
                inside, _, base = name.rpartition("/")
                target = self._target(folders, inside, safe_name(base, f"成员{number}"))
                self._write(target, blocks(archive, entry), label)
                yield Member(target, label)

    def _gzip(self, path: Path, shown: str) -> Iterator[Member]:
        base = shown.rpartition("/")[2]
        inner = _TGZ.sub(".tar", base) if _TGZ.search(base) else base.removesuffix(".gz").removesuffix(".GZ")
        target = self._target({}, "", safe_name(inner, "成员1"))
        label = f"{shown}/{inner}"
        self._write(target, _gzip_blocks(path), label)
        yield Member(target, label)

    def _target(self, folders: dict[str, Path], inside: str, name: str) -> Path:
        """Where a member goes: with its neighbours, a memo file beside its table; apart where that name is taken."""
        folder = folders.get(inside)
        if folder is None or (folder / name).exists():
            folder = self.into / f"{len(self.made) + 1:04}"
            while folder.exists():
                folder = folder.with_name(folder.name + "_")
            folder.mkdir()
            self.made.append(folder)
            folders.setdefault(inside, folder)
        return folder / name

    def _write(self, target: Path, content: Iterator[bytes], label: str) -> None:
        self.count += 1
        if self.count > MAX_MEMBERS:
            raise too_large(f"{MAX_MEMBERS:,}", "压缩包里的文件个数 / files in the archive")
        try:
            with target.open("xb") as file:
                for block in content:
                    self.size += len(block)
                    if self.size > MAX_INFLATED_BYTES:
                        raise too_large(f"{MAX_INFLATED_BYTES >> 20} MiB", "压缩包解压后 / the archive once unpacked")
                    file.write(block)
        except DaoqiaoError as error:
            raise DaoqiaoError(error.code, Place(file=label), **error.facts) from None


def _gzip_blocks(path: Path) -> Iterator[bytes]:
    """All that gzip holds, members one after the other, against their checksums. DQ-106 for anything else after them."""
    try:
        with gzip.open(path) as file:
            while block := file.read(BLOCK):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DaoqiaoError("DQ-106", detail="gzip 没有传完或坏了 / the gzip data is cut off or corrupt") from None


def _name(entry: ZipInfo, number: int) -> str:
    try:
        return member_name(entry)
    except UnreadableNameError:
        raise DaoqiaoError("DQ-106", detail=f"第 {number} 个成员的名字读不通 / the name of member {number} does not decode") from None


def _fresh(name: str, names: set[str]) -> str:
    """Two members of one name are two files, and told apart."""
    fresh, again = name, 1
    while fresh in names:
        again += 1
        fresh = f"{name} ({again})"
    names.add(fresh)
    return fresh
