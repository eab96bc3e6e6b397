"""Telling people what a night came to: what is news is sent, and what was sent is remembered.

Here: the two occasions (a night is over, a night failed) and their order. Not here: what is told (``alerts``), sending
(``channels``). Neither occasion ever raises: whoever is not reached must not cost a night.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from connectors.declaration import Source, sources_for
from pipelines.night.alerts import FAILED, Cause, alert_of, cause_of_failure, causes_of, due
from pipelines.night.channels import send
from pipelines.night.outcome import Outcome
from warehouse.state import alerts_told
from warehouse.state.alerts_told import Told
from warehouse.state.database import state_of
from warehouse.vocabulary.district import District, load_district
from warehouse.vocabulary.errors import DaoqiaoError

Sources = dict[str, Source]
USAGE = 2
"""The exit code of faults that whoever typed the command sees and mends at once; nobody else is told."""


def tell_night(data: Path, outcome: Outcome) -> list[DaoqiaoError]:
    """Tell what a published night needs somebody for, where it is news. What could not be delivered or remembered: DQ-506, DQ-671,
    DQ-672."""
    open_sources = {one.source_id for one in outcome.incidents}
    return _quietly(
        data,
        outcome.date,
        lambda district, sources: causes_of(outcome, sources, district.alerts.least_severity),
        lambda key: key.removeprefix("source:") not in open_sources,  # not asked tonight (--source), and still open
    )


def tell_failure(data: Path, night: str, error: BaseException | str | None, *, quiet: bool = False) -> list[DaoqiaoError]:
    """Tell that ``night`` published nothing, and why, with what it came to until then where the error carries an outcome. ``error`` as
    in ``alerts.cause_of_failure``; ``quiet``: only where nobody was told that this night failed. Answers as ``tell_night``."""
    if isinstance(error, DaoqiaoError) and error.exit_code == USAGE:
        return []

    def found(district: District, sources: Sources) -> list[Cause]:
        outcome = getattr(error, "outcome", None)
        before = causes_of(outcome, sources, district.alerts.least_severity) if isinstance(outcome, Outcome) else []
        return [cause_of_failure(error), *before]

    return _quietly(data, night, found, lambda _: False, unless_told=quiet)


def _quietly(
    data: Path, night: str, find: Callable[[District, Sources], list[Cause]], is_over: Callable[[str], bool], unless_told: bool = False
) -> list[DaoqiaoError]:
    try:
        return _tell(data, night, find, is_over, unless_told)
    except DaoqiaoError as error:
        return [error]
    except Exception as error:
        return [DaoqiaoError("DQ-671", way="-", detail=type(error).__name__)]


def _tell(
    data: Path, night: str, find: Callable[[District, Sources], list[Cause]], is_over: Callable[[str], bool], unless_told: bool
) -> list[DaoqiaoError]:
    district = load_district(data)
    if not district.alerts.ways:
        return []
    known, faults = _known(data)
    if unless_told and FAILED in known and known[FAILED].told_on == night:
        return []
    causes = find(district, _sources(data))
    news = due(causes, known, night)
    if news:
        sent = send(alert_of(night, district.name, news, len(causes) - len(news)), district.alerts, data)
        faults += sent
        if len(sent) == len(district.alerts.ways):
            return faults  # nobody has heard: the next night tells it again
    still = {one.key for one in causes}
    over = [key for key in known if key not in still and is_over(key)]
    return faults + _remember(data, [_told(one, known.get(one.key), night) for one, _ in news], over)


def _told(one: Cause, before: Told | None, night: str) -> Told:
    codes = (*before.codes, *one.codes) if before else one.codes
    return Told(one.key, tuple(dict.fromkeys(codes)), before.first_on if before else night, night)


def _known(data: Path) -> tuple[dict[str, Told], list[DaoqiaoError]]:
    """What people know; nothing where the store cannot be read: better told twice than not at all."""
    try:
        engine = state_of(data)
        try:
            return alerts_told.told(engine), []
        finally:
            engine.dispose()
    except Exception as error:
        return {}, [DaoqiaoError("DQ-672", detail=type(error).__name__)]


def _remember(data: Path, told: list[Told], over: list[str]) -> list[DaoqiaoError]:
    if not told and not over:
        return []
    try:
        engine = state_of(data)
        try:
            alerts_told.keep(engine, told, over)
        finally:
            engine.dispose()
    except Exception as error:
        return [DaoqiaoError("DQ-672", detail=type(error).__name__)]
    return []


def _sources(data: Path) -> Sources:
    """The declarations, for names; none where they are what is wrong."""
    try:
        return dict(sources_for(data))
    except DaoqiaoError:
        return {}
