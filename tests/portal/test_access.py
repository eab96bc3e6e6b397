"""``access.toml``: what it grants, what it refuses to say, and that the README tells it as it is."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.house import ROOT
from warehouse.desk.access import FILE, access_of, check_roles, read_rules, rules
from warehouse.desk.access_table import table
from warehouse.state.accounts import User
from warehouse.store.lookup.sight import Scope
from warehouse.vocabulary.errors import DaoqiaoError


def raw() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def somebody(*roles: str, **scope: Any) -> User:
    given = {"communities": frozenset(), "grids": frozenset(), "district": False} | scope
    return User(1, "a", "甲", roles, given["communities"], given["grids"], given["district"], False, False, True, "", "", "")


def test_the_table_in_the_readme_is_what_the_file_says() -> None:
    assert table() in (ROOT / "README.md").read_text("utf-8"), "python -m warehouse.desk.access_table"


@pytest.mark.parametrize(
    ("key", "value"),
    [("fields", "salary"), ("can", "rule"), ("hides", "tax"), ("counts", "钱"), ("purposes", "fun"), ("ties", "owns"), ("keeps", "tax")],
)
def test_a_name_that_nothing_else_knows_is_refused(key: str, value: str) -> None:
    told = raw()
    told["roles"]["steward"][key] = [value]
    with pytest.raises(ValueError, match=value):
        read_rules(told)


def test_a_role_without_one_of_its_lines_is_refused() -> None:
    told = raw()
    del told["roles"]["steward"]["hides"]
    with pytest.raises(ValueError, match="hides"):
        read_rules(told)


def test_somebody_without_a_role_may_nothing() -> None:
    access = access_of(somebody("a role of last year's", district=True))
    assert (access.can, access.sight.fields, access.scope) == (frozenset(), frozenset(), Scope(ties=frozenset()))


def test_roles_that_see_nobody_have_no_scope() -> None:
    for role in ("it", "auditor", "administrator"):
        access = access_of(somebody(role, district=True))
        assert not access.scope.district
        assert access.sight.sources == frozenset()


def test_two_roles_may_what_either_may() -> None:
    both = access_of(somebody("party_affairs", "civil_affairs", district=True))
    one, other = (access_of(somebody(role, district=True)) for role in ("party_affairs", "civil_affairs"))
    assert both.can == one.can | other.can
    assert both.sight.sources == (one.sight.sources or frozenset()) | (other.sight.sources or frozenset())
    assert not both.whole


def test_granting_and_checking_go_with_nothing_else() -> None:
    for other in rules().roles:
        for apart in ("administrator", "auditor"):
            if other != apart:
                with pytest.raises(DaoqiaoError, match="DQ-724"):
                    check_roles([apart, other])
    assert check_roles(["steward", "community_worker"]) == ("community_worker", "steward")


def test_nobody_who_keeps_accounts_or_reads_the_log_sees_a_resident() -> None:
    assert [
        role.id for role in rules().roles.values() if role.can & {"users", "audit"} and (role.fields or role.can & {"look_up", "rows"})
    ] == []
