"""The contract as a paper: one text template, drawn as DOCX for editing and as tagged PDF for signing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from esm.design.documents import docx, typst_pdf

from .selectors import ContractView

TEMPLATE = "contracts/papers/contract.txt"


@dataclass(frozen=True, slots=True)
class Format:
    mime: str
    draw: Callable[[ContractView], bytes]


def _pdf(contract: ContractView) -> bytes:
    return typst_pdf(TEMPLATE, {"contract": contract, "city": settings.CITY})


def _docx(contract: ContractView) -> bytes:
    return docx(TEMPLATE, {"contract": contract, "city": settings.CITY})


FORMATS = {
    "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "pdf": Format("application/pdf", _pdf),
}
