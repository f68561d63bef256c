"""The city's rules: typed readings of rule sets in `reference`. Numbers that the city may change stand there, never in code."""

from .acts import (
    ActRules,
    act_rules,
)
from .contract import (
    ContractTerms,
    terms_on,
)
from .oversight import (
    ComplaintRules,
    ContinuityRules,
    MonitoringRules,
    Vital,
    complaint_rules,
    continuity_rules,
    monitoring_rules,
    working_term,
)

__all__ = [
    "ActRules",
    "ComplaintRules",
    "ContinuityRules",
    "ContractTerms",
    "MonitoringRules",
    "Vital",
    "act_rules",
    "complaint_rules",
    "continuity_rules",
    "monitoring_rules",
    "terms_on",
    "working_term",
]
