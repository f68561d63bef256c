from .history import MissedSearch, Verification, WordsVersion
from .places import DistrictBorder, Place, Reservation, ServicePlace
from .services import LocalService, Service, ServiceNeed

__all__ = [
    "DistrictBorder",
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
