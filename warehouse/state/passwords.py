"""Passwords: which may be used, how they are kept, and the ones that are handed out once.

Here: the rules of NIST SP 800-63B (3.1.1.2), argon2id with RFC 9106's second recommendation. Not here: whose they are (``accounts``), how
often one may be guessed (``lockout``).
"""

from __future__ import annotations

import re
import secrets
from threading import BoundedSemaphore
from typing import Final
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from warehouse.vocabulary.errors import DaoqiaoError

LEAST: Final = 10
"""Characters. NIST asks for 8 beside a second factor and 15 alone; here most accounts have the one, those of a chain of five wrong
guesses are locked, and ten that are no common word are beyond both guessing at the door and a stolen table of argon2 hashes."""
MOST: Final = 200
"""Enough for any sentence (NIST: at least 64); more would only keep the machine busy."""
_AT_ONCE: Final = BoundedSemaphore(2)
"""Each check takes 64 MiB and four threads: thirty at eight in the morning would take two gigabytes and be no quicker."""
_HASHER: Final = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$CQkmNSJiDV4w/k7xG8d7iA$eZYL6j6gseCIACAKhkaqq5B9nmI/qei4DvRJme3Vk00"
"""Of no password: verified for a login that nobody has, so that the answer takes as long."""
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""For reading over the telephone: no i, l, 1, o, 0."""

_WORDS: Final = """
    password passw passwd pass passport letmein welcome secret master monkey dragon football iloveyou sunshine princess admin
    administrator root user guest test tester changeme default login system server manager office computer internet hello
    qwerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qwer qwerasdf qwerasdfzxcv qazwsx qazwsxedc abc abcd abcde abcdef abcdefg
    qaz qwe asd zxc wsx edc aaa iop admin admini p@ssw0rd p@ssword passw0rd pa55word
    woaini woaiwojia woaizhongguo wodemima mima wangluo zhongguo beijing nihao zhangsan lisi wangwu caonima xiaoming laopo laogong
    daoqiao shequ jiedao minzheng gongan wangge paichusuo jumin renkou dangyuan dibao zhengfu guanliyuan zhanghao denglu
    密码 我的密码 我爱你 我爱我家 我爱中国 我爱祖国 中国 中国人民 为人民服务 社区 街道 民政 公安 网格 网格员 管理员 系统管理员 你好 岛桥
"""
COMMON: Final = frozenset(_WORDS.split())
"""What a password must not come down to once digits and signs around it are gone: the words most often found in leaked lists, walks over
the keyboard, and the words of this very office."""
_WALKS: Final = (
    "01234567890123456789",
    "98765432109876543210",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv",
)
_NUMBER: Final = re.compile(r"1[3-9]\d{9}|\d{17}[\dx]|(19|20)\d{6}\D?\d{0,4}")
"""A mobile number, a citizen's number, a date: colleagues know them."""


def plain(password: str) -> str:
    """One form for what looks the same, however a keyboard sends it (NIST: NFKC)."""
    return normalize("NFKC", password)


def check_rules(password: str, *names: str) -> None:
    """Raises DQ-705 for a password that may not be used by who is called ``names``."""
    typed = plain(password)
    folded = typed.casefold()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    own = {plain(name).casefold() for name in names if name}
    if len(typed) < LEAST:
        raise _refused(f"不到 {LEAST} 个字", f"it has fewer than {LEAST} characters")
    if len(typed) > MOST:
        raise _refused(f"超过 {MOST} 个字", f"it has more than {MOST} characters")
    if folded in own or core in own or (core and core == core[: len(core) // 2] * 2 and core[: len(core) // 2] in own):
        raise _refused("它就是登录名或姓名", "it is the login or the name")
    if len(set(folded)) < 5 or any(folded in walk * 3 for walk in _WALKS):
        raise _refused("是同样的字或键盘上相邻的键", "it repeats itself or walks along the keyboard")
    if _NUMBER.fullmatch(folded):
        raise _refused("是手机号、证件号或日期", "it is a telephone number, an id number or a date")
    if core in COMMON or folded in COMMON:
        raise _refused("太常见", "it is too common")


def keep(password: str) -> str:
    """The text that is kept: argon2id with salt and parameters."""
    with _AT_ONCE:
        return _HASHER.hash(plain(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether it is the one; None: nobody's, which takes as long. Compared in constant time by argon2 itself."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _NOBODY, plain(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether it was made with other parameters than are in use now."""
    return _HASHER.check_needs_rehash(kept)


def handed_out() -> str:
    """A password to be used once: sixteen characters in fours, 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _refused(zh: str, en: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-705", detail=zh, detail_en=en, least=LEAST)
