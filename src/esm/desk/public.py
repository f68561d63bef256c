"""E-offices: consultations, appeals, referrals, unmet needs. The room's one door."""

from .holding import HOLDER
from .selectors.needs import NeedFilters, Needs, Wanted, most_wanted, public_needs
from .selectors.offices import OfficeRef, my_offices
from .selectors.work import work_items

__all__ = [
    "HOLDER",
    "NeedFilters",
    "Needs",
    "OfficeRef",
    "Wanted",
    "most_wanted",
    "my_offices",
    "public_needs",
    "work_items",
]
