from .imports import FileImport, Undoing
from .log import Allowance, ApiToken, Batch, Billing, Delivery
from .sums import DeliveryMonth, ServiceDay, ServiceMonth

__all__ = [
    "Allowance",
    "ApiToken",
    "Batch",
    "Billing",
    "Delivery",
    "DeliveryMonth",
    "FileImport",
    "ServiceDay",
    "ServiceMonth",
    "Undoing",
]
