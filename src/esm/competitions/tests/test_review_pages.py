"""Pages of the commission: who gets through which door, what they show, what they cost."""

import re
from datetime import timedelta

import pytest
import time_machine

from esm.competitions.machine import CallStatus, ReviewStatus
from esm.competitions.models import Application, Call, Declaration, Review, Submission
from esm.competitions.public import commission_work
from esm.competitions.selectors.queue import review_queue
from esm.competitions.selectors.review_letters import calls_to_remind, member_letter
from esm.competitions.tests import make
from esm.identity.public import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_a_fixed_hour():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def given(client):
    """An assignment whose member is signed in."""
    made = make.assigned()
    client.force_login(made.member.user)
    return made


def text(response, status=200):
    assert response.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def url(given, rest=""):
    return f"/review/{given.application.number}/{rest}"


def filled(points=4, **kw):
    form = {f"points_{c}": str(points) for c in ("need", "results", "budget")}
    return (
        form
        | {f"reason_{c}": "Бо так." for c in ("need", "results", "budget")}
        | {"comment": "Так.", "version": "0"}
        | kw
    )


# ---- doors ----------------------------------------------------------------------------------------------------------

INSIDE = ("", "check/", "read/", "files/{file}/", "conflict/")


def addresses(application):
    return [f"/review/{application.number}/{rest.format(file=1)}" for rest in INSIDE]


def unassigned(application):
    return make.member(application.call).user


def conflicted(application):
    given = make.assigned(make.member(application.call), application, declared=False)
    make.conflict(given.member, application)
    return given.member.user


def replaced(application):
    given = make.assigned(make.member(application.call), application, ended_at=make.NOW, end_reason="Замінено")
    return given.member.user


def without_role(application):
    given = make.assigned(make.member(application.call), application)
    given.member.user.grants.update(until=make.NOW.date() - timedelta(days=1))
    return given.member.user


def of_another_call(application):
    return make.assigned().member.user


def applicant(application):
    return make.person(organisation_id=application.organisation_id)


@pytest.mark.parametrize(
    "who", [unassigned, conflicted, replaced, without_role, of_another_call, applicant], ids=lambda f: f.__name__
)
def test_nobody_outside_opens_anything_by_its_address(client, who):
    application = make.judged()
    client.force_login(who(application))
    for address in addresses(application):
        if who is conflicted and address.endswith("/conflict/"):
            continue  # shows her own record and nothing of the application's content
        response = client.get(address)
        assert response.status_code == 404, address
    for rest in ("", "send/", "version/"):
        assert client.post(f"/review/{application.number}/{rest}", filled()).status_code == 404
    assert not Review.objects.filter(application=application).exists()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.SECRETARY, Role.HEAD, Role.ADMINISTRATOR])
def test_the_department_has_its_own_pages_and_not_the_reviewers(client, role):
    application = make.judged()
    client.force_login(make.person(role))
    for address in (f"/review/{application.number}/", "/review/", f"/review/{application.number}/conflict/"):
        assert client.get(address).status_code == 404


def test_a_visitor_signs_in_first(client):
    for address in (*addresses(make.judged()), "/review/"):
        assert client.get(address).status_code == 302


def test_the_record_of_a_conflict_shows_nothing_of_the_content(client):
    application = make.judged()
    Submission.objects.update(content={**application.submissions.get().content, "title": "ТАЄМНИЙ ТЕКСТ"})
    client.force_login(conflicted(application))
    page = text(client.get(f"/review/{application.number}/conflict/"))
    assert "Записано конфлікт інтересів" in page
    assert "ТАЄМНИЙ" not in page


# ---- the gate -------------------------------------------------------------------------------------------------------


def test_the_question_stands_before_the_content(client):
    given = make.assigned(declared=False)
    client.force_login(given.member.user)
    assert client.get(url(given)).headers["Location"] == url(given, "conflict/")
    assert client.get(url(given, "files/1/")).status_code == 404
    response = client.post(url(given, "conflict/"), {"conflict": "no"})
    assert response.headers["Location"] == url(given)
    assert "Ваші бали" in text(client.get(url(given)))


def test_a_conflict_without_words_is_asked_for_them_and_keeps_what_was_typed(client):
    given = make.assigned(declared=False)
    client.force_login(given.member.user)
    page = client.post(url(given, "conflict/"), {"conflict": "yes", "text": "Моя сестра там працює"})
    assert "Виберіть, у чому полягає конфлікт" in text(page)
    assert "Моя сестра там працює" in page.content.decode()


def test_no_answer_is_no_declaration(client):
    given = make.assigned(declared=False)
    client.force_login(given.member.user)
    assert "Виберіть «Ні» або «Так»" in text(client.post(url(given, "conflict/"), {"text": ""}))
    assert not Declaration.objects.exists()


def test_all_waiting_applications_may_be_declared_at_once_after_reading_the_list(client):
    first = make.assigned(declared=False)
    second = make.assigned(first.member, make.judged(call=first.application.call), declared=False)
    client.force_login(first.member.user)
    form = {"number": [first.application.number, second.application.number]}
    address = f"/review/declare/{first.application.call.slug}/"
    client.post(address, form)
    assert not Declaration.objects.exists()
    client.post(address, form | {"read": "1"})
    assert Declaration.objects.filter(conflicted=False).count() == 2


# ---- scoring --------------------------------------------------------------------------------------------------------


def test_the_page_has_the_application_and_every_anchor(client, given):
    page = text(client.get(url(given)))
    assert given.application.title in page
    assert page.count("Що означає 5") == 3
    assert "обовʼязково, якщо менше 3" in page


def test_a_draft_is_saved_without_javascript_and_by_autosave(client, given):
    client.post(url(given), filled(comment="", points_need="", later="1"))
    assert Review.objects.get().status == ReviewStatus.DRAFT
    answer = client.post(url(given), filled(comment="Дописала", version="1"), headers={"X-Autosave": "1"})
    assert answer.json() == {"saved": "10:00", "fields": {"version": "2"}}
    late = client.post(url(given), filled(comment="Стара вкладка", version="1"), headers={"X-Autosave": "1"})
    assert late.status_code == 409
    assert "оновіть" in late.json()["message"].lower()


def test_a_stale_page_keeps_what_was_typed(client, given):
    client.post(url(given), filled(later="1"))
    page = client.post(url(given), filled(comment="Мій довгий висновок", version="0"))
    assert page.status_code == 409
    assert "Мій довгий висновок" in page.content.decode()


def test_check_then_send_then_colleagues_scores(client, given):
    make.review(make.assigned(make.member(given.application.call), given.application), 1)
    assert "Оцінки комісії" not in text(client.get(url(given)))
    client.post(url(given), filled(check="1"))
    check = text(client.get(url(given, "check/")))
    assert "80,0" in check
    client.post(url(given, "send/"), {"version": "1"})
    page = text(client.get(url(given)))
    assert "Оцінки комісії" in page
    assert "50,0" in page
    assert "Обговорити" in page


def test_gaps_are_listed_before_sending_and_link_to_their_fields(client, given):
    client.post(url(given), filled(points_need="", comment="", check="1"))
    page = client.get(url(given, "check/"))
    assert "Виберіть бал" in text(page)
    assert f'href="{url(given)}#points_need"' in page.content.decode()
    client.post(url(given, "send/"), {"version": "1"})
    assert Review.objects.get().status == ReviewStatus.DRAFT


def test_changes_of_a_sent_review_are_sent_whole_or_not_at_all(client, given):
    make.review(given)
    page = client.post(url(given), filled(1, reason_need="", resend="1", version="1"))
    assert page.status_code == 422
    assert "Поясніть низький бал" in text(page, 422)
    assert Review.objects.get().total == 8000
    client.post(url(given), filled(5, resend="1", version="1"))
    assert Review.objects.get().total == 10_000


def test_a_new_version_is_announced_and_taken_by_the_reviewer(client, given):
    make.review(given)
    make.submission(given.application)
    assert "нову редакцію (№ 2)" in text(client.get(url(given)))
    assert "Є нова редакція" in text(client.get("/review/"))
    client.post(url(given, "version/"), {"version": "1"})
    assert Review.objects.get().status == ReviewStatus.DRAFT


def test_after_closing_the_page_is_read_only_and_shows_everybodys_scores(client, given):
    make.review(given)
    Call.objects.update(status=CallStatus.RANKING)
    page = client.get(url(given)).content.decode()
    assert "Оцінювання закрито" in page
    assert "<textarea" not in page


def test_typed_nonsense_doesnt_break_the_page(client, given):
    response = client.post(
        url(given), filled(points_need="99999999", points_budget="abc", version="x", comment="\x00🙂")
    )
    assert response.status_code in (409, 422)
    response = client.post(url(given), filled(points_need="9"))
    assert "Виберіть бал від 0 до 5" in text(response, 422)


# ---- the queue ------------------------------------------------------------------------------------------------------


def test_the_queue_says_what_waits(client, given):
    call = given.application.call
    make.assigned(given.member, make.judged(call=call), declared=False)
    make.review(make.assigned(given.member, make.judged(call=call)))
    make.conflict(given.member, make.judged(call=call))
    page = text(client.get("/review/"))
    for words in ("Надіслано 1 з 3 оцінок", "до 19 грудня 2026", "Треба заявити", "Ваш бал 80,0"):
        assert words in page, words
    assert "Конфлікт інтересів" in page


def test_an_empty_queue_says_what_to_expect(client):
    client.force_login(make.person(Role.COMMISSION))
    assert "Зараз ви не входите до комісії" in text(client.get("/review/"))


def test_the_role_home_has_a_line_with_number_and_day():
    given = make.assigned()
    make.assigned(given.member, make.judged(call=given.application.call), declared=False)
    items = commission_work(make.acting(given.member), make.NOW)
    assert [i.title for i in items] == [
        "Заявити про конфлікт інтересів: 1 заявка",
        "Оцінити: 2 заявки до 19 грудня",
    ] or any("Оцінити: 2" in i.title and "19 грудня" in i.title for i in items)
    assert commission_work(make.secretary(), make.NOW) == []


@pytest.mark.parametrize("size", [1, 3, 300])
def test_the_queue_costs_the_same_for_300(size, django_assert_num_queries):
    call = make.reviewing()
    member = make.member(call)
    first = make.judged(call=call)
    make.assigned(member, first)
    if size > 1:
        Application.objects.bulk_create(
            [
                Application(
                    call=call, organisation=first.organisation, number=f"X-{n}", title=f"Проєкт {n}",
                    status="admitted", created_at=make.NOW, updated_at=make.NOW,
                )
                for n in range(size - 1)
            ]
        )  # fmt: skip
        for application in Application.objects.filter(number__startswith="X-"):
            make.assigned(member, application)
    with django_assert_num_queries(5):
        queue = review_queue(actor=make.acting(member), at=make.NOW)
    assert len(queue.calls[0].rows) == size


@pytest.mark.parametrize(("address", "limit"), [("/review/", 8 + 4), ("{}", 12 + 4), ("{}check/", 12 + 4)])
def test_pages_stay_within_their_queries(client, given, address, limit, django_assert_max_num_queries):
    """Signing in costs four of them: session, person, roles, rights."""
    make.review(given, status=ReviewStatus.DRAFT, total=None, sent_at=None)
    with django_assert_max_num_queries(limit):
        assert client.get(address.format(url(given))).status_code == 200


def test_autosave_is_cheap(client, given, django_assert_max_num_queries):
    with django_assert_max_num_queries(16 + 4):
        client.post(url(given), filled(), headers={"X-Autosave": "1"})


# ---- letters never tell ---------------------------------------------------------------------------------------------


def test_a_letter_names_numbers_only():
    given = make.assigned(declared=False)
    facts = member_letter(given.member_id)
    assert given.application.number in str(facts)
    assert given.application.title not in str(facts)


def test_nobody_is_written_to_about_nothing():
    given = make.assigned()
    make.review(given)
    assert member_letter(given.member_id) is None
    assert member_letter(0) is None


@pytest.mark.parametrize(
    ("days", "due"), [(8, False), (7, True), (3, True), (1, True), (0, True), (-1, False), (-3, True)]
)
def test_reminders_go_before_the_deadline_and_every_third_day_after(days, due):
    call = make.reviewing(review_closes_on=(make.NOW + timedelta(days=days)).date())
    assert calls_to_remind(make.NOW) == ([call.pk] if due else [])
