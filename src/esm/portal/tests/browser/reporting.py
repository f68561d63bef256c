"""How an organisation writes its report on a project, page by page."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from playwright.sync_api import Page

from .hands import fill, press
from .people import People


def report(people: People, who: str, number: str, kind: str, *, persons: int, spent: int, own: str = "40 500") -> None:
    """Write a whole report about the city's `spent` hryvnias and hand it in."""
    address = f"/cabinet/reports/{number}/{kind}/"
    page = people.at(who, address)
    answers = {
        "done": "Супроводи щодня.", "results": "Обіцяне виконано.", "persons": str(persons), "contacts": "1 200",
        "jobs": "2", "volunteers": "9", "volunteer_hours": "350", "money_own": own, "proof_own": "bank",
    }  # fmt: skip
    if page.locator("[name=service_1]").count():
        service = page.locator("[name=service_1] option").nth(1).get_attribute("value") or ""
        answers |= {"service_1": service, "service_persons_1": str(persons), "service_contacts_1": "1200"}
    fill(page, **answers)
    _answer_the_plan(page)
    press(page, "Зберегти чернетку")
    _add_receipts(people, who, address, kind, spent)
    page = people.at(who, f"{address}check/")
    page.locator("#declared").check()
    press(page, "Подати звіт")


def _answer_the_plan(page: Page) -> None:
    """Every work done, every figure as promised or explained."""
    for answer in page.locator("select[name^=done_]").all():
        answer.select_option("yes")
    for figure in page.locator("input[name^=fact_]").all():
        figure.fill("1")
    for why in page.locator("input[name^=why_]").all():
        why.fill("Порахували за журналами.")


def _add_receipts(people: People, who: str, address: str, kind: str, spent: int) -> None:
    """Receipts for `spent` hryvnias, pasted from a table: as much of each line that the city pays as is left of it."""
    page = people.at(who, f"{address}check/")
    lines = page.locator("table", has=page.locator("caption", has_text="За рядками кошторису")).locator("tbody tr")
    rows = []
    for line in lines.all():
        name, payer, _planned, _own, _spent, left, _count = line.locator("th, td").all_inner_texts()
        if payer != "міський бюджет":
            continue
        part = min(Decimal(spent), Decimal("".join(left.split()).replace(",", ".")))
        spent -= part
        if part > 0:
            code, day = name.partition(".")[0], f"{datetime.now():%d.%m.%Y}"
            rows.append(f"{code};{kind}-{code};{day};ТОВ «Пальне»;14360570;{part}")
    page = people.at(who, f"{address}receipts/load/")
    fill(page, text="\n".join(["Рядок кошторису;Номер;Дата;Кому сплачено;Код ЄДРПОУ;Сума", *rows]))
    press(page, "Перевірити й додати")
