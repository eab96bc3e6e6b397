"""The district's own log-in, where it has one: table ``[single_sign_on]`` of ``district.toml``.

Here: the settings, and what is wrong with them as they stand. Not here: reading the file (``district``), the protocol
(``warehouse.portal.oidc``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """OpenID Connect. ``issuer``: the provider's address, "" where there is none; ``client_secret``: ``env:NAME`` or ``file:PATH``;
    ``claim``: what of its answer is the login of an account here (accounts are made by an administrator, never by a log-in);
    ``second_factor``: true where the provider has asked for one, so that the portal does not ask again."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    name: str = "统一身份认证"
    claim: str = "preferred_username"
    second_factor: bool = False


def single_sign_on_faults(settings: SingleSignOn) -> Iterator[tuple[str, str]]:
    """(setting, what is wrong with it); a secret is never quoted."""
    if not settings.issuer:
        if settings.client_id or settings.client_secret:
            yield "issuer", "缺少 issuer：统一认证的地址"
        return
    url = urlsplit(settings.issuer)
    if not url.hostname or (url.scheme != "https" and not (url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost"))):
        yield "issuer", "issuer 应是 https:// 开头的地址"
    if not settings.client_id:
        yield "client_id", "缺少 client_id"
    if not re.fullmatch(r"(env|file):.+", settings.client_secret):
        yield "client_secret", "client_secret 写成 env:变量名 或 file:文件，不写密码本身"
