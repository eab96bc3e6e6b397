"""Somebody is told of a night that needs them: once a night and cause, in codes and counts, and never at a night's expense."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipelines import steps
from pipelines.cli import cli
from pipelines.night.alerts import MORE, NEW, REMIND_DAYS, REMINDER, Cause, causes_of, due
from pipelines.night.outcome import Outcome
from pipelines.night.telling import tell_failure, tell_night
from tests.cli.conftest import ID_NUMBER, MOBILE, call
from tests.inbox import LIU, file_of, write_inbox
from tests.night.receivers import Mailbox, Webhook, serving
from tests.no_checks import without_checks
from warehouse.state.alerts_told import Told
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError, Place

N20, N21, N22, N23 = (f"2026-11-{day}" for day in (20, 21, 22, 23))
DIBAO = "dibao_person"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No checks (they take seconds and have tests of their own), no proxy between us and this machine."""
    without_checks(monkeypatch)
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    server = Webhook()
    with serving(server):
        yield server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    server = Mailbox()
    with serving(server):
        yield server


class Town:
    """The small inbox, a data directory, and its ``[alerts]``."""

    def __init__(self, home: Path) -> None:
        self.inbox, self.data = write_inbox(home / "inbox"), home / "data"
        self.data.mkdir()

    def tells(self, **settings: object) -> None:
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items()]
        (self.data / "district.toml").write_text('name = "魏都区"\n[alerts]\n' + "\n".join(lines) + "\n", "utf-8")

    def run(self, night: str, *more: str, expect: int = 0) -> Any:
        return call("run", "--inbox", str(self.inbox), "--data", str(self.data), "--date", night, *more, expect=expect)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_nobody_is_told_of_a_night_that_is_well(town: Town, webhook: Webhook, mailbox: Mailbox) -> None:
    town.tells(
        webhook=webhook.url, mail_to=["a@x.cn"], mail_from="d@x.cn", smtp_host="127.0.0.1", smtp_port=mailbox.port, smtp_security="none"
    )
    town.run(N20)
    assert webhook.got == []
    assert mailbox.mails == []


def test_a_source_that_did_not_come_is_told_by_both_ways(town: Town, webhook: Webhook, mailbox: Mailbox) -> None:
    box = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_security": "none"}
    town.tells(webhook=webhook.url, mail_to=["a@x.cn", "b@x.cn"], mail_from="岛桥@x.cn".replace("岛桥", "dq"), **box)
    town.run(N20)
    file_of(town.inbox, DIBAO).unlink()
    told = town.run(N21, expect=3)
    (alert,) = webhook.got
    assert (alert["night"], alert["district"], alert["severity"]) == (N21, "魏都区", "error")
    assert alert["causes"] == [
        {"cause": f"source:{DIBAO}", "why": NEW, "severity": "error", "source": DIBAO, "codes": ["DQ-102"], "count": 1}
    ]
    assert "低保人员（民政局）：DQ-102" in alert["lines"][0]
    assert f"沿用 {N20} 的数据" in alert["lines"][0] or "没有可沿用" in alert["lines"][0]
    (mail,) = mailbox.mails
    assert mail["Subject"] == "岛桥 魏都区 2026-11-21 夜间同步已完成，1 项需要处理"
    assert mail["To"] == "a@x.cn, b@x.cn"
    assert mail.get_content_charset() == "utf-8"
    assert alert["lines"][0] in mail.get_content()
    assert "DQ-671" not in told.stderr
    del mail["Message-ID"]  # a random number, of eighteen digits now and then
    everything = json.dumps(alert, ensure_ascii=False) + mail.as_string() + mail.get_content()
    assert LIU not in everything
    assert not ID_NUMBER.search(everything)
    assert not MOBILE.search(everything)


def test_the_same_again_is_silence_and_what_is_new_is_not(town: Town, webhook: Webhook) -> None:
    town.tells(webhook=webhook.url)
    town.run(N20)
    kept = file_of(town.inbox, DIBAO).read_bytes()
    file_of(town.inbox, DIBAO).unlink()
    town.run(N21, expect=3)
    town.run(N21, expect=3)
    town.run(N22, expect=3)
    assert len(webhook.got) == 1, "the same cause, on the same night and on the next one"
    file_of(town.inbox, DIBAO).write_bytes(b"")
    town.run(N22, expect=3)
    assert [(one["causes"][0]["why"], one["causes"][0]["codes"]) for one in webhook.got[1:]] == [(MORE, ["DQ-103"])]
    file_of(town.inbox, DIBAO).write_bytes(kept)
    town.run(N22)
    assert len(webhook.got) == 2, "what is over is no news"
    file_of(town.inbox, DIBAO).unlink()
    town.run(N23, expect=3)
    assert [one["causes"][0]["why"] for one in webhook.got[2:]] == [NEW], "it was over, and came again"


def test_what_stays_open_is_told_once_a_week() -> None:
    cause = Cause("source:x", "error", ("DQ-102",), "", "")
    first = date(2026, 11, 1)
    told: dict[str, Told] = {}
    nights = {}
    for day in range(30):
        night = (first + timedelta(days=day)).isoformat()
        for one, why in due([cause], told, night):
            told[one.key] = Told(one.key, one.codes, night, night)
            nights[day] = why
    assert nights == {0: NEW, 7: REMINDER, 14: REMINDER, 21: REMINDER, 28: REMINDER}
    assert REMIND_DAYS == 7


def test_checks_of_level_error_are_told_and_warnings_where_asked_for() -> None:
    def failed(check: str, severity: str, passed: bool = False) -> dict[str, Any]:
        words = {"zh": f"规则 {check}", "en": check, "dimension": "", "observed": 0.5}
        return {"suite": "version", "check": check, "severity": severity, "passed": passed, "checked": 2000, "unexpected": 1234} | words

    outcome = Outcome(N20, checks=[failed("a", "warning"), failed("b", "error"), failed("c", "error", passed=True)])
    assert [(one.key, one.zh) for one in causes_of(outcome, {})] == [("check:version:b", "合并结果：规则 b；1,234 / 2,000 不符")]
    assert [one.key for one in causes_of(outcome, {}, "warning")] == ["check:version:b", "check:version:a"]


def test_a_header_nobody_declared_is_not_sent_away() -> None:
    from pipelines.night.outcome import Warned

    row = Warned("DQ-205", Place("陈小燕.xlsx"), {"source_id": DIBAO, "column": "陈小燕 13800000001"})
    (cause,) = causes_of(Outcome(N20, warnings=[row]), {}, "warning")
    assert "陈小燕" not in cause.zh + cause.en
    assert cause.codes == ("DQ-205",)


def test_a_night_that_failed_is_told_each_night_once(town: Town, webhook: Webhook) -> None:
    town.tells(webhook=webhook.url)
    for file in town.inbox.rglob("*.*"):
        file.unlink()
    town.run(N20, expect=4)
    town.run(N20, expect=4)
    town.run(N21, expect=4)
    assert [one["night"] for one in webhook.got] == [N20, N21]
    assert webhook.got[0]["causes"][0] | {"count": 1} == {
        "cause": "night", "why": NEW, "severity": "error", "source": "", "codes": ["DQ-605"], "count": 1,
    }  # fmt: skip
    assert "没有发布新版本" in webhook.got[0]["headline"]
    assert any("DQ-102" in line for line in webhook.got[0]["lines"]), "and why"


def test_of_a_fault_of_ours_only_its_kind_is_told(town: Town, webhook: Webhook) -> None:
    town.tells(webhook=webhook.url)
    assert tell_failure(town.data, N20, ValueError(f"could not convert 陈小燕 {LIU}")) == []
    said = json.dumps(webhook.got, ensure_ascii=False)
    assert "ValueError" in said
    assert "陈小燕" not in said
    assert LIU not in said


def test_what_nobody_heard_is_told_again(town: Town, webhook: Webhook) -> None:
    town.tells(webhook=webhook.url)
    town.run(N20)
    file_of(town.inbox, DIBAO).unlink()
    webhook.status = 503
    told = town.run(N21, expect=3)
    assert "DQ-671" in told.stderr
    assert "HTTP 503" in told.stderr
    assert "DQ-671" in "".join(log.read_text("utf-8") for log in (town.data / "logs").iterdir())
    webhook.status = 200
    town.run(N21, expect=3)
    town.run(N21, expect=3)
    assert len(webhook.got) == 2


def test_one_way_that_works_is_enough(town: Town, webhook: Webhook, mailbox: Mailbox) -> None:
    mailbox.closed = True
    box = {"mail_to": ["a@x.cn"], "mail_from": "d@x.cn", "smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_security": "none"}
    town.tells(webhook=webhook.url, **box)
    (fault,) = tell_failure(town.data, N20, DaoqiaoError("DQ-605"))
    assert (fault.code, fault.facts["way"]) == ("DQ-671", "mail")
    assert "554" in str(fault.facts["detail"])
    assert tell_failure(town.data, N20, DaoqiaoError("DQ-605")) == []
    assert len(webhook.got) == 1


@pytest.mark.parametrize("how", ["silent", "drips"])
def test_a_receiver_that_keeps_us_waiting_does_not_keep_the_night(town: Town, webhook: Webhook, how: str) -> None:
    setattr(webhook, how, True)
    town.tells(webhook=webhook.url, timeout_seconds=1)
    file_of(town.inbox, DIBAO).unlink()
    begun = time.monotonic()
    (fault,) = tell_failure(town.data, N20, None)
    assert time.monotonic() - begun < 3
    assert fault.code == "DQ-671"
    told = town.run(N20, expect=3)
    assert "完成" in told.stdout
    assert "DQ-671" in told.stderr


def test_a_receiver_that_is_not_there(town: Town) -> None:
    gone = Webhook()
    gone.server_close()
    box = {"mail_to": ["a@x.cn"], "mail_from": "d@x.cn", "smtp_host": "127.0.0.1", "smtp_port": gone.server_port}
    town.tells(webhook=gone.url, **box)
    faults = tell_failure(town.data, N20, None)
    assert [(one.code, one.facts["way"]) for one in faults] == [("DQ-671", "webhook"), ("DQ-671", "mail")]
    assert all("连不上" in str(one.facts["detail"]) for one in faults)


def test_mail_is_not_sent_in_the_clear_where_it_should_be_encrypted(town: Town, mailbox: Mailbox) -> None:
    town.tells(mail_to=["a@x.cn"], mail_from="d@x.cn", smtp_host="127.0.0.1", smtp_port=mailbox.port)
    (fault,) = tell_failure(town.data, N20, None)
    assert fault.code == "DQ-671"
    assert mailbox.mails == []


def test_recipients_who_are_refused_are_told_and_the_others_get_it(town: Town, mailbox: Mailbox) -> None:
    mailbox.refuses = {"b@x.cn"}
    box = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_security": "none"}
    town.tells(mail_to=["a@x.cn", "b@x.cn", "c@x.cn"], mail_from="d@x.cn", **box)
    (fault,) = tell_failure(town.data, N20, None)
    assert "3 个收件人中 1 个" in str(fault.facts["detail"])
    assert "b@x.cn" not in str(fault.facts)
    assert len(mailbox.mails) == 1


def test_secrets_go_where_they_belong_and_nowhere_else(
    town: Town, webhook: Webhook, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_TOKEN", "very/secret")
    (town.data / "pw").write_text("hush\n", "utf-8")
    (town.data / "pw").chmod(0o600)
    box = {"mail_to": ["a@x.cn"], "mail_from": "d@x.cn", "smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_security": "none"}
    town.tells(webhook=webhook.url, webhook_token="env:HOOK_TOKEN", smtp_user="dq", smtp_password="file:pw", **box)
    assert tell_failure(town.data, N20, None) == []
    assert webhook.heads[0]["Authorization"] == "Bearer very/secret"
    assert base64.b64decode(mailbox.logins[0]) == b"\0dq\0hush"
    assert "secret" not in json.dumps(webhook.got) + mailbox.mails[0].as_string()
    town.tells(webhook=webhook.url + "?key={token}", webhook_token="env:HOOK_TOKEN")
    webhook.status = 302
    (fault,) = tell_failure(town.data, N21, None)
    assert webhook.paths[1:] == ["/hook?key=very%2Fsecret"], "a redirection is not followed"
    assert "secret" not in str(fault) + str(fault.facts)
    assert "Authorization" not in webhook.heads[1]


def test_a_secret_that_is_not_there(town: Town, webhook: Webhook) -> None:
    town.tells(webhook=webhook.url, webhook_token="env:NO_SUCH_VARIABLE_HERE")
    (fault,) = tell_failure(town.data, N20, None)
    assert (fault.code, fault.facts["setting"]) == ("DQ-506", "webhook_token")
    assert webhook.got == []


@pytest.mark.parametrize(("form", "key"), [("wecom", "errcode"), ("dingtalk", "errcode"), ("feishu", "code")])
def test_chat_groups_get_text_and_a_refusal_in_their_manner_is_seen(town: Town, webhook: Webhook, form: str, key: str) -> None:
    town.tells(webhook=webhook.url, webhook_form=form)
    webhook.answer = json.dumps({key: 0}).encode()
    assert tell_failure(town.data, N20, None) == []
    (message,) = webhook.got
    text = message["content"]["text"] if form == "feishu" else message["text"]["content"]
    assert message["msg_type" if form == "feishu" else "msgtype"] == "text"
    assert "没有发布新版本" in text
    assert len(text.encode()) <= 2048
    webhook.answer = json.dumps({key: 93000}).encode()
    (fault,) = tell_failure(town.data, N21, None)
    assert "93000" in str(fault.facts["detail"])


def test_the_command_line_may_keep_quiet_and_slips_of_the_one_who_types_are_nobodys_news(town: Town, webhook: Webhook) -> None:
    town.tells(webhook=webhook.url)
    file_of(town.inbox, DIBAO).unlink()
    town.run(N20, "--no-alert", expect=3)
    town.run(N20, "--dry-run", expect=3)
    assert tell_failure(town.data, N20, DaoqiaoError("DQ-612", source="x")) == []
    assert webhook.got == []
    town.run(N20, expect=3)
    assert len(webhook.got) == 1


def test_a_partial_run_forgets_nothing_of_the_sources_it_did_not_ask(town: Town, webhook: Webhook) -> None:
    town.tells(webhook=webhook.url)
    town.run(N20)
    file_of(town.inbox, DIBAO).unlink()
    town.run(N21, expect=3)
    assert tell_night(town.data, steps.run_night(town.inbox, town.data, N21, only="party_roll")) == []
    town.run(N22, expect=3)
    assert len(webhook.got) == 1


def test_a_store_that_cannot_be_read_is_no_reason_for_silence(town: Town, webhook: Webhook) -> None:
    town.tells(webhook=webhook.url)
    (town.data / "state").mkdir()
    (town.data / "state" / "state.sqlite").write_bytes(b"no database at all, " * 99)
    assert {fault.code for fault in tell_failure(town.data, N20, None)} == {"DQ-672"}
    assert len(webhook.got) == 1


def test_telling_never_raises(town: Town) -> None:
    (town.data / "district.toml").write_text("[alerts]\nwebhook = 5\n", "utf-8")
    assert [fault.code for fault in tell_night(town.data, Outcome(N20))] == ["DQ-504"]


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ('webhook = "ftp://x.cn"', "webhook"),
        ('webhook = "https://:80/"', "webhook"),
        ('webhook = "https://dq:pw@x.cn/"', "webhook"),
        ('webhook = "https://x.cn/send?key=0123456789abcdef"', "webhook"),
        ('webhook = "https://x.cn/send?key={token}"', "webhook_token"),
        ('webhook_token = "0123456789abcdef"', "webhook_token"),
        ('webhook_form = "xml"', "webhook_form"),
        ('mail_to = "a@x.cn"', "mail_to"),
        ('mail_to = ["a@x.cn"]', "mail_to"),
        ('mail_from = "a@x.cn>\\nBcc: b@x.cn"', "mail_from"),
        ('smtp_security = "ssl"', "smtp_security"),
        ('smtp_port = "25"', "smtp_port"),
        ("smtp_port = 70000", "smtp_port"),
        ('smtp_user = "dq"', "smtp_user"),
        ("timeout_seconds = 0", "timeout_seconds"),
        ("timeout_seconds = 3600", "timeout_seconds"),
        ('least_severity = "fatal"', "least_severity"),
        ('whatsapp = "x"', "whatsapp"),
    ],
)
def test_settings_that_are_wrong_are_refused_by_name_and_quote_no_secret(tmp_path: Path, settings: str, key: str) -> None:
    (tmp_path / "district.toml").write_text(f"[alerts]\n{settings}\n", "utf-8")
    with pytest.raises(DaoqiaoError) as error:
        load_district(tmp_path)
    assert (error.value.code, error.value.place.column) == ("DQ-504", f"alerts.{key}")
    assert "0123456789abcdef" not in str(error.value)


def test_settings_as_they_should_be(tmp_path: Path) -> None:
    lines = [
        'webhook = "https://qyapi.example.cn/send?key={token}"',
        'webhook_token = "file:hook"',
        'webhook_form = "wecom"',
        "smtp_port = 587",
    ]
    (tmp_path / "district.toml").write_text("[alerts]\n" + "\n".join(lines), "utf-8")
    alerts = load_district(tmp_path).alerts
    assert (alerts.ways, alerts.port) == (("webhook",), 587)
    (tmp_path / "district.toml").write_text('alerts = "x"\n', "utf-8")
    with pytest.raises(DaoqiaoError):
        load_district(tmp_path)


def points(town: Town, *more: str) -> dict[str, tuple[str, str]]:
    """What the doctor says of alerts, whatever else is the matter with this machine."""
    told = CliRunner().invoke(cli, ["doctor", "--json", *more, "--data", str(town.data)])
    return {one["name"]: (one["state"], one["found"]) for one in json.loads(told.stdout)["points"] if "通知" in one["name"]}


def test_the_doctor_sees_whether_anybody_would_be_told(town: Town, webhook: Webhook) -> None:
    assert points(town)["通知"][0] == "pass"
    town.tells(webhook=webhook.url, webhook_token="env:NO_SUCH_VARIABLE_HERE")
    assert points(town, "--try-alert") == {"通知": ("fail", "通知的口令用不了：district.toml 的 [alerts] webhook_token")}
    town.tells(webhook=webhook.url)
    assert points(town) == {"通知": ("pass", "webhook")}
    assert webhook.got == [], "looking sends nothing"


def test_the_doctor_tries_an_alert(town: Town, webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    town.tells(webhook=webhook.url)
    assert points(town, "--try-alert")["试发通知"][0] == "pass"
    assert "试发" in webhook.got[0]["headline"]
    webhook.status = 404
    assert points(town, "--try-alert")["试发通知"] == ("fail", "通知没有送出（webhook）；今夜的结果不受影响")
    monkeypatch.setenv("HOOK_TOKEN", "secret")
    town.tells(webhook=webhook.url, webhook_token="env:HOOK_TOKEN")
    assert points(town)["通知"] == ("warn", "webhook，口令不加密传送")
