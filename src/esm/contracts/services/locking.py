"""The lock under which everything about one contract happens."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esm.kernel.errors import Conflict, NotFound

from ..models import Contract


def lock(code: str) -> Contract:
    """The contract, locked until the transaction ends. Raises NotFound."""
    contract = Contract.objects.select_for_update().filter(code=code).first()
    if contract is None:
        raise NotFound(_("Такого договору немає."))
    return contract


def unchanged(contract: Contract, seen_version: int) -> None:
    """Raises Conflict when somebody changed it since the page was read."""
    if contract.version != seen_version:
        raise Conflict(_("Поки ви читали, договір змінили. Перегляньте його ще раз."))
