"""Submitting: complete, in time, once, exactly what was seen; and taking it back."""

from datetime import date, timedelta

import pytest
from django.core import mail

from esm.competitions.machine import ApplicationStatus
from esm.competitions.models import Attachment, DefectNotice, Section, Submission
from esm.competitions.selectors.content import digest_of, submission_view
from esm.competitions.selectors.submitting import check_page, document_file
from esm.competitions.services.documents import remove_document
from esm.competitions.services.sections import save_section
from esm.competitions.services.submit import recall_application, submit_application
from esm.identity.tests.make import user
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.money import Money
from esm.partners.public import Right
from esm.partners.tests.make import member, organisation
from esm.reference.tests.make import category

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make.written()


@pytest.fixture
def me(draft):
    return make.member_of(draft.organisation_id)


def submit(me, draft, at=make.NOW, seen=None, declared_by="Оксана Лисенко", declared=True):
    seen = seen or check_page(me, draft.number, at).digest
    return submit_application(
        actor=me, number=draft.number, seen_digest=seen, declared_by=declared_by, declared=declared, at=at
    )


def test_what_is_submitted_is_frozen_numbered_and_timed(me, draft):
    made = submit(me, draft)
    draft.refresh_from_db()
    assert (draft.status, draft.register_number, draft.received_at) == (ApplicationStatus.SUBMITTED, "0001", make.NOW)
    assert made.digest == digest_of(made.content)
    view = submission_view(made)
    assert view.title == "Поруч: супровід незрячих людей"
    assert view.estimate.asked == Money(76_500_00 + 18_123_20)
    assert view.declared_by == "Оксана Лисенко"
    assert [d.name for d in view.documents] == ["Статут.pdf"]


def test_the_frozen_text_keeps_its_words_when_lists_change(me, draft):
    made = submit(me, draft)
    category(title="Інша назва")
    made.refresh_from_db()
    answers = {a.code: a for s in submission_view(made).sections for a in s.answers}
    assert answers["direction"].text == "Люди з порушенням зору"
    assert answers["categories"].items == ("Люди з порушенням зору",)


def test_the_public_view_has_no_people_no_files_no_lines(me, draft):
    view = submission_view(submit(me, draft), public=True)
    shown = str(view)
    for secret in ("067 123 45 67", "oksana@example.org", "Денис Приходько", "Оксана Лисенко", "Статут", "Проїзд"):
        assert secret not in shown
    assert view.estimate.total == Money(76_500_00 + 18_123_20 + 18_000_00)
    assert "523 людини" in shown


def test_two_clicks_make_one_submission(me, draft):
    seen = check_page(me, draft.number, make.NOW).digest
    first = submit(me, draft, seen=seen)
    assert submit(me, draft, seen=seen) == first
    assert Submission.objects.count() == 1


def test_what_a_colleague_changed_after_the_check_is_not_submitted_unseen(me, draft):
    seen = check_page(me, draft.number, make.NOW).digest
    section = Section.objects.get(application=draft, code="sustainability")
    save_section(
        actor=make.member_of(draft.organisation_id, user_id=77),
        number=draft.number,
        code="sustainability",
        answers={"after": "Інший текст", "new": ""},
        seen_version=section.version,
        ready=True,
        at=make.NOW,
    )
    with pytest.raises(Conflict, match="щось змінили"):
        submit(me, draft, seen=seen)
    assert Submission.objects.count() == 0


def test_the_servers_clock_decides_to_the_second(me, draft):
    closes = draft.call.closes_at
    seen = check_page(me, draft.number, make.NOW).digest
    with pytest.raises(Conflict, match=r"закінчилося 2 грудня 2026, 17:00.*Чернетку збережено"):
        submit(me, draft, at=closes, seen=seen)
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.DRAFT
    assert submit(me, draft, at=closes - timedelta(seconds=1), seen=seen).pk


def test_the_draft_stays_writable_after_the_deadline_so_that_nothing_typed_is_lost(me, draft):
    late = draft.call.closes_at + timedelta(minutes=1)
    section = Section.objects.get(application=draft, code="problem")
    save_section(
        actor=me,
        number=draft.number,
        code="problem",
        answers={"problem": "Дописано після строку"},
        seen_version=section.version,
        at=late,
    )
    assert Section.objects.get(pk=section.pk).answers["problem"] == "Дописано після строку"


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("project", {"title": ""}),
        ("audience", {"clients": "багато"}),
        ("estimate", {"rows": []}),
        ("partners", {"double": ""}),
    ],
)
def test_an_incomplete_application_is_not_submitted(section, change):
    draft = make.written(**{section: change})
    me = make.member_of(draft.organisation_id)
    with pytest.raises(Invalid, match="1 розділ не готовий"):
        submit(me, draft)
    assert [t.code for t in check_page(me, draft.number, make.NOW).troubles] == [section]


def test_a_missing_document_stops_the_application(me, draft):
    remove_document(actor=me, number=draft.number, attachment_id=Attachment.objects.get().pk, at=make.NOW)
    with pytest.raises(Invalid):
        submit(me, draft)


def test_the_declaration_needs_a_name_and_a_mark(me, draft):
    with pytest.raises(Invalid) as error:
        submit(me, draft, declared_by=" ", declared=False)
    assert set(error.value.fields) == {"declared_by", "declared"}


def test_only_a_person_who_speaks_for_the_organisation_submits(draft):
    writer = make.member_of(draft.organisation_id, Right.VIEW, Right.EDIT)
    with pytest.raises(Denied, match="Покличте керівницю"):
        submit(writer, draft)


def test_strangers_learn_nothing(draft, me):
    seen = check_page(me, draft.number, make.NOW).digest
    with pytest.raises(NotFound):
        submit(make.member_of(organisation().pk), draft, seen=seen)


def test_recall_and_submit_again_until_the_deadline(me, draft):
    submit(me, draft)
    recall_application(actor=me, number=draft.number, seen_version=1, at=make.NOW)
    again = submit(me, draft, at=make.later(hours=1))
    draft.refresh_from_db()
    assert (again.ordinal, draft.register_number) == (2, "0001")
    assert draft.received_at == make.later(hours=1)
    with pytest.raises(Conflict, match="закінчилося"):
        recall_application(actor=me, number=draft.number, seen_version=draft.version, at=draft.call.closes_at)
    with pytest.raises(Conflict):
        recall_application(actor=me, number=draft.number, seen_version=1, at=make.NOW)


@pytest.mark.parametrize(("day", "in_time"), [(date(2027, 1, 15), True), (date(2027, 1, 16), False)])
def test_a_returned_application_is_fixed_within_its_term_after_the_deadline(me, draft, day, in_time):
    submit(me, draft)
    type(draft).objects.update(status=ApplicationStatus.RETURNED)
    notice = DefectNotice.objects.create(
        application=draft, text="Додайте підпис", due_on=date(2027, 1, 15), sent_at=make.NOW
    )
    at = make.NOW.replace(year=day.year, month=day.month, day=day.day, hour=23)
    if not in_time:
        with pytest.raises(Conflict, match="Строк виправлення"):
            submit(me, draft, at=at)
        return
    submit(me, draft, at=at)
    draft.refresh_from_db()
    notice.refresh_from_db()
    assert (draft.status, draft.received_at, notice.fixed_at) == (ApplicationStatus.SUBMITTED, make.NOW, at)


def test_a_removed_file_can_still_be_read_in_what_was_submitted(me, draft):
    submit(me, draft)
    recall_application(actor=me, number=draft.number, seen_version=1, at=make.NOW)
    attachment = Attachment.objects.get()
    remove_document(actor=me, number=draft.number, attachment_id=attachment.pk, at=make.NOW)
    assert document_file(draft.pk, attachment.file_id).name == "Статут.pdf"
    with pytest.raises(NotFound):
        document_file(make.application().pk, attachment.file_id)


def test_everybody_in_the_organisation_gets_a_letter_with_a_copy(me, draft, django_capture_on_commit_callbacks):
    member(draft.organisation, user=user(email="oksana@example.org"))
    with django_capture_on_commit_callbacks(execute=True):
        submit(me, draft)
    letter = mail.outbox[0]
    assert letter.to == ["oksana@example.org"]
    assert draft.number in letter.subject
    name, content, _mime = letter.attachments[0]
    assert name == f"{draft.number}.pdf"
    assert content.startswith(b"%PDF")


def test_submitting_takes_few_queries(me, draft, django_assert_max_num_queries):
    seen = check_page(me, draft.number, make.NOW).digest
    with django_assert_max_num_queries(21):  # a session and an actor add four in a request
        submit(me, draft, seen=seen)
