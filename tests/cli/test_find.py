"""``daoqiao find``: whoever fits all words, nobody else, and never a dead end."""

from __future__ import annotations

import json
import re

from tests.cli.conftest import Daoqiao, one, rows
from warehouse.vocabulary.masking import mask_id


def found(district: Daoqiao, *words: str, limit: int = 1000) -> set[str]:
    told = json.loads(district("find", *words, "--json", "--limit", str(limit)).stdout)
    return {resident["resident_id"] for resident in told["residents"]}


def test_find_by_name_number_phone_birth_and_address(district: Daoqiao) -> None:
    person = rows(
        district,
        """SELECT * FROM mart.resident WHERE id_number IS NOT NULL AND len(phones) > 0 AND length(phones[1]) = 11 AND length(name) = 3
        AND length(birth_date) = 10 AND room IS NOT NULL AND estate IS NOT NULL AND unit IS NOT NULL ORDER BY resident_id LIMIT 1""",
    )[0]
    me, number, phone = person["resident_id"], person["id_number"], person["phones"][0]
    born = person["birth_date"].replace("-", "")
    place = f"{person['estate']}{person['building']}号楼{person['unit']}单元{person['room']}"
    words = [
        person["name"],
        person["name"][:2],
        number,
        number.lower(),
        number[-4:],
        number[-6:],
        mask_id(number),
        phone,
        phone[-4:],
        born,
        place,
        me,
    ]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for word in [*words, phone.translate(wide), number[-6:].translate(wide)]:
        assert me in found(district, word), word
    assert me in found(district, person["name"][0], f"{person['building']}幢", person["room"])
    both = found(district, person["name"][0], number[-4:])
    assert both == found(district, person["name"][0]) & found(district, number[-4:])
    assert me not in found(district, "不" + person["name"])


def test_find_counts_what_the_warehouse_counts(district: Daoqiao) -> None:
    told = json.loads(district("find", "张", "--json", "--limit", "3").stdout)
    begins = "starts_with(name, '张') OR starts_with(coalesce(name_former, ''), '张')"
    assert told["total"] == one(district, f"SELECT count(*) FROM mart.resident WHERE {begins}")
    assert len(told["residents"]) == 3
    assert f"{told['total']:,} 人，显示前 3 人" in district("find", "张", "--limit", "3").stderr


def test_a_building_number_is_not_the_end_of_another(district: Daoqiao) -> None:
    hits = json.loads(district("find", "1幢", "--json", "--limit", "1000").stdout)["residents"]
    assert hits
    for hit in hits:
        stated = rows(
            district, f"SELECT residence_address a, hukou_address b FROM mart.resident WHERE resident_id = '{hit['resident_id']}'"
        )[0]
        assert any(re.search(r"(?<!\d)1幢", address or "") for address in stated.values())


def test_find_by_initials_and_pinyin(district: Daoqiao) -> None:
    names = {row["name"]: row["resident_id"] for row in rows(district, "SELECT name, resident_id FROM mart.resident WHERE name LIKE '张%'")}
    assert names
    assert set(names.values()) <= found(district, "z")
    assert set(names.values()) <= found(district, "zhang")
    everybody = rows(district, "SELECT name, resident_id FROM mart.resident WHERE name LIKE '曾%' OR name LIKE '单%' OR name LIKE '仇%'")
    for row in everybody:  # surnames that a dictionary's first reading misreads
        assert row["resident_id"] in found(district, {"曾": "zeng", "单": "shan", "仇": "qiu"}[row["name"][0]])


def test_an_empty_result_says_what_to_try(district: Daoqiao) -> None:
    name = one(district, "SELECT name FROM mart.resident WHERE length(name) = 3 ORDER BY resident_id LIMIT 1")
    told = district("find", name + "龘")
    assert told.stdout == ""
    assert f"daoqiao find {name}" in told.stderr
    assert "try pinyin" in district("find", name + "龘", "--lang", "en").stderr
    told = district("find", "411099199001011234")
    assert "校验不符" in told.stderr
    assert "daoqiao find 1234" in told.stderr
    assert "分开查各有" in district("find", "张", "99999幢").stderr
