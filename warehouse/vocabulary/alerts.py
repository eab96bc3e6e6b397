"""Whom the district wants told when a night needs somebody: table ``[alerts]`` of ``district.toml``.

Here: the settings, and what is wrong with them as they stand. Not here: reading the file (``district``), secrets
(``kept_secrets``), what is told and sending it (``pipelines.night``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

TOKEN = "{token}"
"""Where the webhook's token goes if its address holds it, as those of chat groups do; else it is sent as a bearer token."""
FORMS = ("json", "wecom", "dingtalk", "feishu")
SECURITIES = {"starttls": 587, "tls": 465, "none": 25}
"""How mail is encrypted, and the port that is usual for it."""
SEVERITIES = ("error", "warning")
LONGEST_WAIT = 120
"""Seconds: a night waits for its alert, at most these."""

_SECRET_NAME = re.compile(r"key|token|secret|sign|pass|pwd", re.IGNORECASE)
_MAILBOX = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")


@dataclass(frozen=True, slots=True)
class Alerts:
    """Nobody is told where there is neither ``webhook`` nor ``mail_to``.

    ``webhook``: an http(s) address; ``webhook_token``: ``env:NAME`` or ``file:PATH`` (put where the address says ``{token}``, else
    sent as a bearer token). ``webhook_form``: ``json`` (all facts, for a gateway of the district's own) or the text message of a
    chat group: ``wecom``, ``dingtalk``, ``feishu``. ``smtp_port`` 0: the usual one. ``smtp_password``: as the token.
    """

    webhook: str = ""
    webhook_token: str = ""
    webhook_form: str = "json"
    mail_to: tuple[str, ...] = ()
    mail_from: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    timeout_seconds: int = 20
    """For each way of telling, from the first byte to the last: as long as a person would wait before trying again."""
    least_severity: str = "error"
    """``warning`` tells of warnings too; by default only what keeps data from being used."""

    @property
    def ways(self) -> tuple[str, ...]:
        return tuple(way for way, set_up in (("webhook", self.webhook), ("mail", self.mail_to)) if set_up)

    @property
    def port(self) -> int:
        return self.smtp_port or SECURITIES[self.smtp_security]


def alert_faults(alerts: Alerts) -> Iterator[tuple[str, str]]:
    """``(key, what is wrong)``, in Chinese, each as it would be mended. Secrets are not looked up here, nor ever quoted."""
    choices = (("webhook_form", FORMS), ("smtp_security", tuple(SECURITIES)), ("least_severity", SEVERITIES))
    for key, allowed in choices:
        if getattr(alerts, key) not in allowed:
            yield key, f"“{key}”应是 {'、'.join(allowed)} 之一"
    if alerts.webhook:
        yield from (("webhook", detail) for detail in _address_faults(alerts.webhook))
    for key in ("webhook_token", "smtp_password"):
        if not re.fullmatch(r"((env|file):.+)?", getattr(alerts, key)):
            yield key, f"“{key}”写成 env:变量名 或 file:文件，不写密码本身"
    if TOKEN in alerts.webhook and not alerts.webhook_token:
        yield "webhook_token", f"“webhook”里有 {TOKEN}，要写 webhook_token"
    if alerts.mail_to and not (alerts.mail_from and alerts.smtp_host):
        yield "mail_to", "有“mail_to”就要有“mail_from”和“smtp_host”"
    for key, boxes in (("mail_to", alerts.mail_to), ("mail_from", (alerts.mail_from,) if alerts.mail_from else ())):
        if not all(_MAILBOX.fullmatch(box) for box in boxes):
            yield key, f"“{key}”应是邮箱地址，如 xinxi@example.gov.cn"
    if bool(alerts.smtp_user) != bool(alerts.smtp_password):
        yield "smtp_user", "“smtp_user”和“smtp_password”要么都写，要么都不写"
    if not 0 <= alerts.smtp_port <= 65535:
        yield "smtp_port", "“smtp_port”应在 0–65535"
    if not 1 <= alerts.timeout_seconds <= LONGEST_WAIT:
        yield "timeout_seconds", f"“timeout_seconds”应在 1–{LONGEST_WAIT} 秒"


def _address_faults(address: str) -> Iterator[str]:
    try:
        url = urlsplit(address)
        usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:  # a port that is none
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f]", address):
        yield "“webhook”应是 http:// 或 https:// 开头的网址"
        return
    named = [value for name, value in parse_qsl(url.query) if _SECRET_NAME.search(name)]
    if url.username or any(value != TOKEN for value in named):
        yield f'“webhook”里写了口令；换成 {TOKEN}，另写 webhook_token = "env:变量名" 或 "file:文件"'
