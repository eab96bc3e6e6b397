"""Whether each source came by its deadline, as Dagster shows it.

Here: the assets ``inbox/<source_id>`` (what a department sends, which only the department can make), when each is stale, and the
check ``on_time`` of a source's landing. Not here: whether what came is any good (``landing``).

A source's landing is made every night, from an earlier delivery where nothing came: it is never stale while nights run. What a
department sends stands as an asset before it, and a night notes it only where something came. So Dagster's own freshness, which
looks at the clock by itself, tells both that a department is late and that no night looked. The check beside it has the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import dagster as dg

from connectors.declaration import Source
from pipelines.orchestration.settings import LONGEST_NIGHT, cron
from pipelines.steps import Night
from warehouse.vocabulary.district import District

ON_TIME: Final = "on_time"
NOT_COME: Final = frozenset({"DQ-102", "DQ-111", *(f"DQ-12{last}" for last in range(10))})
"""What a night says of a source that did not come, or not whole, or whose database gave nothing."""
WEEKEND: Final = 3
"""Days behind from which lateness is an error: Friday's data still stands on Monday morning where nobody exports at weekends."""
DAY: Final = timedelta(days=1)


def inbox_key(source_id: str) -> dg.AssetKey:
    return dg.AssetKey(["inbox", source_id])


def inbox_specs(sources: Mapping[str, Source], district: District) -> list[dg.AssetSpec]:
    """What each department sends."""
    return [
        dg.AssetSpec(
            inbox_key(source.id),
            description=f"{source.owner}每夜 {source.deadline} 前送来的{source.name}；过时没有送到就不新鲜\n\n{source.name_en}",
            group_name="inbox",
            kinds={"table" if source.database else "file"},
            freshness_policy=policy(source.deadline, district),
        )
        for source in sources.values()
    ]


def policy(deadline: str, district: District) -> dg.FreshnessPolicy:
    """Stale where the night after ``deadline`` (HH:MM) is over and found nothing since it: a file counts once it was read, and what
    an earlier night read does not count again."""
    night_over = cron(district.nightly_at, LONGEST_NIGHT)
    since = (_of_day(district.nightly_at) + LONGEST_NIGHT - _of_day(deadline)) % DAY or DAY
    return dg.FreshnessPolicy.cron(night_over, since, district.time_zone)


def on_time_spec(source: Source, landing: dg.AssetKey) -> dg.AssetCheckSpec:
    words = f"{source.owner}在 {source.deadline} 前送来了{source.short} / delivered by its deadline"
    return dg.AssetCheckSpec(ON_TIME, asset=landing, description=words)


def arrivals(night: Night) -> Iterator[dg.AssetMaterialization]:
    """What came tonight, a note a source; of a source that did not come, none."""
    late = late_sources(night)
    for row in night.outcome.sources.values():
        if row.source_id not in late:
            yield dg.AssetMaterialization(inbox_key(row.source_id), metadata={"files": row.files})


def on_time(night: Night, source_id: str, landing: dg.AssetKey) -> dg.AssetCheckResult:
    """Fails where a source did not come: a warning at first, an error from WEEKEND on or where nothing stands in for it.
    ``days_behind`` is the age of the oldest data in force, ``hours_past_deadline`` counts from the first deadline that was missed."""
    row, late = night.outcome.sources[source_id], source_id in late_sources(night)
    numbers: dict[str, float] = {"hours_past_deadline": 0.0}
    behind = None
    if row.as_of:
        behind = (date.fromisoformat(night.outcome.date) - date.fromisoformat(row.as_of)).days
        numbers["days_behind"] = behind
    if late:
        missed = max((behind or 1) - 1, 0) * DAY  # yesterday's data is what the last deadline brought
        numbers["hours_past_deadline"] = round((_now(night) - _due(night, source_id) + missed) / timedelta(hours=1), 1)
    grave = behind is None or behind >= WEEKEND
    return dg.AssetCheckResult(
        asset_key=landing,
        check_name=ON_TIME,
        passed=not late,
        severity=dg.AssetCheckSeverity.ERROR if grave else dg.AssetCheckSeverity.WARN,
        description="按时送达 / on time" if not late else "过了送达时限，没有送到 / past its deadline, not delivered",
        metadata=numbers,
    )


def late_sources(night: Night) -> set[str]:
    """Sources that did not come tonight, or not whole."""
    return {str(warned.facts.get("source_id", "")) for warned in night.outcome.warnings if warned.code in NOT_COME}


def _now(night: Night) -> datetime:
    """The hour of tonight's run; of a night run later than its day, the hour at which it should have run."""
    now = datetime.now(ZoneInfo(night.district.time_zone))
    day = date.fromisoformat(night.outcome.date)
    return now if now.date() == day else _at(night, day, night.district.nightly_at)


def _due(night: Night, source_id: str) -> datetime:
    """The last deadline before tonight's run was to begin: one later in the day belongs to the next night."""
    deadline, day = night.sources[source_id].deadline, date.fromisoformat(night.outcome.date)
    before = _of_day(deadline) > _of_day(night.district.nightly_at)
    return _at(night, day - DAY if before else day, deadline)


def _at(night: Night, day: date, clock: str) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo(night.district.time_zone)) + _of_day(clock)


def _of_day(clock: str) -> timedelta:
    hour, minute = map(int, clock.split(":"))
    return timedelta(hours=hour, minutes=minute)
