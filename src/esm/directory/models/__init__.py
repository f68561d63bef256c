from .history import MissedSearch, Verification, WordsVersion
from .places import Place, Reservation, ServicePlace
from .services import LocalService, Service, ServiceNeed

__all__ = [
    "LocalService",
    "MissedSearch",
    "Place",
    "Reservation",
    "Service",
    "ServiceNeed",
    "ServicePlace",
    "Verification",
    "WordsVersion",
]
