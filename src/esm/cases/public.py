"""From the appeal to the closing: assessment, decision, individual plan, review. The room's one door."""

from esm.people.public import Holder

from .selectors.work import work_items
from .services.forgetting import erase, withdrawn

# For `config/holders.py`.
HOLDER = Holder("cases", erase, withdrawn)

__all__ = ["HOLDER", "work_items"]
