from .imports import FileImport
from .log import Allowance, ApiToken, Batch, Billing, Delivery, DeliveryMonth, ServiceMonth

__all__ = ["Allowance", "ApiToken", "Batch", "Billing", "Delivery", "DeliveryMonth", "FileImport", "ServiceMonth"]
