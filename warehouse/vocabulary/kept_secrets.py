"""Passwords and tokens that settings only point at: ``env:NAME`` or ``file:PATH``, never the secret itself.

Here: finding one, and why it cannot be had. Not here: what it opens (``connectors.readers.databases``, ``pipelines.night.channels``).
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

Kind = Literal["form", "variable", "file"]


class SecretError(Exception):
    """Why a secret cannot be had. ``where`` is the variable or the path; the setting itself is never quoted: somebody may have
    written the password there."""

    def __init__(self, kind: Kind, where: str, detail: str) -> None:
        self.kind, self.where, self.detail = kind, where, detail
        super().__init__(detail)


def kept_secret(setting: str, base: Path) -> str:
    """The secret that ``setting`` points at; paths are relative to ``base``, the data directory. Raises SecretError."""
    how, _, where = setting.partition(":")
    if how == "env" and where:
        secret = os.environ.get(where, "")
        if not secret:
            raise SecretError("variable", where, f"环境变量 {where} 是空的 / the environment variable {where} is empty")
        return secret
    if how == "file" and where:
        return _from_file(base / where)
    raise SecretError("form", "", "不是 env: 或 file: 开头 / begins neither with env: nor with file:")


def _from_file(path: Path) -> str:
    """Examined once it is open, so that nobody can put another file in its place between the check and the reading."""
    detail = ""
    try:
        with path.open("rb") as opened:
            facts = os.fstat(opened.fileno())
            if not stat.S_ISREG(facts.st_mode):
                detail = "不是普通文件 / not a regular file"
            elif facts.st_uid != os.geteuid():
                detail = "属于另一个账号 / it belongs to another account"
            elif facts.st_mode & 0o077:
                detail = f"权限 {facts.st_mode & 0o777:o}，别人也能读 / mode {facts.st_mode & 0o777:o}: others may read it"
            else:
                secret = opened.read(4096).decode().rstrip("\r\n")
                detail = "" if secret else "是空的 / it is empty"
    except OSError as error:
        detail = os.strerror(error.errno or 0)
    except UnicodeDecodeError:
        detail = "不是 UTF-8 文字 / not UTF-8 text"
    if detail:
        raise SecretError("file", str(path), detail)
    return secret
