"""The contract and its supplementary agreements."""

from __future__ import annotations

from ..selectors import ContractView
from ..selectors.amendments import AmendmentView
from .formats import both


def _template(view: ContractView) -> str:
    return "contracts/papers/service.txt" if view.by_acts else "contracts/papers/contract.txt"


def _contract(view: ContractView) -> dict[str, object]:
    sums = {
        "sources": [{"label": label, "sum": sum_} for label, sum_ in view.by_source],
        "total": view.estimate_total,
    }
    return {"contract": view, "estimate": sums}


def _amendment(view: AmendmentView) -> dict[str, object]:
    rows = [
        {"section": d.section, "label": d.label, "before": d.before or "—", "after": d.after or "—"}
        for d in view.differences
    ]
    return {"a": view, "row": view.row, "changes": rows}


FORMATS = both(_template, _contract)
AMENDMENT_FORMATS = both(lambda _view: "contracts/papers/amendment.txt", _amendment)
