"""A photograph with a report, from the form to its end: what is kept, who sees it, that it is written down, when it is gone."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile

import httpx2 as httpx
import pytest
import sqlalchemy as sa

from tests.portal import kit
from tests.portal.acting import scenes
from tests.portal.photos import PLACE, file_of, of_a_telephone, opened, plain
from tests.portal.test_postgresql import scene as on_postgresql  # noqa: F401  (a fixture)
from tests.portal_review.conftest import Scene, add
from tests.portal_review.test_corrections import CARRIED, RECEIPT, TYPED, reports, somebody
from tests.warehouse.conftest import postgres_server  # noqa: F401  (a fixture)
from warehouse.portal import photographs, reported, uploads
from warehouse.state.portal_tables import PORTAL_PHOTO
from warehouse.state.secrets_box import Box

PHOTO = re.compile(r'name="photo" value="([^"]+)"')
NAME = "SECRETNAME.jpg"


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


class Reporter:
    """Somebody on the way from the first page to the receipt, about one resident's telephone."""

    def __init__(self, scene: Scene, role: str = "community_worker", lang: str = "zh") -> None:
        self.scene, self.visitor = scene, scene.visitor(role, lang)
        self.resident = somebody(scene, "len(phones) > 0")
        self.path = f"/residents/{self.resident}/report"
        self.visitor.get(f"{self.path}?field=phones")

    def first(self, sent: bytes | None, expect: int = 200, kind: str = "image/jpeg", **form: str) -> str:
        """The first page is sent; what comes."""
        fields = {"csrftoken": self.visitor.http.cookies["csrf"], "field": "phones", "right": "other", "typed": TYPED, "basis": "document"}
        files = {"file": (NAME if sent is not None else "", sent or b"", kind if sent is not None else "application/octet-stream")}
        return self.visitor._came(self.visitor.http.post(self.path, data=fields | form, files=files), expect)

    def second(self, expect: int = 200, **form: str) -> str:
        """The page that stands there is sent on, as it is."""
        page = self.visitor.page
        carried, photo = CARRIED.search(page), PHOTO.search(page)
        assert carried, page
        said = {"carried": html.unescape(carried[1])}
        said |= {"photo": html.unescape(photo[1]), "attach": "1"} if photo else {}
        return self.visitor.post(f"{self.path}/send", expect, **said | form)

    def reported(self, photo: bytes | None) -> str:
        """All of it; the receipt."""
        self.first(photo)
        found = RECEIPT.search(self.second())
        assert found
        return found[0]


def kept(scene: Scene) -> list[bytes]:
    with scene.portal.office.stores.portal.connect() as con:
        return [row.sealed for row in con.execute(sa.select(PORTAL_PHOTO))]


def whole_story(scene: Scene) -> None:
    portal, worker = scene.portal, Reporter(scene)
    sent = of_a_telephone()
    assert PLACE.encode() in sent
    before = portal.last_entry
    page = worker.first(sent, note="门牌如图")
    assert "data:image/jpeg;base64," in page
    assert "照片处理完即删" in page
    assert NAME not in page
    assert kept(scene) == [], "nothing is kept before it is sent"
    receipt = RECEIPT.search(worker.second())
    assert receipt
    address = f"/corrections/{receipt[0]}/photo"
    correct = next(one for one in portal.audited(before) if one.what == "correct")
    assert json.loads(correct.facts)["photograph"] is True

    (sealed,) = kept(scene)
    assert b"JFIF" not in sealed
    photo = Box(portal.data / "state").open_bytes(sealed)
    assert dict(opened(photo).getexif()) == {}
    assert opened(photo).size == (1200, 1600)
    assert PLACE.encode() not in photo
    assert b"SECRET" not in photo

    steward, before = scene.visitor("steward"), portal.last_entry
    page = steward.get(f"/corrections/{receipt[0]}")
    assert f'<img src="{address}"' in page
    assert [entry.what for entry in portal.audited(before)] == ["open"], "that page does not hold it"
    answer = steward.http.get(address)
    assert (answer.status_code, answer.content) == (200, photo)
    said = {name: answer.headers[name] for name in ("content-type", "cache-control", "x-content-type-options")}
    assert said == {"content-type": "image/jpeg", "cache-control": "no-store", "x-content-type-options": "nosniff"}
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    (entry,) = portal.audited(before)[1:]
    assert (entry.who, entry.what, entry.whom) == ("steward", "open", worker.resident)
    assert json.loads(entry.facts) == {"page": "photograph of a correction", "receipt": receipt[0]}
    assert worker.visitor.http.get(address).content == photo, "whoever sent it sees it too"

    steward.get("/corrections")
    steward.post(f"/corrections/{receipt[0]}", do="accept")
    assert kept(scene) == []
    for visitor in (steward, worker.visitor):
        assert "DQ-774" in visitor.get(address, 404)
        assert address not in visitor.get(f"/corrections/{receipt[0]}")


def test_from_the_form_to_its_end(scene: Scene) -> None:
    whole_story(scene)


def test_the_same_on_postgresql(on_postgresql: Scene) -> None:  # noqa: F811
    assert on_postgresql.portal.office.stores.portal.dialect.name == "postgresql"
    whole_story(on_postgresql)


@pytest.mark.parametrize("do", ["withdraw", "refuse"])
def test_taken_back_or_refused_it_is_gone_forwarded_it_stays(scene: Scene, do: str) -> None:
    worker, steward = Reporter(scene), scene.visitor("steward")
    receipt = worker.reported(of_a_telephone())
    steward.get("/corrections")
    steward.post(f"/corrections/{receipt}", do="forward", department=reports(scene)[0].department)
    assert len(kept(scene)) == 1
    by = worker.visitor if do == "withdraw" else steward
    by.post(f"/corrections/{receipt}", do=do, note="不清楚")
    assert kept(scene) == []


def test_it_is_shown_to_nobody_else(scene: Scene) -> None:
    portal, address = scene.portal, f"/corrections/{Reporter(scene).reported(of_a_telephone())}/photo"
    add(portal, "elsewhere", ("steward",))
    portal.office.accounts.change(portal.users["elsewhere"], communities=portal.communities[1:], by="test")
    codes = {"worker2": (404, "DQ-732"), "elsewhere": (404, "DQ-732"), "planner": (403, "DQ-720"), "it": (403, "DQ-720")}
    codes |= {"auditor": (403, "DQ-720"), "administrator": (403, "DQ-720")}
    for role, (status, code) in codes.items():
        visitor, before = scene.visitor(role), portal.last_entry
        assert code in visitor.get(address, status), role
        assert visitor.answer.headers["content-type"].startswith("text/html")
        assert "photograph" not in "".join(entry.facts for entry in portal.audited(before))
    stranger = portal.visitor()
    assert "<h1>登录</h1>" in stranger.get(address)


def test_no_entry_no_photograph(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse.portal.auditing import Auditor
    from warehouse.vocabulary.errors import DaoqiaoError

    address, steward = f"/corrections/{Reporter(scene).reported(of_a_telephone())}/photo", scene.visitor("steward")

    def full(*_: object) -> None:
        raise DaoqiaoError("DQ-609", path="audit", detail="full")

    monkeypatch.setattr(Auditor, "record", full)
    assert steward.http.get(address).headers["content-type"].startswith("text/html")
    assert steward.http.get(address).status_code == 503


def test_after_thirty_days_it_is_shown_to_nobody(scene: Scene) -> None:
    receipt = Reporter(scene).reported(of_a_telephone())
    with scene.portal.office.stores.portal.begin() as con:
        con.execute(sa.update(PORTAL_PHOTO).values(at="2026-01-01T00:00:00.000+00:00"))
    steward = scene.visitor("steward")
    assert f"/corrections/{receipt}/photo" not in steward.get(f"/corrections/{receipt}")
    assert "DQ-774" in steward.get(f"/corrections/{receipt}/photo", 404)


def test_it_may_be_left_out_on_either_page(scene: Scene) -> None:
    worker = Reporter(scene)
    page = worker.first(None)
    assert "照片" not in page, "none was chosen"
    worker.second()
    assert kept(scene) == []
    worker.first(of_a_telephone(), typed="13800990056")
    assert RECEIPT.search(worker.second(attach=""))
    assert len(reports(scene)) == 2
    assert kept(scene) == []


def test_one_that_was_chosen_is_not_lost_by_another_mistake(scene: Scene) -> None:
    worker = Reporter(scene)
    page = worker.first(of_a_telephone(), 400, typed="没有号码")
    held = PHOTO.search(page)
    assert held
    assert "换一张" in page
    worker.first(None, photo=html.unescape(held[1]), attach="1")
    worker.second()
    assert len(kept(scene)) == 1


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"<html><script>alert(1)</script></html>", "DQ-772", "不是能打开的照片"),
        (file_of(plain(), "GIF"), "DQ-772", "不是能打开的照片"),
        (b"", "DQ-772", "不是能打开的照片"),
        (of_a_telephone()[:-500], "DQ-772", "不完整"),
        (file_of(plain(), "WEBP", save_all=True, append_images=[plain().rotate(30)]), "DQ-773", "动图"),
        (of_a_telephone() + b"\0" * (9 << 20), "DQ-771", "8 MB"),
    ],
    ids=["html", "gif", "empty", "half", "moving", "nine MB"],
)
def test_what_is_not_taken_is_said_beside_the_box(scene: Scene, content: bytes, code: str, words: str) -> None:
    worker = Reporter(scene)
    page = worker.first(content, 400)
    wrong = re.search(r'<span class="wrong" id="e-photo">([^<]+)</span>', page)
    assert wrong
    assert wrong[1].startswith(f"{code}：")
    assert words in wrong[1] + page
    assert NAME not in page
    assert 'value="other" id="right-other" required checked' in page, "what else was filled in stays"
    assert not PHOTO.search(page)
    english = Reporter(scene, lang="en").first(content, 400)
    assert f"{code}: " in english


def test_the_kind_that_a_file_claims_is_not_looked_at(scene: Scene) -> None:
    worker = Reporter(scene)
    worker.first(file_of(plain(), "PNG"), kind="text/html")
    worker.second()
    assert opened(Box(scene.portal.data / "state").open_bytes(kept(scene)[0])).format == "JPEG"


def test_what_the_page_carries_is_good_for_this_person_this_resident_and_this_visit(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, other = Reporter(scene), Reporter(scene, "worker2")
    worker.first(of_a_telephone())
    theirs = html.unescape(PHOTO.search(worker.visitor.page)[1])  # type: ignore[index]
    other.first(None)
    assert "DQ-737" in other.second(400, photo=theirs, attach="1"), "somebody else's"
    worker.first(None)
    carried = html.unescape(CARRIED.search(worker.visitor.page)[1])  # type: ignore[index]
    for nonsense in (carried, "x", "é", theirs[:-9]):  # sealed by the portal, but no photograph; and none of its own
        worker.first(None)
        assert "DQ-737" in worker.second(400, photo=nonsense, attach="1")
        assert "DQ-737" in worker.first(None, 400, photo=nonsense, attach="1")
    sql = "SELECT resident_id FROM mart.resident WHERE grid_no = $grid AND len(phones) > 0 AND resident_id <> $r ORDER BY 1 LIMIT 1"
    neighbour = str(scene.portal.ask(sql, grid=scene.portal.grids[0], r=worker.resident)[0]["resident_id"])
    worker.resident, worker.path = neighbour, f"/residents/{neighbour}/report"
    worker.first(None)
    assert "DQ-737" in worker.second(400, photo=theirs, attach="1"), "about somebody else"
    late = Reporter(scene)
    late.first(of_a_telephone())
    monkeypatch.setattr("warehouse.portal.report_photo.AGE", -reported.AGE)
    assert "DQ-737" in late.second(400)
    assert kept(scene) == []
    assert reports(scene) == []


def test_a_household_asks_for_none_and_takes_none(scene: Scene) -> None:
    sql = "SELECT household_id, resident_id FROM mart.household_member JOIN mart.resident USING (resident_id)"
    sql += " WHERE household_id IN (SELECT household_id FROM mart.household WHERE basis = 'actual' AND grid_no = $grid AND members > 1)"
    one = scene.portal.ask(f"{sql} ORDER BY 1, 2 LIMIT 1", grid=scene.portal.grids[0])[0]
    worker = scene.visitor("community_worker")
    path = f"/residents/{one['resident_id']}/report"
    page = worker.get(f"{path}?field=residence_address&household={one['household_id']}")
    assert 'type="file"' not in page
    assert "multipart" not in page
    fields = {"csrftoken": worker.http.cookies["csrf"], "field": "residence_address", "household": one["household_id"], "right": "moved"}
    answer = worker.http.post(path, data=fields | {"basis": "visit"}, files={"file": (NAME, of_a_telephone(), "image/jpeg")})
    assert answer.status_code == 200
    assert "photo" not in answer.text


def large(visitor: kit.Visitor, path: str, megabytes: int, **form: str) -> httpx.Response:
    fields = {"csrftoken": visitor.http.cookies.get("csrf", "")} | form
    return visitor.http.post(path, data=fields, files={"file": (NAME, b"\0" * (megabytes << 20), "image/jpeg")})


def test_only_this_form_is_larger(scene: Scene) -> None:
    worker = Reporter(scene)
    http = worker.visitor.http
    assert large(worker.visitor, worker.path, 2, field="phones", right="moved", basis="visit").status_code == 400
    assert large(worker.visitor, worker.path, 31, field="phones", right="moved", basis="visit").status_code == 400
    assert large(worker.visitor, worker.path, 40).status_code == 413, "more than four times too large"
    for path in ("/corrections/new", "/search", "/feedback", f"{worker.path}/send", f"/residents/{worker.resident}/reveal", "/nowhere"):
        assert large(worker.visitor, path, 0).status_code == 415, path
        assert http.post(path, data={"csrftoken": http.cookies["csrf"], "note": "x" * 1_000_001}).status_code == 413, path
    assert http.post(worker.path, data={"csrftoken": http.cookies["csrf"], "note": "x" * 1_000_001}).status_code == 413


def test_only_whoever_is_logged_in_may_send_a_file(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    real = uploads.form_of
    monkeypatch.setattr(uploads, "form_of", lambda request: read.append(request) or real(request))  # type: ignore[func-returns-value]
    path, stranger = Reporter(scene).path, scene.portal.visitor()
    assert "<h1>登录</h1>" in large(stranger, path, 2).text, "without any cookie"
    stranger.get("/login")
    stranger.http.cookies.set(scene.portal.office.cookie, "no session")
    assert "<h1>登录</h1>" in large(stranger, path, 8).text
    begun = scene.portal.office.sessions.open(scene.portal.users["worker2"], step="password", origin="t", agent="t", now=now_utc())
    stranger.http.cookies.set(scene.portal.office.cookie, begun)
    assert large(stranger, path, 2).history[0].headers["location"] == "/login", "a password, and no second factor yet"
    assert read == []


def now_utc() -> datetime:
    return datetime.now(UTC)


def test_two_files_and_forged_forms_are_refused(scene: Scene) -> None:
    worker = Reporter(scene)
    token = worker.visitor.http.cookies["csrf"]
    two = [("file", (NAME, b"1", "image/jpeg")), ("file", (NAME, b"2", "image/jpeg"))]
    assert worker.visitor.http.post(worker.path, data={"csrftoken": token, "field": "phones"}, files=two).status_code == 400
    forged = {"csrftoken": token[::-1], "field": "phones", "right": "moved", "basis": "visit"}
    answer = worker.visitor.http.post(worker.path, data=forged, files={"file": (NAME, of_a_telephone(), "image/jpeg")})
    assert (answer.status_code, "DQ-722" in answer.text) == (403, True)
    del worker.visitor.http.cookies["csrf"]
    answer = worker.visitor.http.post(worker.path, data=forged | {"csrftoken": token}, files={"file": (NAME, b"1", "image/jpeg")})
    assert answer.status_code == 403, "the cookie is what a stranger's page cannot have set"


def test_it_is_never_on_the_disk_in_clear_nor_its_name_anywhere(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither while it comes, nor in the store, nor in the log."""
    rolled: list[object] = []
    monkeypatch.setattr(SpooledTemporaryFile, "rollover", lambda self: rolled.append(self))
    worker = Reporter(scene)
    worker.first(of_a_telephone() + b"\0" * (5 << 20))
    worker.second()
    assert rolled == []
    (sealed,) = kept(scene)
    photo = Box(scene.portal.data / "state").open_bytes(sealed)
    for path in (scene.portal.data / "state").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert NAME.encode() not in content, path.name
            assert photo[200:260] not in content, path.name
    assert all("JFIF" not in entry.facts and "base64" not in entry.facts for entry in scene.portal.audited(0))


def test_a_night_deletes_what_nobody_settled(scene: Scene, nights: Path) -> None:
    from pipelines.night.retention import forget_photos
    from tests.portal.acting import next_night

    Reporter(scene).reported(of_a_telephone())
    assert forget_photos(scene.portal.data, now_utc() + timedelta(days=28)) == []
    assert len(kept(scene)) == 1
    with scene.portal.office.stores.portal.begin() as con:
        con.execute(sa.update(PORTAL_PHOTO).values(at="2026-01-01T00:00:00.000+00:00"))
    next_night(scene, nights)
    assert kept(scene) == []
    assert len(reports(scene)) == 1, "the report waits on"


def test_a_night_makes_no_store_for_it(tmp_path: Path) -> None:
    from pipelines.night.retention import forget_photos

    assert forget_photos(tmp_path, now_utc()) == []
    assert list(tmp_path.iterdir()) == []


def test_the_form_says_what_is_kept_and_how_large_it_may_be(scene: Scene) -> None:
    worker = Reporter(scene)
    assert photographs.MOST == 8 * 1024 * 1024
    for said in (
        "只拍与更正有关的部分",
        "照片处理完即删",
        "不超过 8 MB",
        'accept="image/jpeg,image/png,image/webp"',
        "multipart/form-data",
    ):
        assert said in worker.visitor.page
