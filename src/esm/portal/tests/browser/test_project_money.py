"""The money of one project: two changes of its sum, a report accepted in part, what wasn't comes back, each step in public.

The contract is the demo city's: signed, half of it paid, its interim report handed in. The year's report is written for
all the money but a thousand hryvnias; of one receipt the official doesn't accept five hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import City
from .hands import fill, press, said, today
from .people import People, told
from .reporting import report

pytestmark = pytest.mark.browser


@dataclass
class Project(People):
    ngo: str = "ngo6"
    sums: tuple[str, ...] = ()
    accepted: str = ""

    @property
    def number(self) -> str:
        return self.city.facts["reported"]

    def contract(self, who: str, address: str) -> Page:
        return self.at(who, f"/contracts/{self.number}/{address}")

    def office(self, who: str, address: str = "") -> Page:
        return self.at(who, f"/department/contracts/{self.number}/{address}")


def wished(project: Project, who: str, kind: str, line: str, price: str, reason: str) -> str:
    """Somebody of one side wishes for another price of a line; the address of the wish."""
    page = project.contract(who, f"amendments/new/{kind}/")
    fill(page, reason=reason, **{f"price_{line}": price})
    page.locator("main form .btn--main").click()
    address = page.url.replace(project.city.url, "")
    press(page, "Подати на погодження")
    said(page, "Чекає рішення")
    return address


def agreed_and_signed(project: Project, address: str, *, author: str, approver: str) -> None:
    """Whoever wished can't agree to it; somebody else does, and both sides sign."""
    page = project.at(author, address)
    expect(page.get_by_role("button", name="Погодити", exact=True)).to_have_count(0)
    press(project.at(approver, address), "Погодити")
    page = project.at("official", f"{address}sign/")
    fill(page, signed_on=today())
    press(page, "Записати")
    said(page, "Договір діє зі змінами")


def the_organisation_asks_to_lower_the_sum(project: Project) -> None:
    address = wished(project, project.ngo, "sum_down", "3", "240,05", "Матеріали подешевшали")
    agreed_and_signed(project, address, author=project.ngo, approver="official")


def the_city_asks_to_raise_it(project: Project) -> None:
    address = wished(project, "official", "sum_up", "2", "96,81", "Пальне подорожчало")
    agreed_and_signed(project, address, author="official", approver="head")
    said(project.office("official"), "87\u00a0413")


def the_interim_report_is_accepted_and_the_rest_paid(project: Project) -> None:
    press(project.at("official", f"/department/reports/{project.number}/interim/"), "Прийняти")
    page = project.office("official", "pay/2/")
    fill(page, paid_on=today(), document="ТД-77")
    press(page, "Записати платіж")
    said(page, "ТД-77")


def the_final_report_is_accepted_in_part(project: Project) -> None:
    report(project, project.ngo, project.number, "final", persons=40, spent=46_800)
    page = project.contract("official", "reports/final/receipts/")
    page.get_by_role("link", name="Не приймати").first.click()
    fill(page, refused="500", refused_why="Чек на особисті покупки")
    press(page, "Записати")
    page = project.at("official", f"/department/reports/{project.number}/final/")
    fill(page, remark="Чек final-1 прийнято без 500 грн: особисті покупки")
    press(page, "Прийняти")
    said(page, "Звіт прийнято")


def what_was_not_accepted_is_demanded_and_comes_back(project: Project) -> None:
    page = project.office("official", "demand/")
    fill(page, reason="Не прийнято 500 грн за чеком final-1")
    press(page, "Надіслати вимогу")
    letter = f"/contracts/{project.number}/demands/1/document.pdf"
    project.at(project.ngo, f"/cabinet/contracts/{project.number}/")
    for who in ("official", project.ngo):
        assert project.file(who, letter).startswith(b"%PDF")
    page = project.office("official", "repay/")
    fill(page, on=today(), document="ПД-9")
    press(page, "Записати повернення")
    said(project.office("official"), "Закрито")


def everybody_sees_each_step(project: Project) -> None:
    page = project.at("", f"/projects/{project.number}/")
    rows = page.locator("table", has=page.locator("caption", has_text="Кожен крок грошей")).locator("tbody tr")
    steps = [" ".join(row.replace("\u00a0", " ").split()) for row in rows.all_inner_texts()]
    wanted = (
        ("Просили", ""), ("Запропонувала комісія", ""), ("Рішення міста", "12-д"),
        ("Договір, перша редакція", "87 913"), ("Зменшення суми", "86 913"), ("Збільшення суми", "87 413"),
        ("Сплачено", "ТД-26-006-1"), ("Сплачено", "ТД-77"), ("Прийнято за звітом", "особисті покупки"),
        ("Повернуто до бюджету", ""),
    )  # fmt: skip
    assert len(steps) == len(wanted), steps
    for step, words in zip(steps, wanted, strict=True):
        assert all(w in step for w in words), step
    assert "Матеріали подешевшали" in steps[4]
    assert "Пальне подорожчало" in steps[5]
    assert all("202" in step for step in steps[2:]), "each step has its day"


CHAPTERS: tuple[Callable[[Project], None], ...] = (
    the_organisation_asks_to_lower_the_sum,
    the_city_asks_to_raise_it,
    the_interim_report_is_accepted_and_the_rest_paid,
    the_final_report_is_accepted_in_part,
    what_was_not_accepted_is_demanded_and_comes_back,
    everybody_sees_each_step,
)


def test_a_project_changes_twice_is_accepted_in_part_and_gives_the_rest_back(moving: City, chromium: Browser) -> None:
    with told(Project(moving, chromium, script=False)) as project:
        for chapter in CHAPTERS:
            chapter(project)
