"""Proposals as their provider, the department and the panel see them."""

from .desk import CheckLine, CheckPage, Desk, DeskRow, check_page, checkable, desk, grounds_of
from .own import OwnPage, OwnRow, may_open_file, own_page, own_proposals, provider_choices
from .panel import Gate, QueueRow, ScoreLine, ScorePage, gate, queue, score_page
from .view import TONES, FileRow, ProposalView, read_proposal, view_of

__all__ = [
    "TONES",
    "CheckLine",
    "CheckPage",
    "Desk",
    "DeskRow",
    "FileRow",
    "Gate",
    "OwnPage",
    "OwnRow",
    "ProposalView",
    "QueueRow",
    "ScoreLine",
    "ScorePage",
    "check_page",
    "checkable",
    "desk",
    "gate",
    "grounds_of",
    "may_open_file",
    "own_page",
    "own_proposals",
    "provider_choices",
    "queue",
    "read_proposal",
    "score_page",
    "view_of",
]
