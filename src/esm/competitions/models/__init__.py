from .admission import Appeal, Check, DefectNotice, Refusal
from .applications import Application, Attachment, EstimateLine, Section, SectionVersion, Submission
from .calls import CalendarStep, Call, CallChange, Direction, Outage

__all__ = [
    "Appeal",
    "Application",
    "Attachment",
    "CalendarStep",
    "Call",
    "CallChange",
    "Check",
    "DefectNotice",
    "Direction",
    "EstimateLine",
    "Outage",
    "Refusal",
    "Section",
    "SectionVersion",
    "Submission",
]
