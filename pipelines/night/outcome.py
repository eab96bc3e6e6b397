"""What a night came to: per source, per warning, in all. Plain data, kept in the version's manifest.

Here: its shape and its exit code. Not here: printing it (``pipelines.cli``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from warehouse.vocabulary.errors import DaoqiaoError, Lang, Place, catalogue, sentence

TONIGHT, SAME, EARLIER, ABSENT = "tonight", "same", "earlier", "absent"
"""How a source stands: with tonight's files, with tonight's files whose contents were in force already, with an earlier
accepted delivery for some, with nothing at all."""


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing to look at, as a code of the catalogue with its place and facts. Carries no resident's data."""

    code: str
    place: Place
    facts: dict[str, Any]

    @classmethod
    def of(cls, error: DaoqiaoError) -> Warned:
        return cls(error.code, error.place, {k: str(v) for k, v in error.facts.items()})

    def what(self, lang: Lang) -> str:
        return sentence(self.code, "what", lang, self.facts)

    def cause(self, lang: Lang) -> str:
        return sentence(self.code, "cause", lang, self.facts)

    def mend(self, lang: Lang) -> str:
        return sentence(self.code, "mend", lang, self.facts)


@dataclass(frozen=True, slots=True)
class Incident:
    """An open or just closed incident of a source: everything that has failed since it was last well."""

    number: int
    source_id: str
    opened_on: str
    nights: int
    headline: str

    @classmethod
    def of(cls, one: Any) -> Incident:
        """From ``warehouse.state.incidents.Incident``."""
        return cls(one.number, one.source_id, one.opened_on, one.nights, one.headline)


@dataclass(slots=True)
class SourceOutcome:
    """One source's night in rows: read = loaded + quarantined + not_data, over the deliveries in force."""

    source_id: str
    files: int = 0
    read: int = 0
    loaded: int = 0
    quarantined: int = 0
    not_data: int = 0
    standing: str = ABSENT
    as_of: str = ""
    held: int = 0
    """Files that came, or were held before, and are not used tonight."""


@dataclass(slots=True)
class Outcome:
    """A finished night. ``version`` is empty where nothing was published (dry run, or no source at all)."""

    date: str
    version: str = ""
    sources: dict[str, SourceOutcome] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    incidents_closed: list[Incident] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    residents: int = 0
    residents_before: int | None = None
    questions: int = 0
    pairs_compared: int = 0
    pairs_anew: int = 0
    blocks_left_out: int = 0
    quality: list[dict[str, Any]] = field(default_factory=list)
    """Estimates of precision and recall (``pipelines.linkage.estimate.Estimate``): by the model, then as decisions correct it."""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def failures(self) -> list[Warned]:
        """What kept a file, or a source, from being used tonight."""
        return [w for w in self.warnings if catalogue()[w.code].exit_code > 3]

    @property
    def failed_checks(self) -> list[dict[str, Any]]:
        """Checks that failed and want somebody; a notice is only counted."""
        return [check for check in self.checks if not check["passed"] and check["severity"] != "notice"]

    @property
    def exit_code(self) -> int:
        """0 all well, 3 done with warnings."""
        return 3 if self.failed_checks or any(catalogue()[w.code].exit_code for w in self.warnings) else 0

    def facts(self) -> dict[str, Any]:
        """As it is kept in the manifest."""
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Outcome:
        """Read back from a manifest, which holds further entries beside it."""
        known: dict[str, Any] = {name: facts[name] for name in cls.__dataclass_fields__ if name in facts}
        known["sources"] = {k: SourceOutcome(**v) for k, v in known["sources"].items()}
        known["warnings"] = [Warned(w["code"], Place(**w["place"]), w["facts"]) for w in known["warnings"]]
        for name in ("incidents", "incidents_closed"):
            known[name] = [Incident(**one) for one in known.get(name, [])]
        return cls(**known)


class NothingInForceError(DaoqiaoError):
    """DQ-605, with what the night came to until then: the reasons are among its warnings."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("DQ-605")
        self.outcome = outcome


class NotSoundError(DaoqiaoError):
    """DQ-637, with what the night came to: a version that breaks what holds by construction is shown to nobody."""

    def __init__(self, outcome: Outcome, broken: Sequence[Mapping[str, Any]]) -> None:
        first = broken[0]
        counts = {name: first[name] for name in ("unexpected", "checked")}
        super().__init__("DQ-637", check=first["zh"], check_en=first["en"], count=len(broken), **counts)
        self.outcome = outcome
