"""What other rooms may use of people who sign in."""

from .journal import HistoryRow, history_of
from .models import Invitation
from .roles import Role
from .selectors import (
    OpenInvitation,
    Person,
    find_person,
    invitation,
    invitation_token,
    people,
    people_with_role,
    roles_of,
)
from .services import Accepted, accept_invitation, issue_invitation, withdraw_invitation

MEMBERSHIP = Invitation.Purpose.MEMBERSHIP

__all__ = [
    "MEMBERSHIP",
    "Accepted",
    "HistoryRow",
    "OpenInvitation",
    "Person",
    "Role",
    "accept_invitation",
    "find_person",
    "history_of",
    "invitation",
    "invitation_token",
    "issue_invitation",
    "people",
    "people_with_role",
    "roles_of",
    "withdraw_invitation",
]
