"""What other rooms may use of the social order: chosen providers for contracts, tariffs and fees, the year's facts."""

from .fees import Fee, FeeKind, FeeRules
from .machine import Mechanism
from .selectors.appeals import Appealable, appealable, appealable_of
from .selectors.for_contracts import (
    OrderAward,
    OrderYear,
    award_for_contract,
    awards_of_lot,
    awards_without_contract,
    order_year,
    public_awards,
    years,
)
from .selectors.notices import OrderLists, OrderRow, order_lists
from .selectors.tariffs import TariffRow, fee_on, fee_rules, tariff_on, tariffs
from .selectors.work import work_items
from .services.appeals import reconsider
from .services.recounting import list_spare, recount_award
from .services.replacing import end_award
from .volumes import parse_volume, volume_text

__all__ = [
    "Appealable",
    "Fee",
    "FeeKind",
    "FeeRules",
    "Mechanism",
    "OrderAward",
    "OrderLists",
    "OrderRow",
    "OrderYear",
    "TariffRow",
    "appealable",
    "appealable_of",
    "award_for_contract",
    "awards_of_lot",
    "awards_without_contract",
    "end_award",
    "fee_on",
    "fee_rules",
    "list_spare",
    "order_lists",
    "order_year",
    "parse_volume",
    "public_awards",
    "reconsider",
    "recount_award",
    "tariff_on",
    "tariffs",
    "volume_text",
    "work_items",
    "years",
]
