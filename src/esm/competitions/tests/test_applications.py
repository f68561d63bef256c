"""Starting, copying, deleting, withdrawing: the organisation's applications and their limits."""

from datetime import timedelta

import pytest

from esm.competitions.machine import ApplicationStatus, CallStatus
from esm.competitions.models import Application, Section
from esm.competitions.selectors.applications import my_applications
from esm.competitions.selectors.reminders import drafts_near_deadline, ngo_work
from esm.competitions.services.applications import delete_draft, start_application, withdraw_application
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.work import Urgency
from esm.partners.public import Right
from esm.partners.tests.make import organisation

from . import make
from .written import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return organisation(mission="Супровід незрячих людей", phone="057 700 11 22")


@pytest.fixture
def me(owner):
    return make.member_of(owner.pk)


def start(me, call, owner, **kw):
    return start_application(actor=me, slug=call.slug, organisation_id=owner.pk, **{"at": make.NOW} | kw)


def answers_of(application):
    return {s.code: s.answers for s in application.sections.all()}


def test_a_new_application_has_a_number_every_section_and_what_the_card_knows(me, owner):
    made = start(me, make.call(slug="2027"), owner, direction="blind", title="Поруч")
    assert (made.number, made.title, made.direction.code) == ("27-001", "Поруч", "blind")
    given = answers_of(made)
    assert len(given) == 15
    assert given["experience"]["work"] == "Супровід незрячих людей"
    assert given["people"]["contact_phone"] == "057 700 11 22"
    assert not Section.objects.filter(application=made, ready=True).exists()


def test_the_charter_on_the_card_answers_the_calls_line(me, owner):
    owner.charter = stored()
    owner.save()
    made = start(me, make.call(), owner)
    assert [a.file.name for a in made.attachments.all()] == ["Статут.pdf"]


def test_the_limit_counts_live_applications_only(me, owner):
    call = make.call(rules=make.rules(applications_per_organisation=1))
    make.application(call=call, organisation=owner, status=ApplicationStatus.WITHDRAWN)
    first = start(me, call, owner)
    with pytest.raises(Conflict, match="Одна організація"):
        start(me, call, owner)
    delete_draft(actor=me, number=first.number, at=make.NOW)
    assert start(me, call, owner).number != first.number


@pytest.mark.parametrize(
    "kw",
    [
        {"status": CallStatus.DRAFT},
        {"status": CallStatus.REVIEW},
        {"closes_at": make.NOW},
        {"opens_at": make.NOW + timedelta(minutes=1)},
    ],
)
def test_a_call_that_takes_no_applications_says_so(me, owner, kw):
    with pytest.raises(Conflict, match="не приймає"):
        start(me, make.call(**kw), owner)
    assert Application.objects.count() == 0


def test_only_people_who_may_write_start(owner):
    with pytest.raises(Denied):
        start(make.member_of(owner.pk, Right.VIEW), make.call(), owner)
    with pytest.raises(Denied):
        start(make.official(), make.call(), owner)


def test_last_years_answers_are_taken_over_without_dates_and_confirmations(me, owner):
    last = make.written(make.application(organisation=owner))
    made = start(me, make.call(), owner, copy_of=last.number)
    given = answers_of(made)
    assert given["problem"] == answers_of(last)["problem"]
    assert given["estimate"] == answers_of(last)["estimate"]
    assert "starts_on" not in given["project"]
    assert given["activities"]["rows"][0]["from"] == ""
    assert "confirmed" not in given["organisation"]
    assert "double" not in given["partners"]
    assert (made.asked, made.title, made.clients_planned) == (last.asked, last.title, last.clients_planned)
    assert made.continues == last
    assert not made.attachments.exists()


def test_another_organisations_application_can_not_be_copied(me, owner):
    with pytest.raises(NotFound):
        start(me, make.call(), owner, copy_of=make.application().number)


def test_a_draft_is_deleted_with_its_texts_and_the_journal_remembers(me, owner):
    draft = make.written(make.application(organisation=owner))
    delete_draft(actor=me, number=draft.number, at=make.NOW)
    assert not Application.objects.filter(pk=draft.pk).exists()
    assert AuditEvent.objects.filter(action="competitions.delete_draft", data__number=draft.number).exists()


def test_what_was_submitted_once_can_not_be_deleted(me, owner):
    submission = make.handed_in(make.application(organisation=owner))
    with pytest.raises(Conflict, match="вже подавали"):
        delete_draft(actor=me, number=submission.application.number, at=make.NOW)


def test_a_colleague_who_only_writes_can_not_delete_anothers_draft(owner):
    draft = make.application(organisation=owner, created_by_id=5)
    with pytest.raises(Denied):
        delete_draft(actor=make.member_of(owner.pk, Right.EDIT, user_id=6), number=draft.number, at=make.NOW)
    delete_draft(actor=make.member_of(owner.pk, Right.EDIT, user_id=5), number=draft.number, at=make.NOW)


def withdraw(me, application, reason="Немає людей", seen=None):
    return withdraw_application(
        actor=me,
        number=application.number,
        reason=reason,
        seen_version=application.version if seen is None else seen,
        at=make.NOW,
    )


def test_withdrawing_needs_a_reason_a_right_and_a_fresh_page(me, owner):
    done = make.submitted(organisation=owner)
    with pytest.raises(Invalid):
        withdraw(me, done, reason=" ")
    with pytest.raises(Denied):
        withdraw(make.member_of(owner.pk, Right.EDIT), done)
    with pytest.raises(Conflict):
        withdraw(me, done, seen=7)
    assert withdraw(me, done).status == ApplicationStatus.WITHDRAWN
    with pytest.raises(Conflict, match="вже не можна"):
        withdraw(me, done, seen=1)


def test_the_list_holds_own_applications_of_all_years_only(me, owner):
    old = make.application(organisation=owner, call=make.call(year=2025, slug="2025"))
    new = make.application(organisation=owner)
    make.application()
    assert {r.number for r in my_applications(me, at=make.NOW).rows} == {old.number, new.number}
    assert [r.number for r in my_applications(me, at=make.NOW, year="2025").rows] == [old.number]
    assert my_applications(make.official(), at=make.NOW).total == 0


def test_the_list_is_searched_in_ukrainian_whatever_the_case(me, owner):
    made = make.application(organisation=owner, title="Їжа «До дверей»")
    assert [r.number for r in my_applications(me, at=make.NOW, text="їжа «ДО").rows] == [made.number]
    assert [r.number for r in my_applications(me, at=make.NOW, text=made.number).rows] == [made.number]


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_list_takes_three_queries_whatever_its_length(me, owner, count, django_assert_num_queries):
    call = make.call()
    for _n in range(count):
        make.application(organisation=owner, call=call)
    with django_assert_num_queries(3):
        assert my_applications(me, at=make.NOW).total == count


@pytest.mark.parametrize(("days", "reminded"), [(8, 0), (7, 1), (2, 0), (1, 1)])
def test_drafts_are_reminded_of_a_week_and_a_day_before(owner, days, reminded):
    call = make.call(closes_at=make.later(days=days))
    make.application(organisation=owner, call=call)
    make.submitted(organisation=owner, call=call)
    assert len(list(drafts_near_deadline(make.NOW))) == reminded


def test_a_call_reminds_on_the_days_that_its_rules_name(owner):
    for days, expected in ((3, 1), (7, 0)):
        call = make.call(closes_at=make.later(days=days), rules=make.rules(draft_reminder_days=(3,)).to_data())
        make.application(organisation=owner, call=call)
        assert sum(f":{days}" in r.key for r in drafts_near_deadline(make.NOW)) == expected


def test_the_home_names_the_draft_nearest_its_deadline_and_the_open_call(me, owner, django_assert_max_num_queries):
    call = make.call(closes_at=make.later(hours=5))
    later = make.call()
    make.application(organisation=owner, call=later, number="27-902")
    make.application(organisation=owner, call=call, number="27-901")
    with django_assert_max_num_queries(3):
        lines = list(ngo_work(me, make.NOW))
    assert [(w.urgency, w.args[0]) for w in lines] == [
        (Urgency.TODAY, "27-901"),
        (Urgency.WAITING, "27-902"),
        (Urgency.START, call.slug),
        (Urgency.START, later.slug),
    ]
    assert lines[0].detail == "готово 0 з 15"
    assert list(ngo_work(make.official(), make.NOW)) == []
