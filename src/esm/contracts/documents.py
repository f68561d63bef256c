"""The contract and its supplementary agreements as papers: one text template each, drawn as DOCX for editing and as tagged
PDF for signing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings

from esm.design.documents import docx, typst_pdf

from .selectors import ContractView
from .selectors.amendments import AmendmentView
from .selectors.receipts import ReceiptRow
from .selectors.report_page import ReportPage
from .selectors.returns import DemandView

T = TypeVar("T")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Format(Generic[T]):
    mime: str
    draw: Callable[[T], bytes]


def _contract(view: ContractView) -> dict[str, object]:
    sums = {
        "sources": [{"label": label, "sum": sum_} for label, sum_ in view.by_source],
        "total": view.estimate_total,
    }
    return {"contract": view, "city": settings.CITY, "estimate": sums}


def _amendment(view: AmendmentView) -> dict[str, object]:
    rows = [
        {"section": d.section, "label": d.label, "before": d.before or "—", "after": d.after or "—"}
        for d in view.differences
    ]
    return {"a": view, "row": view.row, "changes": rows, "city": settings.CITY}


def demand_pdf(contract: ContractView, demand: DemandView) -> bytes:
    """A demand to return money, as a tagged PDF."""
    return typst_pdf("contracts/papers/demand.txt", {"contract": contract, "demand": demand, "city": settings.CITY})


def _template(view: ContractView) -> str:
    return "contracts/papers/service.txt" if view.by_acts else "contracts/papers/contract.txt"


_AMENDMENT = "contracts/papers/amendment.txt"
FORMATS: dict[str, Format[ContractView]] = {
    "docx": Format(WORD, lambda view: docx(_template(view), _contract(view))),
    "pdf": Format("application/pdf", lambda view: typst_pdf(_template(view), _contract(view))),
}
AMENDMENT_FORMATS: dict[str, Format[AmendmentView]] = {
    "docx": Format(WORD, lambda view: docx(_AMENDMENT, _amendment(view))),
    "pdf": Format("application/pdf", lambda view: typst_pdf(_AMENDMENT, _amendment(view))),
}


def report_pdf(report: ReportPage, receipts: Sequence[ReceiptRow]) -> bytes:
    """A whole report with its receipts, as a tagged PDF."""
    page = {"report": report, "receipts": receipts, "city": settings.CITY}
    return typst_pdf("contracts/papers/report.txt", page)
