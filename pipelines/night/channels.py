"""Sending an alert: to a webhook, and as mail.

Here: both, at once, each within the seconds that the settings give; what went wrong is answered, never raised: a night is not held
up by those who are to hear of it. Not here: what is told, and whether (``alerts``, ``telling``).
"""

from __future__ import annotations

import json
import smtplib
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pipelines.night.alerts import Alert
from warehouse.vocabulary.alerts import TOKEN, Alerts
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.kept_secrets import SecretError, kept_secret

CHAT_BYTES: Final = 2000
"""A chat group's message ends here: WeCom takes 2,048 bytes of text, the others more."""
ANSWER_BYTES: Final = 1 << 16
REFUSED: Final = {"wecom": "errcode", "dingtalk": "errcode", "feishu": "code"}
"""Chat services answer 200 whatever they make of a message; anything but 0 here is a refusal."""


def send(alert: Alert, settings: Alerts, base: Path) -> list[DaoqiaoError]:
    """Tell everyone whom ``settings`` name; what could not be delivered: DQ-671 by the way, DQ-506 for a secret. Never raises.

    Returns within ``timeout_seconds`` and a little, whatever the other side does. ``base``: the data directory.
    """
    ways = {"webhook": _post, "mail": _mail}
    faults: dict[str, DaoqiaoError | None] = {}
    threads = [
        threading.Thread(target=_attempt, args=(way, ways[way], alert, settings, base, faults), daemon=True) for way in settings.ways
    ]
    for thread in threads:
        thread.start()
    for thread in threads:  # a socket's own time-out begins again with each byte, and a name may take minutes to resolve
        thread.join(settings.timeout_seconds)
    late = f"{settings.timeout_seconds} 秒内没有送完 / not done within {settings.timeout_seconds} s"
    done = dict(faults)
    told = [done.get(way, _undelivered(way, late)) for way in settings.ways]
    return [fault for fault in told if fault is not None]


def ready(settings: Alerts, base: Path) -> list[DaoqiaoError]:
    """Whether the secrets are there, without sending anything: DQ-506 for each that is not."""
    found = []
    for name in ("webhook_token", "smtp_password"):
        try:
            _secret(settings, name, base)
        except DaoqiaoError as fault:
            found.append(fault)
    return found


def _attempt(
    way: str,
    deliver: Callable[[Alert, Alerts, Path], None],
    alert: Alert,
    settings: Alerts,
    base: Path,
    faults: dict[str, DaoqiaoError | None],
) -> None:
    try:
        deliver(alert, settings, base)
        faults[way] = None
    except DaoqiaoError as fault:
        faults[way] = fault
    except Exception as error:  # whatever a library makes of an answer that makes no sense
        faults[way] = _undelivered(way, _why(error))


def _post(alert: Alert, settings: Alerts, base: Path) -> None:
    token = _secret(settings, "webhook_token", base)
    address = settings.webhook.replace(TOKEN, quote(token, safe=""))
    heads = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "daoqiao"}
    if token and TOKEN not in settings.webhook:
        heads["Authorization"] = f"Bearer {token}"
    body = json.dumps(_message(alert, settings.webhook_form), ensure_ascii=False).encode()
    opener = build_opener(_NoRedirect)
    with opener.open(Request(address, body, heads, method="POST"), timeout=settings.timeout_seconds) as answer:
        said = answer.read(ANSWER_BYTES)
    if settings.webhook_form in REFUSED:
        code = json.loads(said).get(REFUSED[settings.webhook_form])
        if code != 0:
            raise _undelivered("webhook", f"对方拒收，代码 {code} / refused with code {code}")


def _message(alert: Alert, form: str) -> dict[str, Any]:
    if form == "json":
        return alert.facts()
    text = alert.text().encode()[:CHAT_BYTES].decode(errors="ignore")
    return {"msg_type": "text", "content": {"text": text}} if form == "feishu" else {"msgtype": "text", "text": {"content": text}}


class _NoRedirect(HTTPRedirectHandler):
    """Elsewhere the token has no business, and a POST that is redirected arrives as an empty GET."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        del req, fp, code, msg, headers, newurl


def _mail(alert: Alert, settings: Alerts, base: Path) -> None:
    password = _secret(settings, "smtp_password", base)
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = alert.headline, settings.mail_from, ", ".join(settings.mail_to)
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain=settings.mail_from.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    mail.set_content(alert.text(), charset="utf-8")
    where = (settings.smtp_host, settings.port)
    safe = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(*where, timeout=settings.timeout_seconds, context=safe)
        if settings.smtp_security == "tls"
        else smtplib.SMTP(*where, timeout=settings.timeout_seconds)
    ) as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=safe)
        if password:
            server.login(settings.smtp_user, password)
        refused = server.send_message(mail)
    if refused:
        count, of = len(refused), len(settings.mail_to)
        raise _undelivered("mail", f"{of} 个收件人中 {count} 个被拒收 / {count} of {of} recipients were refused")


def _secret(settings: Alerts, name: str, base: Path) -> str:
    """ "" where none is set. Raises DQ-506."""
    setting = str(getattr(settings, name))
    fault: SecretError
    try:
        return kept_secret(setting, base) if setting else ""
    except SecretError as error:
        fault = error
    raise DaoqiaoError("DQ-506", setting=name, detail=fault.detail)


def _undelivered(way: str, detail: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-671", way=way, detail=detail)


def _why(error: Exception) -> str:
    """Numbers and kinds, not what the other side said: that may repeat the token or the message."""
    if isinstance(error, HTTPError):
        return f"对方回答 HTTP {error.code} / the answer was HTTP {error.code}"
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        return _why(error.reason)
    if isinstance(error, smtplib.SMTPResponseException):
        return f"邮件服务器回答 {error.smtp_code} / the mail server answered {error.smtp_code}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "对方的证书不可信 / the other side's certificate is not trusted"
    if isinstance(error, TimeoutError):
        return "等不到回答 / no answer"
    if isinstance(error, OSError) and error.strerror:
        return f"连不上：{error.strerror} / cannot be reached: {error.strerror}"
    if isinstance(error, HTTPException | ValueError):
        return "对方的回答看不懂 / the answer makes no sense"
    return type(error).__name__
