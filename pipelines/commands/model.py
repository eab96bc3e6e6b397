"""``daoqiao model``: the match weights in force, since when, and learning them from the district's own records.

Here: showing and fitting. Not here: what a level means (``pipelines.linkage.levels``), how weights are learned (``fit``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pipelines.commands.door import Settings, as_json, command, option, pass_settings
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

FEWEST = 5_000
"""Records below which nothing is learned: a level met by one pair in a thousand would not be seen once."""
REMARKS = """How often each level of each comparison is met: [same, stranger, relative, twin].
Learned without labels from this district's own records by `daoqiao model --fit`. Delete this file to go back to the shipped model."""


@command(
    "model",
    zh="匹配模型：哪个版本，哪天拟合，每种比对结果值多少分。--fit 用本区自己的数据重新拟合（不需要标注），从下一夜起生效。",
    en="The matching model: version, day of the fit, what each outcome of a comparison weighs. --fit learns it anew from the "
    "district's own records, without labels; in force from the next night.",
    examples=("daoqiao model", "daoqiao model --fit"),
)
@option("--fit", "fit_", is_flag=True, zh="重新拟合", en="learn the weights anew")
@as_json()
@pass_settings
def model(settings: Settings, fit_: bool, json_: bool) -> int:
    from pipelines.commands import screen
    from pipelines.linkage.levels import COMPARISONS, words
    from pipelines.linkage.model import OTHERS, OWN, model_of

    if fit_:
        _fit(settings)
    used = model_of(settings.data)
    own = (settings.data / OWN).exists()
    if json_:
        weights = {
            name: {level.name.lower(): {other: round(float(used.weights[other][name][level]), 2) for other in OTHERS} for level in levels}
            for name, levels in COMPARISONS.items()
        }
        screen.print_json({"version": used.version, "fitted": used.fitted, "own": own, "threshold": used.threshold, "weights": weights})
        return 0
    out = screen.out()
    whose = say("本区拟合", "learned here") if own else say("随软件提供", "shipped")
    out.print(
        screen.joined([screen.bold(say("匹配模型 ", "model ") + used.version), f"  {whose}，{say('拟合于', 'fitted on')} {used.fitted}"])
    )
    made = screen.table(
        say("比对", "comparison"), say("结果", "outcome"), say("对陌生人", "stranger"), say("对亲属", "relative"), say("对双胞胎", "twin"),
        right=(2, 3, 4), whole=(2, 3, 4),
    )  # fmt: skip
    for name, levels in COMPARISONS.items():
        label = (levels.__doc__ or name).splitlines()[0] if spoken() != "en" else name
        for level in levels:
            if level.name == "SILENT":
                continue
            made.add_row(label, words(level, spoken()), *(f"{used.weights[other][name][level]:+.1f}" for other in OTHERS[:3]))
            label = ""
    out.print(made)
    out.print(
        screen.dim(
            say(
                "分值以 2 为底：+1 即可能性加倍；姓名、住址再按其罕见程度加减",
                "powers of two; names and places weigh by their rarity beside",
            )
        )
    )
    return 0


def _fit(settings: Settings) -> None:
    """Learn from the records of the version in force and write the district's own model. Raises DQ-627 where they are too few."""
    from pipelines.linkage.fit import fit
    from pipelines.linkage.linking import prepare
    from pipelines.linkage.model import OWN, REASONED, load_model, model_text
    from warehouse.store.reading import reading

    with reading(settings.data) as version:
        records = version.features()
        night: Any = version.version.manifest["date"]
    if len(records) < FEWEST:
        raise DaoqiaoError("DQ-627", records=len(records), fewest=FEWEST)
    today = datetime.now(UTC).date().isoformat()
    learned = fit(prepare(records), load_model(REASONED), f"{night}-own", today)
    path = settings.data / OWN
    aside = path.with_suffix(".new")
    aside.write_text(model_text(learned, REMARKS), "utf-8")
    aside.replace(path)
