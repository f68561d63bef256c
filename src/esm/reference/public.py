"""What other rooms may use of reference tables and rules."""

from .selectors import (
    Code,
    Named,
    RuleSetView,
    all_titles,
    calendar,
    categories,
    district_and_category_titles,
    districts,
    legal_forms,
    rule_set,
    service_codes,
)
from .services import Loaded, load_reference, publish_rules

__all__ = [
    "Code",
    "Loaded",
    "Named",
    "RuleSetView",
    "all_titles",
    "calendar",
    "categories",
    "district_and_category_titles",
    "districts",
    "legal_forms",
    "load_reference",
    "publish_rules",
    "rule_set",
    "service_codes",
]
