"""Writes of people and their access, each one sentence of the rules and one transaction."""

from .access import (
    activate_user,
    deactivate_user,
    end_role,
    grant_role,
    update_profile,
)
from .invitations import (
    Accepted,
    accept_invitation,
    accept_role_invitation,
    invite_to_role,
    issue_invitation,
    resend_invitation,
    revoke_invitation,
    withdraw_invitation,
)

__all__ = [
    "Accepted",
    "accept_invitation",
    "accept_role_invitation",
    "activate_user",
    "deactivate_user",
    "end_role",
    "grant_role",
    "invite_to_role",
    "issue_invitation",
    "resend_invitation",
    "revoke_invitation",
    "update_profile",
    "withdraw_invitation",
]
