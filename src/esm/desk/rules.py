"""The city's rules for e-offices and referrals: a typed reading of the `desk` rule set in `reference`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from esm.reference import public as reference

ANY = "*"


@dataclass(frozen=True, slots=True)
class TermRule:
    """Working days within which an organisation answers, and within which it helps."""

    services: tuple[str, ...]
    urgency: str
    answer: int
    serve: int


@dataclass(frozen=True, slots=True)
class DeskRules:
    title: str
    referral_terms: tuple[TermRule, ...]
    remind_at: tuple[int, int]  # per cent of the term
    escalate_at: int
    appeal_days: Mapping[str, int]  # working days by urgency
    call_back_days: int  # working days
    reopen_days: int
    link_days: int
    status_tries: int  # an hour
    kiosk_idle: int  # seconds
    article_days: int
    consent_months: int
    show_from: int  # people
    needs: tuple[str, ...]  # keys of categories
    topics: Mapping[str, str]
    consent_purpose: str

    @classmethod
    def from_data(cls, title: str, data: Mapping[str, Any]) -> DeskRules:
        value = {key: parameter["value"] for key, parameter in data["parameters"].items()}
        return cls(
            title=title,
            referral_terms=tuple(
                TermRule(tuple(t["services"]), t["urgency"], t["answer"], t["serve"]) for t in value["referral_terms"]
            ),
            remind_at=(value["remind_at"][0], value["remind_at"][1]),
            escalate_at=value["escalate_at"],
            appeal_days=value["appeal_days"],
            call_back_days=value["call_back_days"],
            reopen_days=value["reopen_days"],
            link_days=value["link_days"],
            status_tries=value["status_tries"],
            kiosk_idle=value["kiosk_idle"],
            article_days=value["article_days"],
            consent_months=value["consent_months"],
            show_from=value["show_from"],
            needs=tuple(value["needs"]),
            topics=dict(value["topics"]),
            consent_purpose=value["consent_purpose"],
        )

    def term(self, service_code: str, urgency: str) -> TermRule:
        """The rule for this service, else the one for any."""
        own = [t for t in self.referral_terms if t.urgency == urgency and service_code in t.services]
        every = [t for t in self.referral_terms if t.urgency == urgency and ANY in t.services]
        return (own or every)[0]


def rules_on(day: date) -> DeskRules:
    """One query. Raises NotFound when no rules are in force."""
    found = reference.rule_set("desk", day)
    return DeskRules.from_data(found.title, found.data)
