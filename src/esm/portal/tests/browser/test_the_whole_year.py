"""One competition from the call to the published figures, as six people in six browsers.

It runs on a city of its own, because it changes what others look at. Steps follow each other like chapters; what one
leaves behind (the call's address, the application's number) the next one takes up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from esm.design.tests import browser as checks

from .conftest import served
from .hands import PAPER, fill, press, said, today
from .people import People, told
from .reporting import report

pytestmark = pytest.mark.browser

TITLE = "Провідник: супровід незрячих людей"


@dataclass
class Year(People):
    """Who takes part and what has come about so far."""

    slug: str = ""
    number: str = ""

    def desk(self, who: str, address: str = "") -> Page:
        return self.at(who, f"/department/competitions/{self.slug}/{address}")

    @property
    def own(self) -> str:
        return f"/cabinet/applications/{self.number}/"


@pytest.fixture
def year(built: Path, tmp_path: Path, chromium: Browser) -> Iterator[Year]:
    with served(built, tmp_path / "city") as city, told(Year(city, chromium)) as made:
        yield made


def the_official_drafts_and_opens_a_call(year: Year) -> None:
    page = year.at("official", "/department/competitions/new/")
    fill(page, opens_at=f"{today(days=-1)}T09:00", closes_at=f"{today(days=20)}T17:00")
    press(page, "Створити чернетку")
    year.slug = page.url.rstrip("/").rpartition("/")[2]
    for part, answers in {
        "basics": {"title": "Конкурс цілого року", "about": "Від оголошення до показників."},
        "money": {"total_budget": "500 000"},
        "limits": {"reviews_per_application": "2", "reviewers_min": "2"},
    }.items():
        page = year.desk("official", f"edit/{part}/")
        fill(page, **answers)
        press(page, "Зберегти")
        assert page.url.endswith(f"/{year.slug}/"), page.url
    said(page, "а правило вимагає щонайменше")  # shorter than the law wants: a warning, not a wall
    page = year.desk("official", "open/")
    press(page, "Оголосити")
    said(page, "Конкурс оголошено.")
    expect(year.at("", f"/competitions/{year.slug}/").get_by_role("heading", level=1)).to_have_text(
        "Конкурс цілого року"
    )


def the_ngo_starts_from_last_years_application(year: Year) -> None:
    page = year.at("ngo", f"/cabinet/applications/start/{year.slug}/")
    page.locator("[name=organisation]").first.check()
    page.locator("[name=direction]").last.check()
    earlier = page.locator("[name=copy_of] option", has_text=f"{year.city.facts['decided'][2:]}-")
    page.locator("[name=copy_of]").select_option(earlier.first.get_attribute("value"))
    press(page, "Почати заявку")
    year.number = page.url.rstrip("/").rpartition("/")[2]


def she_writes_by_keyboard_and_it_saves_itself(year: Year) -> None:
    page = year.at("ngo", year.own)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip')")
    page.keyboard.press("Enter")
    links: list[str] = []
    while len(links) < 40 and "/project/" not in (links[-1] if links else ""):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null"), links
        links.append(page.evaluate("document.activeElement.getAttribute('href') || ''"))
    assert links == sorted(links, key=links.index)
    page.keyboard.press("Enter")
    page.wait_for_url("**/project/")
    title = page.get_by_label("Назва проєкту", exact=True)
    title.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(TITLE)
    page.keyboard.press("Tab")
    expect(page.locator("[data-saved]")).to_contain_text("Збережено о")
    page.locator("[name=direction]").last.check()
    year_of_call = year.slug.partition("-")[0]
    fill(
        page,
        summary="Проведемо незрячу людину туди, куди їй треба, і назад.",
        goal="60 незрячих людей виходять з дому, коли їм треба.",
        starts_on=f"{year_of_call}-03-01",
        ends_on=f"{year_of_call}-12-10",
        place="Усі райони міста",
        done="1",
    )
    press(page, "Зберегти і далі")
    assert page.url.endswith("/problem/"), page.locator("main").inner_text()[:800]
    fill(
        page,
        problem="523 незрячі людини в місті не мають супроводу.",
        evidence="Звернення до е-офісів за минулий рік.",
        already="Чотири авто на всіх; пішого супроводу немає.",
        done="1",
    )
    press(page, "Зберегти і далі")
    page = year.at("ngo", f"{year.own}audience/")
    fill(page, clients="60", contacts="1 200", reach="Телефоном, через УТОС та е-офіси.", done="1")
    press(page, "Зберегти і далі")


def her_estimate_has_a_mistake_and_is_put_right(year: Year) -> None:
    page = year.at("ngo", f"{year.own}estimate/")
    for row, line in enumerate(
        (
            ("Оплата супровідників", "city", "міс.", "9", "8 500", "pay"),
            ("Проїзд супровідників", "city", "поїздка", "дванадцять", "150,40", ""),
            ("Приміщення", "own", "міс.", "9", "4 500", ""),
        ),
        start=1,
    ):
        if not page.locator(f"[name=rows-{row}-name]").count():
            page.get_by_role("button", name="Додати рядок").click()
        kinds = page.locator(f"[name=rows-{row}-kind] option").evaluate_all("all => all.map(o => o.value)")
        name, source, unit, quantity, price, kind = line
        answers = {"name": name, "source": source, "unit": unit, "quantity": quantity, "price": price}
        answers["kind"] = kind if kind and kind in kinds else kinds[1]
        fill(page, **{f"rows-{row}-{part}": answer for part, answer in answers.items()})
    while page.locator("[name=rows-4-name]").count():
        page.locator("button[name=remove][value=rows-4]").click()
    fill(page, why="Тарифи перевізників за цей рік.", done="1")
    press(page, "Зберегти і далі")
    assert page.title().startswith("Помилок: 1.")
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.name") == "rows-2-quantity"
    assert page.locator("[name=rows-2-quantity]").input_value() == "дванадцять"  # nothing typed is lost
    fill(page, **{"rows-2-quantity": "120"})
    expect(page.locator("[data-total='city']").first).to_contain_text("94\u00a0548")
    fill(page, done="1")
    press(page, "Зберегти і далі")


def she_answers_anew_what_may_not_be_copied(year: Year) -> None:
    """Facts of the organisation, dates and the promise that nobody else pays hold for one year only."""
    number = year.slug.partition("-")[0]
    page = year.at("ngo", f"{year.own}organisation/")
    fill(page, confirmed="1", done="1")
    press(page, "Зберегти і далі")
    page = year.at("ngo", f"{year.own}activities/")
    for row in range(1, page.locator("[name$='-what']").count() + 1):
        fill(page, **{f"rows-{row}-from": f"{number}-03-0{row}", f"rows-{row}-to": f"{number}-11-30"})
    fill(page, done="1")
    press(page, "Зберегти і далі")
    page = year.at("ngo", f"{year.own}partners/")
    fill(page, double="1", done="1")
    press(page, "Зберегти і далі")


def she_adds_documents_and_submits(year: Year) -> None:
    page = year.at("ngo", f"{year.own}documents/")
    for _ in range(12):
        lacking = page.locator("section.panel", has_text="Бракує файлу")
        if not lacking.count():
            break
        lacking.first.locator("input[type=file]").set_input_files(PAPER)
        lacking.first.get_by_role("button", name="Додати").click()
        page.wait_for_load_state()
    page = year.at("ngo", f"{year.own}check/")
    ready = page.get_by_role("button", name="Позначити")
    if ready.count():
        ready.click()
        page = year.at("ngo", f"{year.own}check/")
    troubles = page.locator("section.note--warn li")
    assert troubles.count() == 0, troubles.all_inner_texts()
    press(page, "Подати заявку")
    assert page.title().startswith("Помилок:")
    page.locator("[name=declared]").check()
    press(page, "Подати заявку")
    assert page.url.endswith("/submitted/")
    said(page, year.number)


def the_secretary_admits_it(year: Year) -> None:
    year.city.run("clock.py", "close", year.slug)
    page = year.desk("secretary", f"admission/{year.number}/")
    for row in page.locator("main fieldset").all():
        row.locator("input[value=yes]").check()
    press(page, "Зберегти відповіді")
    press(page, "Допустити")
    said(page, "допущено")


def the_commission_is_set_up_and_one_member_is_conflicted(year: Year) -> None:
    page = year.desk("official", "start-review/")
    press(page, "Почати оцінювання")
    edrpou = year.city.facts["edrpou"]
    for name, role, employers in (
        ("Мельник Ірина", "chair", ""),
        ("Шевчук Олег", "member", ""),
        ("Савченко Марія", "member", f"{edrpou}, ГО, 2019–"),
    ):
        page = year.desk("secretary", "commission/add/")
        user = page.locator("[name=user] option", has_text=name).first.get_attribute("value")
        fill(page, user=user or "", role=role, workplace="університет", post="доцентка", employers=employers)
        press(page, "Додати до складу")
    said(year.desk("secretary", "conflicts/"), "Савченко Марія")
    page = year.desk("secretary", "assignment/")
    press(page, "Підтвердити розподіл")
    for address in ("", "conflict/", "check/", "read/"):
        conflicted = year.at("member2", "/review/")
        expect(conflicted.get_by_role("link", name=TITLE)).to_have_count(0)
        answer = conflicted.goto(f"/review/{year.number}/{address}")
        assert answer is not None
        assert address == "conflict/" or answer.status == 404
        expect(conflicted.get_by_text("523 незрячі")).to_have_count(0)


def two_members_review(year: Year) -> None:
    for who, points in (("member", "5"), ("member1", "4")):
        page = year.at(who, f"/review/{year.number}/")
        fill(page, conflict="no")
        press(page, "Відповісти й відкрити заявку")
        said(page, "523 незрячі людини")
        for line in page.locator("fieldset.rubric__line").all():
            line.locator(f"input[value='{points}']").check()
        fill(page, comment="Потрібно місту, план реальний.")
        press(page, "Перевірити й надіслати")
        press(page, "Надіслати оцінку")
    said(page, "Мельник Ірина")  # one's own sent, the other's scores open


def the_commission_meets_and_closes_the_panel(year: Year) -> None:
    page = year.desk("secretary", "meetings/new/")
    fill(page, kind="decision", at=f"{datetime.now():%Y-%m-%dT00:01}", place="зала засідань", applications=year.number)
    press(page, "Запланувати")
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    press(page, "Записати присутність")
    press(page, "Завершити засідання")
    page = year.desk("secretary", "review/close/")
    press(page, "Закрити оцінювання")
    said(year.desk("secretary", "ranking/"), TITLE)


def the_commission_picks_a_proposal_and_signs_minutes(year: Year) -> None:
    page = year.desk("secretary", "award/")
    press(page, "Порахувати пропозиції")
    expect(page.get_by_role("heading", name="Три способи поруч")).to_be_visible()
    page.get_by_role("link", name="Обрати").first.click()
    press(page, "Записати вибір")
    page = year.desk("secretary", "minutes/")
    fill(page, number="1", on=today(), place="зала засідань")
    press(page, "Скласти чернетку")
    page.locator("[name=scan]").set_input_files(PAPER)
    press(page, "Записати як підписаний")
    said(page, "Протокол підписано.")
    page = year.desk("secretary", "decision/submit/")
    page.locator("main form .btn--main").click()
    assert year.at("", f"/projects/?q={year.number}").get_by_role("link", name=TITLE).count() == 0  # the embargo


def the_head_approves_and_the_official_releases(year: Year) -> None:
    page = year.desk("head", "decision/approve/")
    fill(page, order_number="12-к", order_date=today())
    page.locator("main form .btn--main").click()
    page = year.desk("official", "decision/release/")
    page.locator("main form .btn--main").click()
    said(year.at("", f"/competitions/{year.slug}/results/"), TITLE)


def the_contract_is_signed_and_paid(year: Year) -> None:
    page = year.at("official", "/department/contracts/")
    page.get_by_role("listitem").filter(has_text=TITLE).get_by_role("button").click()
    page.get_by_role("link", name="Записати підписання").click()
    fill(page, signed_on=today())
    press(page, "Записати")
    pay(page, "ТД-1")


def pay(page: Page, document: str) -> None:
    page.get_by_role("link", name="Записати платіж").click()
    fill(page, paid_on=today(), document=document)
    page.locator("main form .btn--main").click()
    said(page, document)


def reports_are_written_and_accepted(year: Year) -> None:
    for kind, persons, spent in (("interim", 30, 40_000), ("final", 60, 54_548)):
        report(year, "ngo", year.number, kind, persons=persons, spent=spent)
        page = year.at("official", f"/department/reports/{year.number}/{kind}/")
        press(page, "Прийняти")
        said(year.at("official", f"/department/contracts/{year.number}/"), "Прийнято")
        if kind == "interim":
            pay(year.pages["official"], "ТД-2")


def the_row_of_the_year_appears_with_its_project(year: Year) -> None:
    number = year.slug.partition("-")[0]
    page = year.at("", "/transparency/dynamics/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=number))
    expect(row.first).to_be_visible()
    for indicator in ("winners", "clients"):
        page = year.at("", f"/transparency/dynamics/{number}/{indicator}/")
        expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    page.get_by_role("link", name=TITLE).click()
    said(page, "94\u00a0548")
    faults = checks.structure_faults(page)
    assert not faults, faults


CHAPTERS: tuple[Callable[[Year], None], ...] = (
    the_official_drafts_and_opens_a_call,
    the_ngo_starts_from_last_years_application,
    she_writes_by_keyboard_and_it_saves_itself,
    her_estimate_has_a_mistake_and_is_put_right,
    she_answers_anew_what_may_not_be_copied,
    she_adds_documents_and_submits,
    the_secretary_admits_it,
    the_commission_is_set_up_and_one_member_is_conflicted,
    two_members_review,
    the_commission_meets_and_closes_the_panel,
    the_commission_picks_a_proposal_and_signs_minutes,
    the_head_approves_and_the_official_releases,
    the_contract_is_signed_and_paid,
    reports_are_written_and_accepted,
    the_row_of_the_year_appears_with_its_project,
)


def test_six_people_walk_a_whole_year(year: Year) -> None:
    for chapter in CHAPTERS:
        chapter(year)
    assert year.complaints == []
