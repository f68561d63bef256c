"""What every step begins and ends with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Invalid, NotFound, stale

from ..models import ListLine, Lot, NeedsStudy, Order, Proposal, ServiceList

M = TypeVar("M", NeedsStudy, ServiceList, Order, Lot, Proposal)


def _locked(rows: models.QuerySet[M], missing: str, seen_version: int | None) -> M:
    row = rows.first()
    if row is None:
        raise NotFound(missing)
    if seen_version is not None and row.version != seen_version:
        raise stale()
    return row


def stale_unless(current: bool) -> None:
    """Somebody changed it meanwhile. Raises Conflict."""
    if not current:
        raise stale()


def locked_study(slug: str, seen_version: int | None = None) -> NeedsStudy:
    rows = NeedsStudy.objects.select_for_update().filter(slug=slug)
    return _locked(rows, _("Такого дослідження немає."), seen_version)


def locked_list(slug: str, seen_version: int | None = None) -> ServiceList:
    rows = ServiceList.objects.select_for_update().filter(slug=slug)
    return _locked(rows, _("Такого переліку немає."), seen_version)


def locked_order(slug: str, seen_version: int | None = None) -> Order:
    rows = Order.objects.select_for_update().filter(slug=slug)
    return _locked(rows, _("Такого замовлення немає."), seen_version)


def locked_lot(code: str, seen_version: int | None = None, *, with_line: bool = False) -> Lot:
    """The lot under a lock; with its line of the list locked before it where money moves: always in this order."""
    if with_line:
        key: Any = Lot.objects.filter(code=code).values_list("line_id", flat=True).first()
        ListLine.objects.select_for_update().filter(pk=key).first()
    rows = Lot.objects.select_for_update(of=("self",)).select_related("order", "line").filter(code=code)
    return _locked(rows, _("Такого лота немає."), seen_version)


def locked_proposal(number: str, seen_version: int | None = None) -> Proposal:
    """The proposal under its lot's lock."""
    code = Proposal.objects.filter(number=number).values_list("lot__code", flat=True).first()
    if code is None:
        raise NotFound(_("Такої пропозиції немає."))
    lot = locked_lot(code)
    rows = Proposal.objects.select_for_update().filter(number=number)
    row = _locked(rows, _("Такої пропозиції немає."), seen_version)
    row.lot = lot
    return row


def locked_line(line_id: int) -> ListLine:
    return ListLine.objects.select_for_update().get(pk=line_id)


def bump(thing: NeedsStudy | ServiceList | Order | Lot | Proposal, *fields: str) -> None:
    thing.version += 1
    thing.save(update_fields=["version", *fields])


def fits(thing: models.Model, names: Iterable[str]) -> None:
    """Raise Invalid when a value doesn't fit its column: SQLite would take any length."""
    wanted = set(names)
    optional = {f.name for f in thing._meta.fields if f.null and getattr(thing, f.name) is None}
    try:
        thing.clean_fields(exclude={f.name for f in thing._meta.fields} - wanted | optional)
    except ValidationError as error:
        raise Invalid({name: " ".join(words) for name, words in error.message_dict.items()}) from error


def needs(text: str, sentence: str, field: str = "reason", longest: int = 500) -> str:
    """`text` without spaces around it. Raises Invalid with the sentence when nothing is left, or it is too long."""
    text = text.strip()
    if not text:
        raise Invalid({field: sentence})
    if len(text) > longest:
        raise Invalid({field: _("Скоротіть до %(n)s знаків: це побачать усі.") % {"n": longest}})
    return text


def free_slug(model: type[NeedsStudy] | type[ServiceList] | type[Order], year: int) -> str:
    """`2027`, then `2027-2`…; taken in the transaction that creates the row, the database refuses a second one."""
    taken = set(model._default_manager.filter(year=year).values_list("slug", flat=True))
    n = 1
    while (slug := str(year) if n == 1 else f"{year}-{n}") in taken:
        n += 1
    return slug


def audited(actor: Actor, action: str, subject: models.Model, at: datetime, **data: Any) -> None:
    audit.record(actor=actor, action=f"orders.{action}", subject=subject, at=at, **data)
