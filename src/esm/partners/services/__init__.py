"""Writes: organisations, their people, the change of the head, requests to join and bars."""

from .cards import CardChanges, add_affiliate, end_affiliate, enter_organisation, set_charter, update_card
from .hand_over import cancel_hand_over, hand_over
from .joining import (
    Joining,
    approve_join,
    ask_to_join,
    bar_debtor,
    bar_organisation,
    decline_join,
    invite_head,
    lift_bar,
    lift_debtors_bar,
)
from .providers import exclude_provider, record_provider
from .team import accept_invitation, change_rights, end_membership, invite_member, revoke_invitation

__all__ = [
    "CardChanges",
    "Joining",
    "accept_invitation",
    "add_affiliate",
    "approve_join",
    "ask_to_join",
    "bar_debtor",
    "bar_organisation",
    "cancel_hand_over",
    "change_rights",
    "decline_join",
    "end_affiliate",
    "end_membership",
    "enter_organisation",
    "exclude_provider",
    "hand_over",
    "invite_head",
    "invite_member",
    "lift_bar",
    "lift_debtors_bar",
    "record_provider",
    "revoke_invitation",
    "set_charter",
    "update_card",
]
