"""The nightly sync for IT and whoever answers for it: the last one, earlier ones, and how old each source is.

Here: these pages; nothing of a resident stands on them. Not here: words (``warehouse.portal.night_words``), what is held
(``warehouse.portal.night_held``) and taking it all the same (``pages.night_accept``).
"""

from __future__ import annotations

from starlette.responses import Response

from pipelines.report import STAGES
from warehouse.desk.naming import source_name
from warehouse.portal.data_until import until_by_source
from warehouse.portal.gate import OWN, page
from warehouse.portal.night_held import fate_words, held_back
from warehouse.portal.night_words import Night, cause_told, checks_failed, earlier_nights, standing, to_do
from warehouse.portal.visit import Visit
from warehouse.state import alerts_told
from warehouse.state.delivery_words import Fate, fates
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text


@page("/night", "night")
def last(visit: Visit) -> Response:
    return _shown(visit, visit.published.name)


@page("/night/{version}", "night")
def earlier(visit: Visit) -> Response:
    return _shown(visit, visit.request.path_params["version"])


@page("/until", OWN)
def until(visit: Visit) -> Response:
    """数据截至, source by source, for everybody: a field is as old as whoever states it."""
    return visit.page("until.html", sources=until_by_source(visit))


def _shown(visit: Visit, version: str) -> Response:
    nights = earlier_nights(visit.office.data / "published", visit.office.district.time_zone)
    night = next((one for one in nights if one.version == version), None)
    if night is None:
        raise DaoqiaoError("DQ-721")
    outcome = night.outcome
    rows = [(source_name(visit.sources.get(row.source_id), row.source_id), row, *standing(row)) for row in outcome.sources.values()]
    place = 1 if visit.lang == "en" else 0
    last = night.version == visit.published.name
    return visit.page(
        "night.html",
        this=night,
        last=last,
        rows=rows,
        held=held_back(visit) if last else [],
        settled=_settled(visit, night) if last else [],
        todo=to_do(outcome, visit.sources, visit.lang),
        checks=checks_failed(outcome, visit.sources, visit.lang),
        incidents=[
            (source_name(visit.sources.get(one.source_id), one.source_id), mask_text(one.headline), one) for one in outcome.incidents
        ],
        closed=[(source_name(visit.sources.get(one.source_id), one.source_id), one) for one in outcome.incidents_closed],
        alerted=[(cause_told(one, outcome, visit.sources, visit.lang), one) for one in _told(visit)],
        stages=[(STAGES[stage][place] if stage in STAGES else stage, seconds) for stage, seconds in outcome.seconds.items()],
        nights=[(one, _sentence(one)) for one in nights],
    )


def _settled(visit: Visit, night: Night) -> list[tuple[str, Fate, str, str]]:
    """The words of people that this night obeyed, or that became void with it."""
    ended = [one for one in fates(visit.office.stores.state) if one.night == night.date]
    return [(source_name(visit.sources.get(one.word.source_id), one.word.source_id), one, *fate_words(one)) for one in ended]


def _told(visit: Visit) -> list[alerts_told.Told]:
    """Causes that people have been told of, and that are not over."""
    return sorted(alerts_told.told(visit.office.stores.state).values(), key=lambda one: (one.first_on, one.cause))


def _sentence(night: Night) -> str:
    # one file may fail for several reasons; of what never came there is none, and its source counts
    failed = len({(one.facts.get("source_id", ""), one.place.file) for one in night.outcome.failures})
    if failed:
        return say(f"{failed} 个文件没有采用", f"{failed} files not used")
    return say("有警告", "warnings") if night.warned else say("都好", "all well")
