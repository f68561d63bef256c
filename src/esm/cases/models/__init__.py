"""What a case keeps. Words about a person are encrypted; numbers, codes, states and dates are not."""

from .acts import Act, Decision, DecisionAppeal
from .case import Case, CaseStep, Handover, Member, Term
from .ending import Caution, Review, Transfer
from .plans import Action, Goal, Measurement, Medicine, Plan, Stage

__all__ = [
    "Act",
    "Action",
    "Case",
    "CaseStep",
    "Caution",
    "Decision",
    "DecisionAppeal",
    "Goal",
    "Handover",
    "Measurement",
    "Medicine",
    "Member",
    "Plan",
    "Review",
    "Stage",
    "Term",
    "Transfer",
]
