"""From a rule set of `reference` to the rules of a call: done once, when it is drafted; from then on they part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .rules import (
    TIE_BY_CRITERION,
    CalendarRule,
    CallRules,
    CheckRule,
    CostKind,
    Criterion,
    DocumentRule,
    Ground,
    Term,
)

# Parameters of the rule set that are a field of CallRules under another name (or the same).
_FIELDS = {
    "pass_mark_percent": "pass_mark",
    "applications_per_organisation": "applications_per_organisation",
    "own_contribution_percent": "own_share_percent",
    "cap_per_project": "project_cap",
    "organisation_min_age_months": "organisation_age_months",
    "reviewers_per_application": "reviews_per_application",
    "reviewers_min": "reviewers_min",
    "reason_required_under_percent": "reason_under_percent",
    "spread_flag_points": "spread_points",
    "quorum_percent": "quorum_percent",
    "calibration_min_reviews": "calibration_min_reviews",
    "calibration_min_reviewers": "calibration_min_reviewers",
    "calibration_shrink": "calibration_shrink",
    "draft_reminder_days": "draft_reminder_days",
    "defects_reminder_days": "defects_reminder_days",
    "review_reminder_days": "review_reminder_days",
    "review_overdue_every": "review_overdue_every",
    "rescore_by": "rescore_by",
    "conflict_lookback_months": "conflict_lookback_months",
    "partial_step_percent": "partial_step_percent",
    "partial_floor_percent": "partial_floor_percent",
    "first_tranche_percent": "first_tranche_percent",
    "line_move_percent": "line_move_percent",
    "volunteer_hour_rate": "volunteer_hour_rate",
    "files_max_count": "files_max_count",
    "paper_copies": "paper_copies",
}
# Parameters that are terms: their unit says whether the days are working days.
_TERMS = {
    "min_window_days": "window",
    "admission_check_days": "admission",
    "fix_defects_days": "defects",
    "appeal_file_days": "appeal",
    "appeal_answer_days": "appeal_answer",
    "review_days": "review",
    "decision_days": "decision",
    "publish_days": "release",
    "contract_sign_days": "contracts",
    "final_report_days": "final_report",
}
# Rule sets name a tie-break step by a word; one that is no step of its own is a criterion.
_TIES = {"registered": "received", "received": "received", "leverage": "leverage", "vote": "vote"}


def call_rules(data: Mapping[str, Any]) -> CallRules:
    """The rules a call starts with. Raises KeyError when the rule set lacks a list that every call needs."""
    parameters: Mapping[str, Any] = data["parameters"]
    plain = {ours: parameters[theirs]["value"] for theirs, ours in _FIELDS.items() if theirs in parameters}
    for days in ("draft_reminder_days", "defects_reminder_days", "review_reminder_days"):
        if days in plain:
            plain[days] = tuple(plain[days])
    if "file_max_megabytes" in parameters:
        plain["file_max_bytes"] = parameters["file_max_megabytes"]["value"] * 2**20
    if "file_kinds" in parameters:
        plain["file_kinds"] = tuple(parameters["file_kinds"]["value"])
    if "nonprofit_codes" in parameters:
        plain["nonprofit_codes"] = tuple(parameters["nonprofit_codes"]["value"])
    names = _FIELDS | _TERMS
    known = {names[k]: p for k, p in parameters.items() if k in names}
    return CallRules(
        **plain,
        criteria=tuple(_criterion(c) for c in data["criteria"]),
        tie_break=tuple(_tie(t["code"]) for t in data["tie_break"]),
        documents=_rows(DocumentRule, data["documents"]),
        cost_kinds=_rows(CostKind, data["cost_kinds"]),
        checks=_rows(CheckRule, data["admission_checks"]),
        grounds=_rows(Ground, data["refusal_grounds"]),
        legal_forms=tuple(data.get("legal_forms", ())),
        terms={ours: _term(parameters[theirs]) for theirs, ours in _TERMS.items() if theirs in parameters},
        calendar=_rows(CalendarRule, data.get("calendar", ())),
        sources={name: p["source"] for name, p in known.items()},
        confidence={name: p["confidence"] for name, p in known.items()},
    )


def _criterion(row: Mapping[str, Any]) -> Criterion:
    anchors = tuple(row["anchors"])
    return Criterion(row["code"], row["title"], row["weight"], len(anchors) - 1, anchors, row.get("about", ""))


def _tie(code: str) -> str:
    return _TIES.get(code, TIE_BY_CRITERION + code)


def _term(parameter: Mapping[str, Any]) -> Term:
    return Term(int(parameter["value"]), parameter["unit"] == "working_days", parameter["source"])


def _rows(kind: type[Any], rows: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(kind(**{k: row[k] for k in kind.__slots__ if k in row}) for row in rows)
