"""What ``daoqiao doctor`` says of alerts: whether somebody would be told, and whether a test reaches them.

Here: the points. Not here: the other points and how they are shown (``doctor``), sending (``pipelines.night.channels``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from warehouse.vocabulary.district import District
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

Told = tuple[str, str, str, str]
"""A point as ``doctor.Point`` takes it: name, state, found, mend."""
PASS, WARN, FAIL = "pass", "warn", "fail"


def alert_points(data: Path, district: District, *, trial: bool) -> Iterator[Told]:
    """Whether ``[alerts]`` can be used; with ``trial``, what became of a test message."""
    name, alerts = say("通知", "alerts"), district.alerts
    if not alerts.ways:
        found = say("没有设：夜间失败只记在日志里", "none set: a night that fails is only logged")
        mend = say("在 district.toml 里写 [alerts]", "write [alerts] in district.toml")
        yield name, WARN if trial else PASS, found, mend
        return
    from pipelines.night.channels import ready  # only now: whoever has set nothing does not wait for it

    faults = ready(alerts, data)
    for fault in faults:
        yield name, FAIL, fault.what(spoken()), f"{fault.cause(spoken())}. {fault.mend(spoken())}"
    if faults:
        return
    ways = say("、", ", ").join({"webhook": "webhook", "mail": say("邮件", "mail")}[way] for way in alerts.ways)
    bare = _in_the_clear(district)
    clear = say("口令不加密传送", "a secret travels unencrypted")
    yield name, WARN if bare else PASS, ways + (say("，", ", ") + clear if bare else ""), bare
    if trial:
        yield from _tried(data, district)


def _in_the_clear(district: District) -> str:
    """What to change where a secret would travel unencrypted; "" where none does."""
    alerts = district.alerts
    if alerts.webhook.startswith("http://") and alerts.webhook_token:
        return say("webhook 改用 https://", "give the webhook as https://")
    if alerts.smtp_security == "none" and alerts.smtp_password:
        return say('smtp_security 改用 "starttls" 或 "tls"', 'set smtp_security to "starttls" or "tls"')
    return ""


def _tried(data: Path, district: District) -> Iterator[Told]:
    from pipelines.night.alerts import trial
    from pipelines.night.channels import send

    name = say("试发通知", "a test alert")
    faults: list[DaoqiaoError] = send(trial(datetime.now().astimezone().date().isoformat(), district.name), district.alerts, data)
    for fault in faults:
        yield name, FAIL, fault.what(spoken()), f"{fault.cause(spoken())}. {fault.mend(spoken())}"
    if not faults:
        yield name, PASS, say("已送出，请看对方是否收到", "sent; see whether it has arrived"), ""
