"""Letters of the competition. Editors may put their own words over these (`/department/letters/`).

A placeholder may hold a whole paragraph that is there only sometimes («{appeal}»): without it no hole is left.
"""

from .admission import ADMISSION_LETTERS
from .applications import APPLICATION_LETTERS
from .calls import CALL_LETTERS
from .commission import COMMISSION_LETTERS
from .corrections import CORRECTION_LETTERS
from .decisions import DECISION_LETTERS

LETTERS = (
    *CALL_LETTERS,
    *APPLICATION_LETTERS,
    *ADMISSION_LETTERS,
    *COMMISSION_LETTERS,
    *DECISION_LETTERS,
    *CORRECTION_LETTERS,
)

__all__ = ["LETTERS"]
