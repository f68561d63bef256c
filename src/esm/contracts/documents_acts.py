"""The act, its invoice and its annex as one paper: DOCX for editing, tagged PDF for signing. No person is named in it."""

from __future__ import annotations

from django.conf import settings

from esm.design.documents import docx, typst_pdf

from .documents import WORD, Format
from .selectors.acts import ActPage

_ACT = "contracts/papers/act.txt"


def _data(page: ActPage) -> dict[str, object]:
    return {"page": page, "act": page.act, "contract": page.contract, "city": settings.CITY}


ACT_FORMATS: dict[str, Format[ActPage]] = {
    "docx": Format(WORD, lambda page: docx(_ACT, _data(page))),
    "pdf": Format("application/pdf", lambda page: typst_pdf(_ACT, _data(page))),
}
