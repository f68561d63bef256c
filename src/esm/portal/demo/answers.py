"""A whole, believable application in the form of its sections, for a project of `words.PROJECTS`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .words import ESTIMATE, FIRST_NAMES, PROJECTS, SURNAMES

CATEGORIES = {
    "sight": "людей із порушенням зору",
    "children": "дітей з інвалідністю та їхніх батьків",
    "elderly": "людей похилого віку",
    "veterans": "ветеранів та їхніх рідних",
    "displaced": "переселенців",
    "transport": "людей на кріслах колісних",
}


@dataclass(frozen=True, slots=True)
class Project:
    """One invented project: the n-th of a call. Numbers vary with n, so that no two applications are the same."""

    n: int
    starts_on: date
    ends_on: date

    @property
    def direction(self) -> str:
        return PROJECTS[self.n % len(PROJECTS)][0]

    @property
    def title(self) -> str:
        title = PROJECTS[self.n % len(PROJECTS)][1]
        again = self.n // len(PROJECTS)
        return f"{title} — {again + 1}" if again else title

    @property
    def summary(self) -> str:
        return PROJECTS[self.n % len(PROJECTS)][2]

    @property
    def clients(self) -> int:
        return 40 + self.n * 7 % 260

    @property
    def lead(self) -> str:
        return f"{SURNAMES[self.n % len(SURNAMES)]} {FIRST_NAMES[self.n % len(FIRST_NAMES)]}"

    def estimate(self) -> list[dict[str, str]]:
        """Rows as a person types them; prices vary by a few per cent from project to project."""
        rows = []
        for position, (kind, name, unit, quantity, price, source) in enumerate(ESTIMATE):
            varied = price * (90 + (self.n * 3 + position * 5) % 22) // 100
            rows.append(
                {
                    "name": name,
                    "kind": kind,
                    "source": source,
                    "unit": unit,
                    "quantity": f"{quantity // 1000}",
                    "price": f"{varied // 100},{varied % 100:02d}",
                    "note": "за цінами торішнього проєкту",
                }
            )
        return rows

    def sections(self, *, categories: list[str]) -> dict[str, dict[str, Any]]:
        """Answers by section code, complete; documents are added apart."""
        who = CATEGORIES[self.direction]
        middle = self.starts_on + (self.ends_on - self.starts_on) / 2
        return {
            "organisation": {"confirmed": "1", "corrections": ""},
            "experience": {
                "work": f"Пʼятий рік допомагаємо: торік у нас побувало {self.clients // 2} {who}.",
                "base": "Дві кімнати на першому поверсі, вхід без сходів, три компʼютери.",
                "budget_projects": [],
            },
            "people": {
                "contact_name": self.lead,
                "contact_phone": f"067 000 {self.n % 100:02d} {self.n * 3 % 100:02d}",
                "contact_email": f"proekt{self.n}@example.org",
                "writers": [],
            },
            "project": {
                "title": self.title,
                "direction": self.direction,
                "summary": self.summary,
                "goal": f"За рік {self.clients} {who} отримають допомогу, якої зараз у місті бракує.",
                "starts_on": self.starts_on.isoformat(),
                "ends_on": self.ends_on.isoformat(),
                "place": "Усі райони міста; кімната зустрічей у центрі.",
            },
            "problem": {
                "problem": f"У місті багато {who}, і більшість роками не виходить далі двору.",
                "evidence": f"Ми опитали {self.clients} родин у вересні: дві третини назвали цю потребу першою.",
                "already": "Територіальні центри допомагають удома, але не супроводжують і не навчають.",
            },
            "audience": {
                "categories": categories,
                "clients": str(self.clients),
                "contacts": str(self.clients * (6 + self.n % 5)),
                "reach": "Розкажуть е-офіси, лікарні та самі люди. Записатися можна телефоном.",
            },
            "activities": {
                "rows": [
                    _activity("Навчити команду й повідомити людей", self.starts_on, middle - timedelta(days=60)),
                    _activity("Допомагати щодня за графіком", self.starts_on + timedelta(days=14), self.ends_on),
                    _activity("Опитати людей і скласти звіт", middle, self.ends_on),
                ],
                "method": "Працюємо за записом, графік складаємо на тиждень, про зміни дзвонимо.",
            },
            "results": {
                "rows": [
                    {
                        "name": "Людей отримали допомогу",
                        "unit": "осіб",
                        "planned": str(self.clients),
                        "proof": "журнал без імен",
                    },
                    {
                        "name": "Разів надано допомогу",
                        "unit": "разів",
                        "planned": str(self.clients * (6 + self.n % 5)),
                        "proof": "журнал послуг",
                    },
                ],
                "quality": "Люди частіше виходять із дому. Запитаємо про це на початку й наприкінці.",
            },
            "access": {
                "features": ["ramp", "phone"],
                "how": "Записуємо телефоном, приходимо додому, листи пишемо простою мовою.",
            },
            "risks": {
                "rows": [
                    {"risk": "Захворіє хтось із команди", "answer": "Є двоє на підміну, вони пройшли навчання."},
                    {"risk": "Немає світла", "answer": "Маємо зарядні станції, заняття переносимо на інший день."},
                ],
                "safety": "За тривоги йдемо до укриття за 50 метрів. Про перенесення дзвонимо кожній людині.",
            },
            "team": {
                "staff": "4",
                "new_jobs": str(self.n % 4),
                "volunteers": str(5 + self.n % 20),
                "hours": "350",
                "rows": [{"name": self.lead, "role": "керує проєктом", "skills": "десять років соціальної роботи"}],
            },
            "partners": {
                "rows": [{"name": "Районна бібліотека", "part": "дає зал двічі на тиждень", "agreed": "yes"}],
                "contribution": "Приміщення, обладнання та праця волонтерів.",
                "double": "1",
            },
            "estimate": {"rows": self.estimate(), "why": "За рахунками минулого року й пропозиціями двох магазинів."},
            "sustainability": {
                "after": "Команда й волонтери лишаються, оренду платить організація.",
                "new": "Люди самі ведуть частину занять." if self.n % 2 else "",
            },
        }


def _activity(what: str, starts_on: date, ends_on: date) -> dict[str, str]:
    return {
        "what": what,
        "from": starts_on.isoformat(),
        "to": max(starts_on, ends_on).isoformat(),
        "who": "керівниця проєкту",
        "result": "готово й записано",
    }
