from .applications import Application, Attachment, EstimateLine, Section, SectionVersion, Submission
from .calls import CalendarStep, Call, CallChange, Direction

__all__ = [
    "Application",
    "Attachment",
    "CalendarStep",
    "Call",
    "CallChange",
    "Direction",
    "EstimateLine",
    "Section",
    "SectionVersion",
    "Submission",
]
