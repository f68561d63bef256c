"""The demo city's social order: this year's home care and lift-van with chosen providers; next year's on its way.

Every state of a task stands somewhere: draft, taking proposals, opened, chosen, approved, released, failed, cancelled;
two envelopes came on paper, one provider has left and the next in the ranking waits for the head's word.
"""

from .years import build

__all__ = ["build"]
