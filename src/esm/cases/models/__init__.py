"""What a case keeps. Words about a person are encrypted; numbers, codes, states and dates are not."""

from .acts import Act, Decision, DecisionAppeal
from .case import Case, CaseStep, Counter, Handover, Help, Member, Term
from .ending import Caution, Ending, Review, Transfer
from .plans import Action, Goal, Measurement, Medicine, Plan, Stage

__all__ = [
    "Act",
    "Action",
    "Case",
    "CaseStep",
    "Caution",
    "Counter",
    "Decision",
    "DecisionAppeal",
    "Ending",
    "Goal",
    "Handover",
    "Help",
    "Measurement",
    "Medicine",
    "Member",
    "Plan",
    "Review",
    "Stage",
    "Term",
    "Transfer",
]
