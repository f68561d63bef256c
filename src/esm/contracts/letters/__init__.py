"""Letters about contracts. Editors may put their own words over these (`/department/letters/`)."""

from .contract import CONTRACT_LETTERS
from .money import MONEY_LETTERS
from .oversight import OVERSIGHT_LETTERS
from .reports import REPORT_LETTERS
from .social import SOCIAL_LETTERS

LETTERS = (*CONTRACT_LETTERS, *REPORT_LETTERS, *MONEY_LETTERS, *SOCIAL_LETTERS, *OVERSIGHT_LETTERS)

__all__ = ["LETTERS"]
