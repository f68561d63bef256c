from .admission import Appeal, Check, DefectNotice, Refusal
from .applications import Application, Attachment, EstimateLine, Section, SectionVersion, Submission
from .award import Award, AwardRun, Decision, Minutes, Purse, TieVote
from .calls import CalendarStep, Call, CallChange, Direction, Outage

__all__ = [
    "Appeal",
    "Application",
    "Attachment",
    "Award",
    "AwardRun",
    "CalendarStep",
    "Call",
    "CallChange",
    "Check",
    "Decision",
    "DefectNotice",
    "Direction",
    "EstimateLine",
    "Minutes",
    "Outage",
    "Purse",
    "Refusal",
    "Section",
    "SectionVersion",
    "Submission",
    "TieVote",
]
