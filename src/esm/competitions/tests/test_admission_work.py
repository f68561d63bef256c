"""Letters about admission, and what waits for whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from esm.competitions import public
from esm.competitions.machine import CallStatus
from esm.competitions.services import admission, appeals
from esm.competitions.services.admission import Answer
from esm.competitions.tests import make
from esm.kernel.work import Urgency
from esm.partners.tests.make import organisation
from esm.reference.tests import make as reference

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 12, 7, 10, 0, tzinfo=make.KYIV)


@pytest.fixture(autouse=True)
def _calendar() -> None:
    reference.loaded()


def with_head():
    owner = organisation()
    make.person(organisation_id=owner.pk)
    return make.submitted(organisation=owner)


def test_the_applicant_gets_a_letter_at_every_step(django_capture_on_commit_callbacks) -> None:
    application = with_head()
    head = {"actor": make.official(), "number": application.number, "at": AFTER}
    with django_capture_on_commit_callbacks(execute=True):
        admission.return_for_defects(**head, seen_version=0, text="Додайте статут", codes=["complete"])
    assert mail.outbox[-1].subject == f"Виправте заявку № {application.number} до 14\xa0грудня\xa02026"
    assert "Додайте статут" in mail.outbox[-1].body
    with django_capture_on_commit_callbacks(execute=True):
        admission.refuse(**head, seen_version=1, ground="documents", text="Статуту немає")
    assert "п. 3.5" in mail.outbox[-1].body
    assert "до 17\xa0грудня\xa02026" in mail.outbox[-1].body
    appeal = appeals.file_appeal(
        actor=make.member_of(application.organisation_id), number=application.number, text="Був", at=AFTER
    )
    with django_capture_on_commit_callbacks(execute=True):
        appeals.answer_appeal(
            actor=make.head(), appeal_id=appeal.pk, outcome="recheck", answer="Так", published="Так", at=AFTER
        )
    assert "перевірити ще раз" in mail.outbox[-1].body


def test_admission_itself_is_written_about(django_capture_on_commit_callbacks) -> None:
    application = with_head()
    answers = {c["code"]: Answer("yes") for c in application.call.rules["checks"]}
    admission.save_checks(actor=make.secretary(), number=application.number, answers=answers, at=AFTER)
    with django_capture_on_commit_callbacks(execute=True):
        admission.admit(actor=make.secretary(), number=application.number, seen_version=0, at=AFTER)
    assert mail.outbox[-1].subject == f"Заявку № {application.number} допущено"


def titles(actor, at=AFTER) -> dict[str, Urgency]:
    items = list(public.work_items(actor, at))
    assert all(reverse(i.url_name, args=i.args) for i in items)
    return {i.title: i.urgency for i in items}


def test_each_role_sees_its_own_work_and_every_line_leads_somewhere() -> None:
    application = with_head()
    make.call(status=CallStatus.DRAFT)
    secretary = titles(make.secretary())
    assert secretary["Перевірити 1 заявку"] == Urgency.TODAY
    assert secretary["Зареєструвати заявку на папері або з пошти"] == Urgency.START
    official = titles(make.official())
    assert official["Почати оцінювання"] == Urgency.TODAY
    assert official["Підготувати й оголосити конкурс"] == Urgency.OVERDUE
    assert titles(make.administrator()) == {}
    admission.return_for_defects(
        actor=make.official(), number=application.number, seen_version=0, text="Додайте", codes=[], at=AFTER
    )
    owner = make.member_of(application.organisation_id)
    assert titles(owner)[f"Виправити заявку {application.number}"] == Urgency.TODAY
    later = AFTER + timedelta(days=30)
    assert titles(owner, later)[f"Виправити заявку {application.number}"] == Urgency.OVERDUE
    assert any(u == Urgency.OVERDUE for t, u in titles(make.secretary(), later).items() if "строк виправлення" in t)


def test_an_appeal_is_work_for_everybody_but_the_one_who_refused() -> None:
    application = with_head()
    admission.refuse(
        actor=make.official(), number=application.number, seen_version=0, ground="documents", text="Ні", at=AFTER
    )
    appeals.file_appeal(
        actor=make.member_of(application.organisation_id), number=application.number, text="Так", at=AFTER
    )
    line = f"Відповісти на скаргу щодо заявки {application.number}"
    assert line not in titles(make.official())
    assert titles(make.second_official())[line] == Urgency.WAITING


def test_open_and_coming_calls_are_told_to_other_rooms() -> None:
    now_open, coming = make.call(), make.call(opens_at=make.later(days=2))
    assert [c.slug for c in public.open_calls(make.NOW)] == [now_open.slug]
    assert [c.slug for c in public.upcoming_calls(make.NOW)] == [coming.slug]
    assert public.call_refs({coming.pk})[coming.pk].slug == coming.slug
