"""Pages of calls: what everybody reads, and what the department does."""

from __future__ import annotations

import re
from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from esm.competitions.machine import CallStatus
from esm.competitions.models import CalendarStep, Call, Outage
from esm.competitions.offline import filled_workbook
from esm.competitions.rules import CallRules
from esm.competitions.sections import SECTIONS
from esm.competitions.selectors.offline import load_preview
from esm.competitions.tests import make
from esm.identity.public import Role
from esm.kernel import imports
from esm.kernel.calendar_file import Event, calendar_file
from esm.reference.tests import make as reference

pytestmark = pytest.mark.django_db
DESK = "/department/competitions/"


def current(**kw) -> Call:
    """Open now, by the real clock: pages read it themselves."""
    now = timezone.now()
    base = {"opens_at": now - timedelta(days=5), "closes_at": now + timedelta(days=10)}
    call = make.call(**base | kw)
    CalendarStep.objects.create(call=call, title="Оцінювання", starts_on=timezone.localdate() + timedelta(days=12))
    return call


def text(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode())).replace("\xa0", " ")


@pytest.fixture
def official(client):
    client.force_login(make.person(Role.OFFICIAL))
    return client


def test_everybody_reads_what_is_open_what_comes_and_what_was(client) -> None:
    now = timezone.now()
    current(title="Відкритий конкурс")
    current(title="Майбутній конкурс", opens_at=now + timedelta(days=5), closes_at=now + timedelta(days=40))
    current(title="Минулий конкурс", status=CallStatus.RELEASED, released_at=now)
    current(title="Таємна чернетка", status=CallStatus.DRAFT)
    page = text(client.get("/competitions/"))
    assert [t in page for t in ("Відкритий конкурс", "Майбутній конкурс", "Минулий конкурс")] == [True] * 3
    assert "Таємна" not in page


def test_an_empty_list_says_what_to_expect(client) -> None:
    assert "Зараз заявок не приймають" in text(client.get("/competitions/"))


def test_the_page_of_a_call_says_everything_an_applicant_asks(client) -> None:
    call = current()
    page = text(client.get(f"/competitions/{call.slug}/"))
    for words in (
        "Приймаємо заявки",
        "1 000 000 грн",
        "до 200 000 грн",
        "від 10% проєкту",
        "Люди з порушенням зору",
        "Що означає 3",
        "Статут організації",
        "Погашення боргів",
        "057 700 00 00",
        "щонайменше 6 місяц",
        "Оцінювання",
    ):
        assert words in page, words


def test_a_draft_is_nobodys_business(client) -> None:
    call = current(status=CallStatus.DRAFT)
    assert client.get(f"/competitions/{call.slug}/").status_code == 404
    assert client.get(f"/competitions/{call.slug}/calendar.ics").status_code == 404


def test_after_the_deadline_nobody_is_invited_to_begin(client) -> None:
    call = current(closes_at=timezone.now() - timedelta(minutes=1))
    page = text(client.get(f"/competitions/{call.slug}/"))
    assert "Почати заявку" not in page
    assert "приймання закінчено" in page


def test_an_approved_decision_does_not_show_before_its_release(client) -> None:
    page = text(client.get(f"/competitions/{current(status=CallStatus.APPROVED).slug}/"))
    assert "затверджено" not in page


def test_public_pages_take_few_queries_whatever_there_is(client, django_assert_max_num_queries) -> None:
    for n in range(3):
        call = current(directions=[{"code": f"d{i}", "title": f"Напрям {i}"} for i in range(1 + 5 * n)])
    with django_assert_max_num_queries(2):
        client.get("/competitions/")
    with django_assert_max_num_queries(6):
        client.get(f"/competitions/{call.slug}/")


def test_the_calendar_is_read_by_a_foreign_program(client) -> None:
    call = current(title="Конкурс; «дуже, дуже» довга назва, якої не вміщує рядок на сімдесят пʼять октетів")
    response = client.get(f"/competitions/{call.slug}/calendar.ics")
    raw = response.content
    assert response["Content-Type"].startswith("text/calendar")
    read = icalendar.Calendar.from_ical(raw)
    events = list(read.walk("VEVENT"))
    assert len(events) == 2
    assert call.title in str(events[-1]["SUMMARY"])
    assert events[-1]["DTSTART"].dt == call.closes_at.replace(microsecond=0)
    assert all(not part.errors for part in read.walk())
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_days_of_an_event_are_both_in_and_signs_are_escaped() -> None:
    day = timezone.localdate()
    raw = calendar_file("К", [Event("1@x", "a;b,c\\d\nе", day, day + timedelta(days=2))], stamp=timezone.now())
    event = next(iter(icalendar.Calendar.from_ical(raw).walk("VEVENT")))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (day, day + timedelta(days=3))
    assert str(event["SUMMARY"]) == "a;b,c\\d\nе"


# ---- the department ----


@pytest.mark.parametrize("path", ["", "new/", "{slug}/", "{slug}/preview/", "{slug}/print/", "{slug}/edit/criteria/"])
def test_department_pages_send_a_visitor_to_sign_in_and_a_stranger_away(client, path) -> None:
    call = current()
    url = DESK + path.format(slug=call.slug)
    assert client.get(url).status_code == 302
    client.force_login(make.person(Role.COMMISSION))
    assert client.get(url).status_code == 404


def test_an_official_takes_a_call_from_nothing_to_opening(official) -> None:
    reference.loaded()
    now = timezone.localtime()
    response = official.post(
        f"{DESK}new/",
        {
            "year": now.year + 1,
            "opens_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
            "closes_at": f"{now + timedelta(days=40):%Y-%m-%dT%H:%M}",
        },
    )
    call = Call.objects.get()
    assert response["Location"] == f"{DESK}{call.slug}/"
    assert "Бракує" in text(official.get(f"{DESK}{call.slug}/"))

    def save(part: str, **fields) -> None:
        call.refresh_from_db()
        answer = official.post(f"{DESK}{call.slug}/edit/{part}/", {"version": call.version, **fields})
        assert answer.status_code == 302, text(answer)
        call.refresh_from_db()

    save(
        "basics",
        title="Конкурс",
        who_may_apply="Громадські обʼєднання",
        legal_basis="Програма",
        contact_phone="057 1",
        place="Майдан",
    )
    save("money", total_budget="4 500 000,00")
    save(
        "directions",
        **{
            "rows-TOTAL_FORMS": 2,
            "rows-INITIAL_FORMS": 0,
            "rows-0-title": "Люди з порушенням зору",
            "rows-0-cap": "200 000",
            "rows-1-title": "",
        },
    )
    assert (call.total_budget, call.directions.get().cap) == (4_500_000_00, 200_000_00)
    assert "Усе заповнено" in text(official.get(f"{DESK}{call.slug}/")) or "Оголосити конкурс" in text(
        official.get(f"{DESK}{call.slug}/")
    )
    official.post(f"{DESK}{call.slug}/open/", {"version": call.version})
    call.refresh_from_db()
    assert call.status == CallStatus.OPEN


@pytest.mark.parametrize(
    "part",
    [
        "basics",
        "dates",
        "money",
        "directions",
        "limits",
        "criteria",
        "documents",
        "costs",
        "checks",
        "grounds",
        "terms",
        "calendar",
    ],
)
def test_every_part_of_a_draft_has_its_page(official, part) -> None:
    reference.loaded()
    call = current(status=CallStatus.DRAFT)
    assert "Зберегти" in text(official.get(f"{DESK}{call.slug}/edit/{part}/"))


def test_a_list_is_saved_as_it_was_shown(official) -> None:
    call = current(status=CallStatus.DRAFT)
    page = official.get(f"{DESK}{call.slug}/edit/criteria/").context
    data = {"version": call.version, "pass_mark": 65, "tie_1": "criterion:need", "tie_2": "vote"}
    formset = page["rows"]
    data |= {"rows-TOTAL_FORMS": formset.total_form_count(), "rows-INITIAL_FORMS": formset.initial_form_count()}
    for form in formset:
        for bound in form:
            if bound.value() not in (None, False):
                data[bound.html_name] = bound.value()
    assert official.post(f"{DESK}{call.slug}/edit/criteria/", data).status_code == 302
    call.refresh_from_db()
    rules = CallRules.from_data(call.rules)
    assert rules.criteria == make.rules().criteria
    assert (rules.pass_mark, rules.tie_break) == (65, ("criterion:need", "vote"))


def test_what_was_typed_stays_beside_its_sentence(official) -> None:
    call = current(status=CallStatus.DRAFT)
    page = text(official.post(f"{DESK}{call.slug}/edit/money/", {"version": call.version, "total_budget": "багато"}))
    assert "Напишіть суму цифрами" in page
    raw = official.post(f"{DESK}{call.slug}/edit/money/", {"version": call.version, "total_budget": "багато"})
    assert 'value="багато"' in raw.content.decode()


def test_an_open_call_is_not_edited_but_says_so(official) -> None:
    call = current()
    page = text(official.post(f"{DESK}{call.slug}/edit/money/", {"version": call.version, "total_budget": "1"}))
    assert "уже оголошено" in page


def test_the_blank_form_has_every_question_and_loads_into_a_draft(client) -> None:
    call = current()
    assert f"/competitions/{call.slug}/form.xlsx" in client.get(f"/competitions/{call.slug}/").content.decode()
    blank = client.get(f"/competitions/{call.slug}/form.xlsx")
    book = imports.read_book(b"".join(blank) if blank.streaming else blank.content, field="file")
    codes = [str(row[0]) for row in book["Відповіді"][1:]]
    assert {code.partition(".")[0] for code in codes} | {"estimate", "documents"} == set(SECTIONS)
    written = next(row for row in book["Відповіді"] if row[0] == "experience.work")
    written[2] = "Десять років поруч"
    draft = make.application(call=call)
    preview = load_preview(make.member_of(draft.organisation_id), draft.number, filled_workbook(book), make.NOW)
    assert preview.problems == ()
    assert preview.differences
    assert client.get(f"/competitions/{call.slug}/form.docx").content.startswith(b"PK")
    for absent in ("no-such/form.xlsx", "no-such/form.docx", f"{call.slug}/form.exe"):
        assert client.get(f"/competitions/{absent}").status_code == 404


def test_an_extension_shows_to_everybody_with_its_reason(official) -> None:
    call = current()
    later = timezone.localtime(call.closes_at) + timedelta(days=7)
    official.post(
        f"{DESK}{call.slug}/extend/",
        {"version": call.version, "closes_at": f"{later:%Y-%m-%dT%H:%M}", "reason": "Мало заявок"},
    )
    page = text(official.get(f"/competitions/{call.slug}/"))
    assert "Мало заявок" in page
    assert "Строк подання подовжено" in page


@pytest.mark.parametrize("step", ["open", "extend", "start-review", "second-round", "cancel", "fail"])
def test_every_step_has_a_page_with_its_consequences(official, step) -> None:
    call = current()
    assert "Повернутися без змін" in text(official.get(f"{DESK}{call.slug}/{step}/"))


def test_the_administrator_logs_an_outage_and_nobody_else_sees_the_page(client) -> None:
    call = current()
    client.force_login(make.person(Role.OFFICIAL))
    assert client.get(f"{DESK}outages/").status_code == 404
    client.force_login(make.person(Role.ADMINISTRATOR))
    now = timezone.localtime()
    client.post(
        f"{DESK}outages/",
        {
            "starts_at": f"{now - timedelta(hours=3):%Y-%m-%dT%H:%M}",
            "ends_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
            "reason": "Зник звʼязок",
        },
    )
    assert Outage.objects.count() == 1
    before = call.closes_at
    call.refresh_from_db()
    assert call.closes_at - before == timedelta(hours=2)


def test_the_departments_list_and_overview_take_few_queries(official, django_assert_max_num_queries) -> None:
    call = current()
    for _n in range(3):
        make.submitted(call=call)
        current()
    with django_assert_max_num_queries(10):
        official.get(DESK)
    with django_assert_max_num_queries(14):
        official.get(f"{DESK}{call.slug}/")
