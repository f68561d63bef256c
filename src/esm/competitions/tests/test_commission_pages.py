"""The department's pages of the commission and the public one: doors, words, queries, whole walks by forms."""

import re

import pytest
import time_machine
from django.urls import reverse

from esm.competitions.machine import CallStatus, MeetingStatus
from esm.competitions.models import Assignment, Call, Declaration, Meeting, Member
from esm.competitions.selectors.panel import PanelFilters, review_panel
from esm.competitions.tests import make
from esm.identity.public import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_a_fixed_hour():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def call():
    return make.reviewing()


@pytest.fixture
def secretary(client):
    client.force_login(make.person(Role.SECRETARY))
    return client


def text(response, status=200):
    assert response.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def at(name, call, *args):
    return reverse(f"commission:{name}", args=[call.slug, *args])


PAGES = ("members", "add", "conflicts", "record", "assignment", "panel", "close", "meetings", "new_meeting")


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_the_commission_are_the_departments_only(client, call, page):
    given = make.assigned(make.member(call), make.judged(call=call))
    assert client.get(at(page, call)).status_code == 302
    for user in (
        given.member.user,
        make.person(Role.ADMINISTRATOR),
        make.person(organisation_id=given.application.organisation_id),
    ):
        client.force_login(user)
        assert client.get(at(page, call)).status_code == 404
    client.force_login(make.person(Role.SECRETARY))
    assert client.get(at(page, call)).status_code == 200


@pytest.mark.parametrize("page", ["add", "record", "close", "new_meeting"])
def test_the_head_looks_and_changes_nothing(client, call, page):
    client.force_login(make.person(Role.HEAD))
    assert client.get(at(page, call)).status_code == 404
    assert client.get(at("panel", call)).status_code == 200


def test_everybody_reads_names_work_and_meetings_and_nothing_private(client, call):
    member = make.member(call, name="Олена Мороз", load_limit=5)
    member.employers.create(edrpou="41000011", name="ГО «Таємна»", since_year=2020)
    make.conflict(member, make.judged(call=call))
    make.meeting(call, place="Зала засідань")
    make.meeting(call, place="Скасована зала", status=MeetingStatus.CANCELLED)
    page = text(client.get(at("public", call)))
    for words in ("Олена Мороз", "Харківський університет, доцентка", "Зала засідань", "щонайменше 1"):
        assert words in page, words
    for secret in ("Таємна", "41000011", member.user.email, "сестра", "Скасована"):
        assert secret not in page, secret


def test_a_draft_calls_commission_is_nobodys_business(client):
    assert client.get(at("public", make.call(status=CallStatus.DRAFT))).status_code == 404


def member_form(**kw):
    base = {
        "name": "Ганна Мороз", "role": "member", "workplace": "Університет", "post": "доцентка", "votes": "on",
        "since": "2026-11-01", "until": "", "load_limit": "", "employers": "",
    }  # fmt: skip
    return base | kw


def test_a_person_is_added_changed_and_leaves(secretary, call):
    person = make.person(Role.COMMISSION, full_name="Ганна Мороз")
    page = secretary.post(at("add", call), member_form(user=person.pk, post=" "))
    assert "Помилок: 1" in text(page)
    secretary.post(at("add", call), member_form(user=person.pk, name="", employers="41000011, ГО «Крок», 2019–2024"))
    member = Member.objects.get()
    assert (member.name, member.employers.get().until_year) == ("Ганна Мороз", 2024)
    assert "41000011, ГО «Крок», 2019–2024" in secretary.get(at("edit", call, 1)).content.decode()
    secretary.post(at("edit", call, 1), member_form(post="професорка", version="0"))
    assert Member.objects.get().post == "професорка"
    stale = secretary.post(at("edit", call, 1), member_form(post="асистентка", version="0"))
    assert "Поки ви працювали" in text(stale)
    assert "Напишіть, чому" in text(secretary.post(at("end", call, 1), {"until": "2026-11-16", "reason": ""}))
    secretary.post(at("end", call, 1), {"until": "2026-11-16", "reason": "За заявою"})
    assert Member.objects.get().until is not None


def test_a_line_of_employers_that_cant_be_read_is_shown_back(secretary, call):
    person = make.person(Role.COMMISSION)
    page = secretary.post(at("add", call), member_form(user=person.pk, employers="ГО «Крок» колись"))
    assert "напишіть код ЄДРПОУ, назву й роки" in text(page)
    assert "колись" in page.content.decode()


def test_applications_are_previewed_confirmed_and_given_by_hand(secretary, call):
    members = [make.member(call) for _ in range(4)]
    application = make.judged(call=call)
    page = secretary.get(at("assignment", call))
    assert "Нових призначень 3" in text(page)
    assert not Assignment.objects.exists()
    plan = re.search(r'name="plan" value="(\w+)"', page.content.decode())[1]
    secretary.post(at("assignment", call), {"plan": plan})
    assert Assignment.objects.count() == 3
    assert "Усе розподілено" in text(secretary.get(at("assignment", call)))
    old = Assignment.objects.first().member.number
    new = next(m.number for m in members if not m.assignments.exists())
    hand = secretary.get(at("by_hand", call, application.number), {"old": old})
    assert re.search(rf'value="{new}" checked', hand.content.decode())
    secretary.post(at("by_hand", call, application.number), {"old": old, "new": new})
    assert set(Assignment.objects.filter(ended_at=None).values_list("member__number", flat=True)) == {1, 2, 3, 4} - {
        old
    }


def test_an_impossible_plan_says_why(secretary, call):
    make.member(call)
    make.judged(call=call)
    page = text(secretary.get(at("assignment", call)))
    assert "Повний розподіл неможливий" in page
    assert "лише 1 з правом голосу" in page


def test_the_panel_shows_who_is_behind_and_where_to_talk(secretary, call):
    application = make.judged(call=call)
    for points in (1, 5):
        make.review(make.assigned(make.member(call), application), points)
    silent = make.assigned(make.member(call), application)
    page = text(secretary.get(at("panel", call)))
    assert "2 з 3" in page
    assert "80,0 Обговорити" in page
    assert f"{silent.member.name}: не почато" in page
    assert "Знайдено 0 заявок" in text(secretary.get(at("panel", call), {"flag": "unassigned"}))
    csv = secretary.get(at("panel", call), {"format": "csv"}).content.decode("utf-8-sig")
    assert silent.member.name in csv


def test_a_reminder_goes_once_a_day(secretary, call):
    make.assigned(make.member(call), make.judged(call=call))
    assert "Надіслано 1 лист" in text(secretary.post(at("remind", call), {}, follow=True))
    assert "уже нагадали" in text(secretary.post(at("remind", call), {}, follow=True))


def test_closing_with_gaps_needs_a_tick_and_opening_again_a_reason(secretary, call):
    make.assigned(make.member(call), make.judged(call=call))
    page = secretary.post(at("close", call), {"version": call.version})
    assert "Не надіслано 1 оцінку" in text(page)
    secretary.post(at("close", call), {"version": call.version, "accept_gaps": "on"})
    assert Call.objects.get().status == CallStatus.RANKING
    version = Call.objects.get().version
    assert "Напишіть, чому" in text(secretary.post(at("reopen", call), {"version": version, "reason": ""}))
    secretary.post(at("reopen", call), {"version": version, "reason": "Знайшли конфлікт"})
    assert Call.objects.get().status == CallStatus.REVIEW


def test_a_conflict_is_recorded_and_withdrawn_by_pages(secretary, call):
    given = make.assigned(make.member(call), make.judged(call=call))
    form = {"member": given.member.number, "application": "26-999", "kind": "relative", "text": "Сестра там працює."}
    assert "немає" in text(secretary.post(at("record", call), form))
    secretary.post(at("record", call), form | {"application": given.application.number})
    made = Declaration.objects.get(conflicted=True)
    assert "Сестра там працює" in text(secretary.get(at("conflicts", call)))
    secretary.post(at("withdraw", call, made.pk), {"reason": "Однофамілиця"})
    assert "Скасовані записи" in text(secretary.get(at("conflicts", call)))


def test_a_meeting_is_planned_attended_voted_and_closed_by_pages(secretary, call):
    members = [make.member(call) for _ in range(3)]
    application = make.judged(call=call)
    make.conflict(members[2], application)
    form = {"kind": "defence", "at": "2026-11-16T09:00", "place": "", "link": "", "agenda": "", "applications": "всі"}
    assert "Обовʼязкове" in text(secretary.post(at("new_meeting", call), form)) or not Meeting.objects.exists()
    secretary.post(at("new_meeting", call), form | {"place": "Зала 2"})
    meeting = Meeting.objects.get()
    assert meeting.items.get().application == application
    secretary.post(at("attendance", call, 1), {"present": ["1", "2", "3"], "note_1": "онлайн"})
    votes = at("votes", call, 1, application.number)
    page = secretary.get(votes)
    assert "конфлікт інтересів" in text(page)
    assert 'name="vote_3"' not in page.content.decode()
    refused = secretary.post(votes, {"vote_3": "for"})
    assert refused.status_code == 422
    secretary.post(votes, {"vote_1": "for", "vote_2": "against", "notes": "Говорили про кошторис", "next": "1"})
    version = Meeting.objects.get().version
    secretary.post(at("hold", call, 1), {"version": version, "notes": "Слухали всіх"})
    shown = text(secretary.get(at("meeting", call, 1)))
    for words in ("Відбулося", "1 / 1 / 0", "Говорили про кошторис", "Слухали всіх"):
        assert words in shown, words


def test_a_member_sees_the_agenda_and_reads_after_declaring(client, call):
    member = make.member(call)
    first, barred = make.judged(call=call), make.judged(call=call)
    make.meeting(call, first, barred)
    make.conflict(member, barred)
    client.force_login(member.user)
    page = client.get(f"/review/meetings/{call.slug}/1/")
    assert "Без вас: конфлікт інтересів" in text(page)
    assert f"/review/{barred.number}/" not in page.content.decode()
    client.post(f"/review/{first.number}/conflict/", {"conflict": "no"})
    assert first.title in text(client.get(f"/review/{first.number}/read/"))
    assert client.get(f"/review/{barred.number}/read/").status_code == 404
    client.force_login(make.person(Role.COMMISSION))
    assert client.get(f"/review/meetings/{call.slug}/1/").status_code == 404


@pytest.mark.parametrize("size", [1, 3, 300])
def test_the_panel_costs_the_same_for_300(call, size, django_assert_num_queries):
    make.many_judged(call, size, [make.member(call) for _ in range(4)])
    with django_assert_num_queries(6):
        panel = review_panel(actor=make.secretary(), call=call, filters=PanelFilters(), at=make.NOW)
    assert panel.applications == size
    assert panel.assigned == size * 3


@pytest.mark.parametrize("page", ["members", "conflicts", "assignment", "panel", "meetings"])
def test_pages_stay_within_their_queries(secretary, call, page, django_assert_max_num_queries):
    make.many_judged(call, 60, [make.member(call) for _ in range(4)])
    with django_assert_max_num_queries(20):
        assert secretary.get(at(page, call)).status_code == 200


def test_the_department_reads_an_application_with_every_score_and_reason(secretary, call):
    application = make.judged(call=call)
    given = make.assigned(make.member(call), application)
    make.review(given, 2)
    page = text(secretary.get(f"/review/{application.number}/read/"))
    for words in (application.title, f"{given.member.name}: 40,0", "Бо так.", "Добрий проєкт."):
        assert words in page, words


def test_an_official_who_sits_in_the_commission_sees_no_scores_before_her_own(client, call):
    application = make.judged(call=call)
    make.review(make.assigned(make.member(call), application), 2)
    given = make.assigned(make.member(call), application)
    given.member.user.grants.create(role=Role.OFFICIAL, since="2026-01-01")
    client.force_login(given.member.user)
    assert "Оцінки комісії" not in text(client.get(f"/review/{application.number}/read/"))
