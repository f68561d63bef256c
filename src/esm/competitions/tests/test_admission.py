"""Admission: the program finds, a person decides, the applicant can put right and appeal."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from esm.competitions import checks
from esm.competitions.checks import Applicant, Facts, Line
from esm.competitions.machine import ApplicationStatus, CallStatus, Verdict
from esm.competitions.models import Appeal, Application, Call, Check, Refusal
from esm.competitions.rules import CallRules, Term
from esm.competitions.services import admission, appeals
from esm.competitions.services.admission import Answer
from esm.competitions.tests import make
from esm.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.partners.tests.make import organisation
from esm.reference.tests import make as reference

AFTER = datetime(2026, 12, 7, 10, 0, tzinfo=make.KYIV)


@pytest.fixture
def _calendar(db) -> None:
    reference.loaded()


def facts(**kw) -> Facts:
    """Of an application with which everything is right."""
    base = {
        "rules": make.rules(),
        "applicant": Applicant("ngo", date(2015, 3, 2), "0032"),
        "announced_on": date(2026, 11, 2),
        "closes_at": datetime(2026, 12, 2, 17, 0, tzinfo=make.KYIV),
        "received_at": make.NOW,
        "channel": "online",
        "late": False,
        "year": 2027,
        "ends_by": date(2027, 12, 15),
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 12, 1),
        "direction": "Люди з порушенням зору",
        "direction_cap": None,
        "sums": {"city": 90_000_00, "own": 10_000_00},
        "lines": (
            Line(1, "pay", "city", 9000, 10_000_00, 90_000_00),
            Line(2, "goods", "own", 1000, 10_000_00, 10_000_00),
        ),
        "attached": frozenset({"charter"}),
    }
    return Facts(**base | kw)


def test_a_good_application_has_no_bad_finding() -> None:
    found = checks.findings(facts())
    assert {f.verdict for f in found.values()} <= {Verdict.YES, Verdict.NA, ""}
    assert all(f.text for f in found.values())


@pytest.mark.parametrize(
    ("code", "change", "verdict"),
    [
        ("in_time", {"late": True}, "no"),
        ("in_time", {"received_at": None}, ""),
        ("complete", {"attached": frozenset()}, "no"),
        ("complete", {"attached": frozenset(), "channel": "paper"}, ""),
        ("legal_form", {"rules": make.rules(legal_forms=("charity",))}, "no"),
        ("age", {"applicant": Applicant("ngo", date(2026, 5, 3), "0032")}, "no"),
        ("age", {"applicant": Applicant("ngo", date(2026, 5, 2), "0032")}, "yes"),
        ("nonprofit", {"applicant": Applicant("ngo", date(2015, 1, 1), "")}, "no"),
        ("nonprofit", {"applicant": Applicant("ngo", date(2015, 1, 1), "0099")}, "no"),
        ("not_terminating", {"applicant": Applicant(in_termination=True)}, "no"),
        ("not_barred", {"applicant": Applicant(bars=("порушення (наказ 5)",))}, "no"),
        ("direction", {"direction": ""}, "no"),
        ("term", {"ends_on": date(2027, 12, 16)}, "no"),
        ("term", {"ends_on": None}, ""),
        ("cap", {"sums": {"city": 200_000_01}}, "no"),
        ("cap", {"sums": {"city": 200_000_00}}, "yes"),
        ("cap", {"direction_cap": 80_000_00}, "no"),
        ("cap", {"rules": make.rules(project_cap=None)}, "na"),
        ("own_contribution", {"sums": {"city": 90_000_01, "own": 10_000_00}}, "no"),
        ("own_contribution", {"rules": make.rules(own_share_percent=0)}, "na"),
        ("estimate", {"lines": ()}, ""),
        ("estimate", {"sums": {"city": 90_000_01, "own": 10_000_00}}, "no"),
        ("estimate", {"lines": (Line(1, "pay", "city", 1000, 5, 6),)}, "no"),
        ("cost_kinds", {"lines": (Line(1, "debts", "city", 1000, 5, 5),)}, "no"),
        ("cost_kinds", {"lines": (Line(1, "debts", "own", 1000, 5, 5),)}, "yes"),
        ("cost_kinds", {"lines": (Line(1, "yacht", "city", 1000, 5, 5),)}, "no"),
        ("one_application", {"live": 3}, "no"),
        ("one_application", {"live": 2}, "yes"),
        ("no_double_funding", {"doubles": ("27-001",)}, "no"),
    ],
)
def test_each_automatic_check_sees_its_fault(code, change, verdict) -> None:
    assert checks.findings(facts(**change))[code].verdict == verdict


def answered(application: Application, *, but: dict[str, Answer] | None = None, actor=None) -> None:
    codes = [c.code for c in CallRules.from_data(application.call.rules).checks]
    answers = {code: Answer("yes") for code in codes} | (but or {})
    admission.save_checks(actor=actor or make.secretary(), number=application.number, answers=answers, at=AFTER)


def head(application: Application, actor=None) -> dict:
    return {
        "actor": actor or make.secretary(),
        "number": application.number,
        "seen_version": application.version,
        "at": AFTER,
    }


def refused(**kw) -> Refusal:
    application = make.submitted(**kw)
    return admission.refuse(**head(application, make.official()), ground="documents", text="Немає статуту")


@pytest.mark.django_db
def test_answers_keep_author_time_and_what_the_program_saw() -> None:
    application = make.submitted()
    answered(application, but={"charter": Answer("na", "Благодійний фонд")})
    check = Check.objects.get(application=application, code="charter")
    assert (check.verdict, check.comment, check.by_name, check.at) == (
        "na",
        "Благодійний фонд",
        "Світлана Секретарська",
        AFTER,
    )
    assert Check.objects.get(application=application, code="complete").auto_verdict == "no"
    again = admission.save_checks(
        actor=make.official(), number=application.number, answers={"age": Answer("yes")}, at=AFTER + timedelta(days=1)
    )
    assert again == 0
    assert Check.objects.get(application=application, code="age").at == AFTER


@pytest.mark.django_db
def test_a_no_needs_a_comment() -> None:
    application = make.submitted()
    with pytest.raises(Invalid) as error:
        answered(application, but={"charter": Answer("no")})
    assert "charter-comment" in error.value.fields
    assert not Check.objects.exists()


@pytest.mark.django_db
def test_admitted_only_when_every_line_is_answered_well() -> None:
    application = make.submitted()
    with pytest.raises(DomainError, match="Допустити ще не можна"):
        admission.admit(**head(application))
    answered(application, but={"charter": Answer("no", "Не соціальна")})
    with pytest.raises(DomainError, match="Статут передбачає"):
        admission.admit(**head(application))
    answered(application)
    assert admission.admit(**head(application)).status == ApplicationStatus.ADMITTED


@pytest.mark.django_db
def test_nothing_is_decided_before_the_deadline_while_recall_is_open() -> None:
    application = make.submitted()
    answered(application)
    with pytest.raises(Conflict, match="відкликати"):
        admission.admit(**head(application) | {"at": make.NOW})


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [make.member_of(1), make.administrator(), make.head()])
def test_only_secretary_and_official_decide(actor) -> None:
    application = make.submitted()
    with pytest.raises(Denied):
        admission.admit(**head(application, actor))


@pytest.mark.django_db
def test_all_clean_applications_are_admitted_at_once_and_one_can_be_taken_back() -> None:
    call = make.call()
    clean, unclear = make.submitted(call=call), make.submitted(call=call)
    answered(clean)
    assert admission.admit_all(actor=make.secretary(), slug=call.slug, at=AFTER) == [clean.number]
    unclear.refresh_from_db()
    assert unclear.status == ApplicationStatus.SUBMITTED
    clean.refresh_from_db()
    assert admission.undo_admit(**head(clean)).status == ApplicationStatus.SUBMITTED


@pytest.mark.django_db
def test_a_stale_page_decides_nothing() -> None:
    application = make.submitted()
    answered(application)
    with pytest.raises(Conflict):
        admission.admit(**head(application) | {"seen_version": 7})


@pytest.mark.usefixtures("_calendar")
def test_defects_are_put_right_within_working_days_that_explain_themselves() -> None:
    application = make.submitted()
    notice = admission.return_for_defects(**head(application), text="Додайте статут", codes=["complete"])
    # Monday 7 December + 5 working days.
    assert notice.due_on == date(2026, 12, 14)
    assert "14\xa0грудня" in notice.due_explained
    assert notice.items == [{"code": "complete", "title": "Є всі обовʼязкові документи"}]
    application.refresh_from_db()
    assert application.status == ApplicationStatus.RETURNED


@pytest.mark.usefixtures("_calendar")
def test_where_the_rules_know_no_term_nothing_is_returned() -> None:
    terms = dict(make.rules().terms) | {"defects": Term(0)}
    application = make.submitted(call=make.call(rules=make.rules(terms=terms)))
    with pytest.raises(Conflict, match="не виправляють"):
        admission.return_for_defects(**head(application), text="Додайте статут", codes=[])


@pytest.mark.usefixtures("_calendar")
def test_a_refusal_names_ground_article_author_and_the_way_to_appeal() -> None:
    refusal = refused()
    assert (refusal.ground_title, refusal.article, refusal.signed_by) == (
        "Документи неповні",
        "п. 3.5",
        "Ольга Посадова",
    )
    assert refusal.appeal_until == date(2026, 12, 17)
    refusal.application.refresh_from_db()
    assert refusal.application.status == ApplicationStatus.REFUSED
    assert AuditEvent.objects.filter(action="competitions.refuse").exists()


@pytest.mark.usefixtures("_calendar")
@pytest.mark.parametrize(("ground", "text"), [("whim", "Не подобається"), ("documents", "  ")])
def test_no_refusal_without_a_ground_from_the_list_and_words(ground, text) -> None:
    application = make.submitted()
    with pytest.raises(Invalid):
        admission.refuse(**head(application), ground=ground, text=text)
    assert not Refusal.objects.exists()


def filed(refusal: Refusal, at: datetime = AFTER) -> Appeal:
    application = refusal.application
    return appeals.file_appeal(
        actor=make.member_of(application.organisation_id), number=application.number, text="Статут був", at=at
    )


@pytest.mark.usefixtures("_calendar")
def test_an_appeal_is_answered_by_somebody_else_and_may_bring_the_application_back() -> None:
    appeal = filed(refused())
    answer = {"appeal_id": appeal.pk, "outcome": "recheck", "answer": "Статут є", "published": "Поновлено", "at": AFTER}
    with pytest.raises(Denied):
        appeals.answer_appeal(actor=make.official(), **answer)
    appeals.answer_appeal(actor=make.second_official(), **answer)
    application = Application.objects.get(pk=appeal.application_id)
    assert application.status == ApplicationStatus.ADMITTED
    assert Refusal.objects.get(application=application).annulled_at == AFTER
    with pytest.raises(Conflict, match="вже відповіли"):
        appeals.answer_appeal(actor=make.second_official(), **answer)


@pytest.mark.usefixtures("_calendar")
def test_an_appeal_left_without_change_ends_there() -> None:
    refusal = refused()
    appeal = filed(refusal)
    appeals.answer_appeal(
        actor=make.head(), appeal_id=appeal.pk, outcome="leave", answer="Статуту немає", published="Без змін", at=AFTER
    )
    with pytest.raises(Conflict, match="суду"):
        filed(refusal)


@pytest.mark.usefixtures("_calendar")
def test_an_appeal_is_in_time_on_its_last_day_and_late_on_the_next() -> None:
    refusal = refused()
    last_day = datetime(2026, 12, 17, 23, 30, tzinfo=make.KYIV)
    with pytest.raises(Conflict, match="закінчився"):
        filed(refusal, last_day + timedelta(hours=1))
    assert filed(refusal, last_day).due_on == date(2026, 12, 24)


@pytest.mark.usefixtures("_calendar")
def test_a_stranger_cannot_even_learn_that_there_is_something_to_appeal() -> None:
    number = refused().application.number
    with pytest.raises(NotFound):
        appeals.file_appeal(actor=make.member_of(organisation().pk), number=number, text="Я", at=AFTER)


@pytest.mark.usefixtures("_calendar")
def test_after_the_panel_closed_nothing_is_admitted_or_brought_back() -> None:
    call = make.call()
    appeal = filed(refused(call=call))
    waiting = make.submitted(call=call)
    Call.objects.filter(pk=call.pk).update(status=CallStatus.RANKING)
    with pytest.raises(Conflict, match="закрито"):
        admission.admit(**head(waiting))
    with pytest.raises(Conflict, match="закрито"):
        appeals.answer_appeal(
            actor=make.head(), appeal_id=appeal.pk, outcome="recheck", answer="Так", published="Так", at=AFTER
        )
