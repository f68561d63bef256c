"""What is owed, by whom, until when: the city's board, an organisation's list, the lines of one contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound
from esm.partners import public as partners

from .. import policies
from ..machine import PUBLIC_CONTRACTS
from ..models import Contract, Obligation

SOON = 14
SHOW = (
    ("late", gettext_lazy("Прострочене")),
    ("soon", gettext_lazy("Прострочене і найближчі два тижні")),
    ("open", gettext_lazy("Усе, що чекає")),
    ("done", gettext_lazy("Зроблене і зняте")),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show: one of SHOW ("" — all), whose, of which kind, whose organisation (its EDRPOU), of which year."""

    show: str = ""
    side: str = ""
    kind: str = ""
    organisation: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class MoveView:
    was: date
    due_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class ObligationRow:
    id: int
    code: str
    number: str
    project: str
    organisation: str
    side: str
    side_label: str
    kind_label: str
    title: str
    due_on: date
    done_on: date | None
    dropped: bool
    remark: str
    by_hand: bool
    # Whole days past the term, 0 when it has not passed or the thing is closed.
    late_by: int
    # Where it is done, for whoever owes it; empty when it is done outside.
    url: str
    moves: tuple[MoveView, ...]

    @property
    def open(self) -> bool:
        return self.done_on is None

    @property
    def late(self) -> bool:
        return self.late_by > 0

    @property
    def state(self) -> str:
        if self.dropped:
            return _("Знято")
        if self.done_on:
            return _("Зроблено")
        if self.late_by:
            return ngettext("Прострочено на %(n)s день", "Прострочено на %(n)s днів", self.late_by) % {
                "n": self.late_by
            }
        return _("Чекає")

    @property
    def tone(self) -> str:
        if self.done_on:
            return "mute" if self.dropped else "ok"
        return "err" if self.late_by else "info"


def obligations_for(actor: Actor, chosen: Filter, *, today: date, own: bool) -> QuerySet[Obligation]:
    """Everybody's (for the city's readers), or those of the person's `own` organisations.

    Earliest term first; what is closed, latest first.
    """
    rows = Obligation.objects.filter(contract__status__in=PUBLIC_CONTRACTS)
    if own or not policies.may_see_all(actor):
        rows = rows.filter(contract__organisation_id__in=own_organisations(actor))
    if chosen.show in {"late", "soon", "open"}:
        rows = rows.filter(done_on__isnull=True)
    if chosen.show == "late":
        rows = rows.filter(due_on__lt=today)
    if chosen.show == "soon":
        rows = rows.filter(due_on__lte=today + timedelta(days=SOON))
    if chosen.show == "done":
        rows = rows.filter(done_on__isnull=False)
    for field, value in (("side", chosen.side), ("kind", chosen.kind), ("contract__year", chosen.year)):
        if value:
            rows = rows.filter(**{field: value})
    if chosen.organisation:
        rows = rows.filter(contract__organisation__edrpou=chosen.organisation)
    order = ("-done_on", "-id") if chosen.show == "done" else ("due_on", "id")
    return rows.select_related("contract").prefetch_related("moves").order_by(*order)


def own_organisations(actor: Actor) -> list[int]:
    return [o for o in actor.organisations if actor.may(o, partners.Right.VIEW)]


def obligation_rows(obligations: Iterable[Obligation], *, today: date) -> list[ObligationRow]:
    loaded = list(obligations)
    names = partners.organisation_refs({o.contract.organisation_id for o in loaded})
    return [obligation_row(o, o.contract, names[o.contract.organisation_id].title, today=today) for o in loaded]


def obligation_row(
    o: Obligation, contract: Contract, organisation: str, *, today: date, moves: bool = True
) -> ObligationRow:
    return ObligationRow(
        id=o.pk,
        code=contract.code,
        number=contract.number,
        project=contract.title,
        organisation=organisation,
        side=o.side,
        side_label=o.get_side_display(),
        kind_label=o.get_kind_display(),
        title=o.title,
        due_on=o.due_on,
        done_on=o.done_on,
        dropped=o.dropped,
        remark=o.remark,
        by_hand=o.by_hand,
        late_by=max(0, (today - o.due_on).days) if o.done_on is None else 0,
        url=reverse(o.url_name, args=[contract.code, *o.url_args]) if o.url_name else "",
        moves=tuple(MoveView(m.was, m.due_on, m.reason) for m in o.moves.all()) if moves else (),
    )


def one_obligation(obligation_id: int, *, today: date) -> ObligationRow:
    """For an official who puts its term off or closes it. Raises NotFound."""
    found = Obligation.objects.filter(pk=obligation_id).select_related("contract").prefetch_related("moves").first()
    if found is None:
        raise NotFound(_("Такого обовʼязку немає."))
    return obligation_rows([found], today=today)[0]


def waiting(
    *, side: str, until: date | None = None, organisation_ids: Iterable[int] | None = None
) -> QuerySet[Obligation]:
    """Open obligations of a side (with a term up to `until`), earliest first."""
    mine = Q() if organisation_ids is None else Q(contract__organisation_id__in=list(organisation_ids))
    if until is not None:
        mine &= Q(due_on__lte=until)
    return (
        Obligation.objects.filter(mine, side=side, done_on__isnull=True, contract__status__in=PUBLIC_CONTRACTS)
        .select_related("contract")
        .order_by("due_on", "id")
    )
