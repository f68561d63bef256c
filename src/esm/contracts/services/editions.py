"""Putting content on a contract, and keeping every edition of it. Callers hold the contract's row lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from esm.kernel.actor import Actor

from ..content.contract import Content
from ..content.delta import ceiling_of
from ..models import Activity, Amendment, Contract, Edition, EstimateLine, Indicator, Tranche
from ..selectors.editions import content_of

_PLAIN = ("number", "subject", "amount", "starts_on", "ends_on", "city_signer", "organisation_signer", "iban")


def write(contract: Contract, content: Content, *, share_percent: int) -> None:
    """Make the contract's rows say `content`. What was spent and paid stays; a line is never deleted."""
    for name in _PLAIN:
        setattr(contract, name, getattr(content, name))
    contract.planned = sum(t.planned for t in content.tranches)
    contract.save()
    _put(Tranche, contract, "ordinal", content.tranches, ("planned", "condition", "due_on"))
    kept = {t.ordinal for t in content.tranches}
    dropped = contract.tranches.exclude(ordinal__in=kept)
    dropped.filter(payments=None).delete()
    dropped.filter(paid=0).update(planned=0)  # paid and reversed: the rows stay
    line = ("kind", "kind_title", "name", "unit", "quantity", "price", "source", "note", "amount")
    _put(EstimateLine, contract, "code", content.lines, line, share_percent=share_percent)
    _put(Activity, contract, "code", content.activities, ("what", "starts_on", "ends_on", "who", "result"))
    _put(Indicator, contract, "code", content.indicators, ("kind", "name", "unit", "planned", "proof"))


def keep(
    contract: Contract,
    *,
    actor: Actor,
    at: datetime,
    since: date,
    draft: bool = False,
    amendment: Amendment | None = None,
) -> Edition:
    """Write down the contract as it reads now, for ever. A signed edition takes the next number of the contract."""
    if draft:
        number = contract.editions.filter(draft=True).count() + 1
    else:
        contract.edition += 1
        contract.save(update_fields=["edition"])
        number = contract.edition
    return Edition.objects.create(
        contract=contract,
        draft=draft,
        number=number,
        snapshot=content_of(Contract.objects.get(pk=contract.pk)).data(),
        since=since,
        amendment=amendment,
        made_at=at,
        made_by_id=actor.user_id,
    )


def _put(
    model: type[Model],
    contract: Contract,
    key: str,
    texts: Iterable[Any],
    names: tuple[str, ...],
    share_percent: int | None = None,
) -> None:
    rows: dict[int, Any] = {getattr(r, key): r for r in model._default_manager.filter(contract=contract)}
    new: list[Any] = []
    changed: list[Any] = []
    for text in texts:
        code = getattr(text, key)
        row = rows.get(code) or model(**{"contract": contract, key: code})
        values = {name: getattr(text, name) for name in names}
        if share_percent is not None:
            values["ceiling"] = ceiling_of(values["amount"], share_percent)
        if row.pk and all(getattr(row, n) == v for n, v in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        (changed if row.pk else new).append(row)
    model._default_manager.bulk_create(new)
    if changed:
        extra = ("ceiling",) if share_percent is not None else ()
        model._default_manager.bulk_update(changed, [*names, *extra])
