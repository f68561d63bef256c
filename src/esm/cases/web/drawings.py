"""What was measured, drawn: the way from where she was to where she wants to be."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esm.design.charts import Chart, Series, lines

from ..selectors.plan_rows import GoalRow
from ..selectors.plans import PlanCard


def drawn(card: PlanCard) -> dict[int, Chart]:
    """By goal; only where there is more than one result: a point draws no line."""
    return {g.ordinal: _chart(card, g) for g in card.goals if len(g.measured) > 1}


def _chart(card: PlanCard, goal: GoalRow) -> Chart:
    values = [goal.begins_at or 0, *(m.value for m in goal.measured)]
    aim = (goal.aims_at or 0) / 100
    days = [f"{card.starts_on:%d.%m.%y}", *(f"{m.on:%d.%m.%y}" for m in goal.measured)]
    results = Series(_("Результат"), [v / 100 for v in values], texts=[goal.start, *(m.text for m in goal.measured)])
    target = Series(_("Мета"), [aim] * len(values), texts=[goal.target] * len(values))
    return lines(
        id=f"goal-{goal.ordinal}",
        title=goal.measure,
        description=_("Було %(start)s, зараз %(now)s, мета %(target)s. %(words)s")
        % {"start": goal.start, "now": goal.now, "target": goal.target, "words": goal.words},
        labels=days,
        series=[results, target],
        unit=goal.unit,
        marked=[len(values) - 1],
        places=0 if all(v % 100 == 0 for v in (*values, goal.aims_at or 0)) else 1,
    )
