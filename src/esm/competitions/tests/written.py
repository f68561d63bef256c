"""A whole application as an organisation writes it: answers that leave nothing to ask, and saving them."""

from __future__ import annotations

import re
from typing import Any

from esm.competitions.models import Application, Attachment, Section
from esm.competitions.sections import SECTIONS
from esm.competitions.services.sections import save_section
from esm.kernel.actor import Actor
from esm.kernel.files import StoredFile
from esm.reference.tests.make import category

LINES = [
    {
        "name": "Оплата супровідників",
        "kind": "pay",
        "source": "city",
        "unit": "міс.",
        "quantity": "9",
        "price": "8 500",
    },
    {"name": "Проїзд", "kind": "services", "source": "city", "unit": "поїздка", "quantity": "120,5", "price": "150,40"},
    {"name": "Приміщення", "kind": "services", "source": "in_kind", "unit": "міс.", "quantity": "9", "price": "2000"},
]


def answers() -> dict[str, dict[str, Any]]:
    """Complete answers for `make.call()`'s rules, fresh for every caller."""
    row = {"what": "Супровід до лікарень", "from": "2027-03-01", "to": "2027-11-30", "who": "Координаторка"}
    return {
        "organisation": {"confirmed": "1", "corrections": ""},
        "experience": {
            "work": "Десять років супроводжуємо незрячих людей.",
            "base": "Офіс і два авто.",
            "budget_projects": [],
        },
        "people": {
            "contact_name": "Оксана Лисенко",
            "contact_phone": "067 123 45 67",
            "contact_email": "oksana@example.org",
            "writers": [],
        },
        "project": {
            "title": "Поруч: супровід незрячих людей",
            "direction": "blind",
            "summary": "Проведемо незрячу людину туди, куди їй треба.",
            "goal": "Люди виходять з дому, коли їм треба.",
            "starts_on": "2027-03-01",
            "ends_on": "2027-12-10",
            "place": "Усі райони міста",
        },
        "problem": {
            "problem": "523 людини не мають супроводу.",
            "evidence": "Звернення 2025 року.",
            "already": "Чотири авто на всіх.",
        },
        "audience": {"categories": ["sight"], "clients": "60", "contacts": "1 200", "reach": "Телефоном і через УТОС."},
        "activities": {"rows": [row | {"result": "1200 супроводів"}], "method": "Диспетчерка приймає заявку за день."},
        "results": {
            "rows": [{"name": "Супроводів", "unit": "раз", "planned": "1200", "proof": "журнал"}],
            "quality": "Люди частіше виходять з дому; опитаємо двічі.",
        },
        "access": {"features": ["phone", "transport"], "how": "Замовлення телефоном, супровід від дверей."},
        "risks": {
            "rows": [{"risk": "Тривога", "answer": "Ідемо в укриття й чекаємо."}],
            "safety": "Маршрути повз укриття, звʼязок щопівгодини.",
        },
        "team": {
            "staff": "3",
            "new_jobs": "1",
            "volunteers": "12",
            "hours": "800",
            "rows": [{"name": "Денис Приходько", "role": "Координатор", "skills": ""}],
        },
        "partners": {"rows": [], "contribution": "Приміщення.", "double": "1"},
        "estimate": {"rows": [dict(line, note="") for line in LINES], "why": "Тарифи перевізників за 2026 рік."},
        "sustainability": {"after": "Далі — соціальне замовлення.", "new": ""},
        "documents": {},
    }


def stored(name: str = "Статут.pdf", digest: str = "a" * 64) -> StoredFile:
    from .make import NOW

    return StoredFile.objects.create(name=name, kind="pdf", size=1000, sha256=digest, at=NOW, is_personal=True)


def written(application: Application, actor: Actor, at: Any, **changes: dict[str, Any]) -> Application:
    """Every section saved through the service and marked ready, the charter attached. `changes` go over the answers."""
    category()
    charter = stored()
    Attachment.objects.get_or_create(application=application, code="charter", defaults={"file": charter, "at": at})
    given = answers()
    for code in SECTIONS:
        full = given[code] | changes.get(code, {})
        section = Section.objects.filter(application=application, code=code).first()
        seen = section.version if section else 0
        number = application.number
        save_section(
            actor=actor, number=number, code=code, answers=full, seen_version=seen, ready=True, done=True, at=at
        )
    application.refresh_from_db()
    return application


def text(response: Any) -> str:
    """A page's words and markup, white space folded."""
    return re.sub(r"\s+", " ", response.content.decode())
