"""Rules and calls."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from esm.competitions.machine import CallStatus
from esm.competitions.models import Call, Direction
from esm.competitions.rules import CallRules, CheckRule, CostKind, Criterion, DocumentRule, Ground, Term

from .people import KYIV, number


def rules(**kw: Any) -> CallRules:
    """Rules with which a call may be opened: three criteria, two documents, four cost kinds."""
    base: dict[str, Any] = {
        "criteria": (
            Criterion("need", "Потреба: кому і чому це важливо", 40, 5, anchors=_anchors()),
            Criterion("results", "Результати й кількість людей", 40, 5, anchors=_anchors()),
            Criterion("budget", "Кошторис: реальні ціни, ваш внесок", 20, 5, anchors=_anchors()),
        ),
        "tie_break": ("criterion:results", "leverage", "received", "vote"),
        "documents": (
            DocumentRule("charter", "Статут організації"),
            DocumentRule("letters", "Листи партнерів", required=False),
        ),
        "cost_kinds": (
            CostKind("pay", "Оплата праці"),
            CostKind("goods", "Матеріали й обладнання"),
            CostKind("services", "Послуги"),
            CostKind("debts", "Погашення боргів", allowed=False),
        ),
        "checks": tuple(
            CheckRule(code, title)
            for code, title in (
                ("in_time", "Заявку подано в строк"),
                ("complete", "Є всі обовʼязкові документи"),
                ("legal_form", "Така організація може брати участь"),
                ("age", "Організація зареєстрована досить давно"),
                ("nonprofit", "Організація неприбуткова"),
                ("not_terminating", "Організація не припиняється"),
                ("not_barred", "Немає заборони на участь"),
                ("charter", "Статут передбачає соціальну роботу"),
                ("direction", "Проєкт відповідає напряму"),
                ("term", "Строк проєкту в межах бюджетного року"),
                ("cap", "Сума не більша за дозволену"),
                ("own_contribution", "Власний внесок достатній"),
                ("estimate", "Кошторис сходиться"),
                ("cost_kinds", "Заборонених витрат немає"),
                ("one_application", "Заявок від організації не більше, ніж дозволено"),
                ("no_double_funding", "Проєкт не оплачують з іншого бюджету"),
            )
        ),
        "grounds": (
            Ground("late", "Подано після строку", "п. 3.4"),
            Ground("documents", "Документи неповні", "п. 3.5"),
            Ground("organisation", "Організація не може брати участь", "п. 2.1"),
        ),
        "applications_per_organisation": 2,
        "own_share_percent": 10,
        "project_cap": 200_000_00,
        "nonprofit_codes": ("0032", "0036"),
        "terms": {
            "window": Term(30, working=False, source="Порядок № 1049"),
            "admission": Term(7),
            "defects": Term(5),
            "appeal": Term(10, working=False),
            "appeal_answer": Term(5),
            "review": Term(15),
            "decision": Term(5),
            "release": Term(3),
            "contracts": Term(20),
        },
    }
    return CallRules(**base | kw)


def _anchors() -> tuple[str, ...]:
    return tuple(f"Що означає {score}" for score in range(6))


def call(**kw: Any) -> Call:
    """An open call (2–30 November 2026 around NOW) of 1 000 000 UAH with one direction, unless told otherwise."""
    n = number()
    directions = kw.pop("directions", ({"code": "blind", "title": "Люди з порушенням зору"},))
    frozen = kw.pop("rules", None) or rules()
    opens_at = datetime(2026, 11, 2, 9, 0, tzinfo=KYIV)
    base: dict[str, Any] = {
        "slug": f"2027-{n}",
        "year": 2027,
        "title": "Конкурс соціальних проєктів — 2027",
        "status": CallStatus.OPEN,
        "rule_set_version": "test-1",
        "rules": frozen.to_data() if isinstance(frozen, CallRules) else frozen,
        "legal_basis": "Програма, п. 6.1",
        "who_may_apply": "Громадські обʼєднання",
        "total_budget": 1_000_000_00,
        "opens_at": opens_at,
        "closes_at": datetime(2026, 12, 2, 17, 0, tzinfo=KYIV),
        "opened_at": opens_at,
        "projects_start_on": date(2027, 3, 1),
        "projects_end_on": date(2027, 12, 15),
        "contact_name": "Світлана Секретарська",
        "contact_phone": "057 700 00 00",
        "contact_email": "konkurs@example.org",
        "place": "майдан Конституції, 7, кімната 12",
    }
    row = base | kw
    # Rules and directions are frozen once a call is open, by the database: so a draft first.
    made = Call.objects.create(**row | {"status": CallStatus.DRAFT})
    for position, direction in enumerate(directions):
        Direction.objects.create(call=made, position=position, **direction)
    made.status = row["status"]
    made.save(update_fields=["status"])
    return made
