"""The language of this call or of this request: Chinese unless English is asked for.

Here: the choice and the one helper that every shown sentence goes through. Not here: the messages of the error catalogue,
which carry both languages themselves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from warehouse.vocabulary.errors import Lang

VARIABLE = "DAOQIAO_LANG"
_spoken: list[Lang] = ["zh"]
_asked: ContextVar[Lang | None] = ContextVar("asked", default=None)
"""What one request asked for: a server answers many at a time."""


def speak(lang: Lang) -> None:
    """From now on ``say`` answers in ``lang``, in the whole process."""
    _spoken[0] = lang


@contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """Inside, and in threads and tasks that take over its context, ``say`` answers in ``lang``."""
    before = _asked.set(lang)
    try:
        yield
    finally:
        _asked.reset(before)


def spoken() -> Lang:
    return _asked.get() or _spoken[0]


def say(zh: str, en: str) -> str:
    """The sentence in the language of this call."""
    return en if spoken() == "en" else zh


def wished(arguments: Sequence[str]) -> Lang:
    """The language that the arguments or the environment ask for; found before parsing, so that help and errors use it too."""
    asked = os.environ.get(VARIABLE, "")
    for before, argument in zip(("", *arguments), arguments, strict=False):
        if before == "--lang":
            asked = argument
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return "en" if asked.lower().startswith("en") else "zh"
