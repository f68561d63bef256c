"""Money in and out of the purses. Only under the call's row lock: two people never spend the same hryvnia.

The rows' own CHECK (allocated ≤ budget) stands behind these sentences, for the day a program is wrong.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from esm.kernel.errors import Invalid
from esm.kernel.money import Money

from ...models import Award, Call, Purse


def open_purses(call: Call) -> dict[int | None, Purse]:
    """The purses of a locked call by direction (None = the call's), made on the first need."""
    purses = {p.direction_id: p for p in Purse.objects.select_for_update().filter(call=call)}
    wanted: dict[int | None, int] = {None: call.total_budget}
    wanted |= {d.pk: d.budget for d in call.directions.all() if d.budget is not None}
    for direction_id, budget in wanted.items():
        if direction_id not in purses:
            purses[direction_id] = Purse.objects.create(call=call, direction_id=direction_id, budget=budget)
    return purses


def move(purses: dict[int | None, Purse], direction_id: int | None, kopecks: int, *, field: str = "") -> None:
    """Take `kopecks` (or give back, when negative) from the call's purse and the direction's, if it has one.

    Raises Invalid at `field`, saying how much is missing and where; then nothing has moved.
    """
    own = purses.get(direction_id) if direction_id is not None else None
    touched = [p for p in (purses[None], own) if p is not None]
    for purse in touched:
        missing = purse.allocated + kopecks - purse.budget
        if kopecks > 0 and missing > 0:
            raise Invalid({field: _short(purse, Money(missing))})
    for purse in touched:
        purse.allocated += kopecks
        purse.save(update_fields=["allocated"])


def _short(purse: Purse, missing: Money) -> str:
    if purse.direction_id is None:
        return _("У бюджеті конкурсу бракує %(sum)s. Зменште суму або зніміть інший проєкт.") % {"sum": missing}
    return _("У бюджеті напряму бракує %(sum)s. Зменште суму або зніміть інший проєкт.") % {"sum": missing}


def recount(call: Call, purses: dict[int | None, Purse]) -> None:
    """Set the running totals from the awards: after a whole decision was written anew."""
    totals: dict[int | None, int] = dict.fromkeys(purses, 0)
    for direction_id, awarded in Award.objects.filter(call=call).values_list("direction_id", "awarded"):
        totals[None] += awarded
        if direction_id is not None and direction_id in totals:
            totals[direction_id] += awarded
    for key, purse in purses.items():
        purse.allocated = totals[key]
        purse.save(update_fields=["allocated"])
