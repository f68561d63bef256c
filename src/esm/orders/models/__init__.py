"""The social order's tables, cut by its stages."""

from .award import Award, Decision, Replacement
from .needs import NeedFigure, NeedsStudy
from .orders import Lot, Order, OrderChange, PanelMember, Question
from .plan import ListLine, ServiceList
from .proposals import Attachment, CheckAnswer, DefectNotice, Proposal, Refusal, Submission
from .review import Declaration, Review
from .tariffs import Tariff

__all__ = [
    "Attachment",
    "Award",
    "CheckAnswer",
    "Decision",
    "Declaration",
    "DefectNotice",
    "ListLine",
    "Lot",
    "NeedFigure",
    "NeedsStudy",
    "Order",
    "OrderChange",
    "PanelMember",
    "Proposal",
    "Question",
    "Refusal",
    "Replacement",
    "Review",
    "ServiceList",
    "Submission",
    "Tariff",
]
