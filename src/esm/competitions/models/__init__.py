from .admission import Appeal, Check, DefectNotice, Refusal
from .applications import Application, Attachment, EstimateLine, Section, SectionVersion, Submission
from .award import Award, AwardRun, Decision, Minutes, Purse, TieVote
from .calls import CalendarStep, Call, CallChange, Direction, Outage
from .commission import Attendance, Employer, Meeting, MeetingItem, Member, Vote
from .correction import Correction, Rescore
from .review import Assignment, Declaration, Review, Score

__all__ = [
    "Appeal",
    "Application",
    "Assignment",
    "Attachment",
    "Attendance",
    "Award",
    "AwardRun",
    "CalendarStep",
    "Call",
    "CallChange",
    "Check",
    "Correction",
    "Decision",
    "Declaration",
    "DefectNotice",
    "Direction",
    "Employer",
    "EstimateLine",
    "Meeting",
    "MeetingItem",
    "Member",
    "Minutes",
    "Outage",
    "Purse",
    "Refusal",
    "Rescore",
    "Review",
    "Score",
    "Section",
    "SectionVersion",
    "Submission",
    "TieVote",
    "Vote",
]
