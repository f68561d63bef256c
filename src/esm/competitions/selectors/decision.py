"""The decision as its page shows it: totals and the fingerprint of the whole call, lines of one page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf

from esm.kernel.lists import SIZE, Paged, paged
from esm.kernel.money import Money
from esm.kernel.text import sort_key

from ..machine import MinutesStatus, Outcome
from ..models import Application, Award, Call, Decision, Minutes
from ..rules import CallRules
from .award import AwardLine, award_line, digest_of, existing

BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Totals:
    """How many there are of each outcome, without winners who gave up; `lines` and money of everybody."""

    lines: int
    won: int
    won_unfunded: int
    reserve: int
    declined: int
    overridden: int
    asked: Money
    recommended: Money
    awarded: Money


def decision_totals(call: Call) -> Totals:
    """One query."""

    def count(outcome: Outcome) -> Count:
        return Count("pk", filter=Q(outcome=outcome, withdrawn_at=None))

    found = Award.objects.filter(call=call).aggregate(
        **{str(outcome.value): count(outcome) for outcome in Outcome},
        lines=Count("pk"),
        by_hand=Count("pk", filter=~Q(override_reason="")),
        sum_asked=Sum("asked", default=0),
        sum_recommended=Sum("recommended", default=0),
        sum_awarded=Sum("awarded", default=0),
    )
    return Totals(
        lines=found["lines"],
        won=found[Outcome.WON],
        won_unfunded=found[Outcome.WON_UNFUNDED],
        reserve=found[Outcome.RESERVE],
        declined=found[Outcome.DECLINED],
        overridden=found["by_hand"],
        asked=Money(found["sum_asked"]),
        recommended=Money(found["sum_recommended"]),
        awarded=Money(found["sum_awarded"]),
    )


def standing_digest(call: Call) -> str:
    """Fingerprint of what is decided now, as signed minutes carry it. One query."""
    rows = Award.objects.filter(call=call).order_by("position")
    return digest_of(
        rows.values_list("application__number", "outcome", "awarded", "reserve_position", "override_reason")
    )


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """`outcome`: one of `Outcome`, or `BY_HAND`."""

    q: str = ""
    outcome: str = ""


SORTS = {
    "place": ("position",),
    "title": ("application__title_key", "position"),
    "asked": ("asked", "position"),
    "awarded": ("awarded", "position"),
}


def decided_lines(
    call: Call,
    f: DecisionFilter,
    *,
    readable: QuerySet[Application] | None = None,
    order: list[str] | None = None,
    page: str | int | None = 1,
    size: int = SIZE,
    total: int | None = None,
) -> Paged[AwardLine]:
    """One page of the decision, in the order of the ranking unless `order` says otherwise.

    `readable`: what the reader may open (`AwardLine.opens`). Two queries, one when `total`, of all lines, is known.
    """
    rows = _named(_matching(call, f)).order_by(*(order or SORTS["place"]))
    if readable is not None:
        rows = rows.annotate(opens=Exists(readable.filter(pk=OuterRef("application_id"))))
    rules = CallRules.from_data(call.rules)
    slice_ = paged(rows, page=page, size=size, total=None if f != DecisionFilter() else total)
    return slice_.with_rows([replace(_line(a, rules), opens=getattr(a, "opens", False)) for a in slice_.rows])


def decision_of(call: Call) -> Decision | None:
    """The call's decision with its run and `signed_digest`, what the signed minutes say was decided. One query."""
    signed = Minutes.objects.filter(call=OuterRef("call"), status=MinutesStatus.SIGNED)
    # One word of the minutes' content: it is long and isn't read whole for it.
    digest = signed.order_by("pk").values(digest=KT("content__decision_digest"))[:1]
    return Decision.objects.select_related("run").annotate(signed_digest=Subquery(digest)).filter(call=call).first()


def _named(awards: QuerySet[Award]) -> QuerySet[Award]:
    """With what a line shows, `owner` among it: the organisation's short name, else its whole one."""
    short = NullIf("application__organisation__short_name", Value(""))
    return awards.select_related("application", "direction").annotate(
        owner=Coalesce(short, "application__organisation__name")
    )


def _line(award: Award, rules: CallRules) -> AwardLine:
    return award_line(award, award.owner, rules)  # type: ignore[attr-defined]


def _matching(call: Call, f: DecisionFilter) -> QuerySet[Award]:
    rows = Award.objects.filter(call=call)
    if f.outcome == BY_HAND:
        rows = rows.exclude(override_reason="")
    elif f.outcome:
        rows = rows.filter(outcome=f.outcome)
    for word in sort_key(f.q).split():
        rows = rows.filter(
            Q(application__title_key__contains=word)
            | Q(application__organisation__name_key__contains=word)
            | Q(application__number__contains=word)
        )
    return rows


def decided_line(call: Call, number: str) -> AwardLine:
    """One application's line. Raises NotFound. One query."""
    award = existing(_named(Award.objects.filter(call=call, application__number=number)).first())
    return _line(award, CallRules.from_data(call.rules))
