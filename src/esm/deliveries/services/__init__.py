from .allowances import (
    bill,
    change_allowance,
    close_allowance,
    open_allowance,
    unbill,
)
from .correcting import cancel_delivery, correct_delivery
from .given import record_given
from .logging import Logged, log_deliveries
from .tokens import NewToken, TokenHolder, authenticate, create_token, revoke_token
from .undoing import ask_undo, undo_batch
from .writing import hold, open_batch, settle

__all__ = [
    "Logged",
    "NewToken",
    "TokenHolder",
    "ask_undo",
    "authenticate",
    "bill",
    "cancel_delivery",
    "change_allowance",
    "close_allowance",
    "correct_delivery",
    "create_token",
    "hold",
    "log_deliveries",
    "open_allowance",
    "open_batch",
    "record_given",
    "revoke_token",
    "settle",
    "unbill",
    "undo_batch",
]
