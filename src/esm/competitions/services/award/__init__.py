"""From proposals to released decisions."""

from .choosing import ProposalBasis, change_purse, choose_proposal, override_award, propose_awards
from .deciding import approve_decision, send_back_decision, submit_decision
from .releasing import free_award, promote_reserve, release_decisions, withdraw_winner

__all__ = [
    "ProposalBasis",
    "approve_decision",
    "change_purse",
    "choose_proposal",
    "free_award",
    "override_award",
    "promote_reserve",
    "propose_awards",
    "release_decisions",
    "send_back_decision",
    "submit_decision",
    "withdraw_winner",
]
