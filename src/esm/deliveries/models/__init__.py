from .log import Allowance, ApiToken, Batch, Billing, Delivery, DeliveryMonth

__all__ = ["Allowance", "ApiToken", "Batch", "Billing", "Delivery", "DeliveryMonth"]
