"""Ukrainian account numbers: UA, two check digits, six of the bank, nineteen of the account (ISO 13616). Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _


def clean(text: str) -> str:
    return "".join(text.split()).upper()


def problem_of(iban: str) -> str:
    """A sentence about what is wrong with it; empty when it is right."""
    if not re.fullmatch(r"UA\d{27}", iban, re.ASCII):
        return _("Напишіть рахунок так, як у довідці банку: UA і 27 цифр.")
    digits = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])
    if int(digits) % 97 != 1:
        return _("У номері рахунку є помилка: контрольні цифри не сходяться. Звірте його з довідкою банку.")
    return ""
