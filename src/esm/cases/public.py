"""From the appeal to the closing: assessment, decision, individual plan, review. The room's one door."""

from .selectors.work import work_items

__all__ = ["work_items"]
