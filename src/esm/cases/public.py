"""From the appeal to the closing: assessment, decision, individual plan, review. The room's one door."""

from esm.people.public import Holder

from .machine import Danger, Intake, Source
from .selectors.work import work_items
from .services.forgetting import erase, withdrawn
from .services.intake import IntakeDraft, open_case

# For `config/holders.py`.
HOLDER = Holder("cases", erase, withdrawn)

__all__ = ["HOLDER", "Danger", "Intake", "IntakeDraft", "Source", "open_case", "work_items"]
