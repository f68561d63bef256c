"""The social order's verbs, by stage."""

from .appeals import reconsider
from .checking import (
    Answered,
    admit_proposal,
    answer_checks,
    fail_lot,
    open_proposals,
    refuse_proposal,
    return_proposal,
    undo_admission,
)
from .choosing import approve_choice, prepare_choice, release_choice, send_back_choice
from .compensation import accept_provider, close_lot
from .drafting import LotDraft, OrderDraft, add_lot, draft_order, edit_lot, edit_order, remove_lot, starting_lot
from .intake import Envelope, attach_scan, register_envelope, type_in
from .notice import announce_order, answer_question, ask_question, cancel_order, extend_order, set_panel
from .plan import LineDraft, ListDraft, approve_list, draft_list, edit_list, send_back_list, submit_list
from .proposals import (
    ProposalDraft,
    accepts,
    attach_document,
    missing,
    recall_proposal,
    remove_document,
    save_proposal,
    start_proposal,
    submit_proposal,
    withdraw_proposal,
)
from .replacing import approve_replacement, drop_replacement, end_award, prepare_replacement, renotice
from .reviewing import Written, declare, save_review
from .studies import Figure, StudyDraft, draft_study, edit_study, publish_study
from .tariffs import set_tariff

__all__ = [
    "Answered",
    "Envelope",
    "Figure",
    "LineDraft",
    "ListDraft",
    "LotDraft",
    "OrderDraft",
    "ProposalDraft",
    "StudyDraft",
    "Written",
    "accept_provider",
    "accepts",
    "add_lot",
    "admit_proposal",
    "announce_order",
    "answer_checks",
    "answer_question",
    "approve_choice",
    "approve_list",
    "approve_replacement",
    "ask_question",
    "attach_document",
    "attach_scan",
    "cancel_order",
    "close_lot",
    "declare",
    "draft_list",
    "draft_order",
    "draft_study",
    "drop_replacement",
    "edit_list",
    "edit_lot",
    "edit_order",
    "edit_study",
    "end_award",
    "extend_order",
    "fail_lot",
    "missing",
    "open_proposals",
    "prepare_choice",
    "prepare_replacement",
    "publish_study",
    "recall_proposal",
    "reconsider",
    "refuse_proposal",
    "register_envelope",
    "release_choice",
    "remove_document",
    "remove_lot",
    "renotice",
    "return_proposal",
    "save_proposal",
    "save_review",
    "send_back_choice",
    "send_back_list",
    "set_panel",
    "set_tariff",
    "start_proposal",
    "starting_lot",
    "submit_list",
    "submit_proposal",
    "type_in",
    "undo_admission",
    "withdraw_proposal",
]
