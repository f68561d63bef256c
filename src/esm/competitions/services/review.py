"""Scoring: a draft that takes anything, a sending that wants everything, changes until the panel closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found, stale

from ..machine import REVIEW, CallStatus, ReviewStatus
from ..models import Application, Assignment, Call, Review, Score, Submission
from ..policies.reading import ReadFacts, may_know_application, may_review
from ..rules import CallRules
from ..selectors.reading import read_facts
from ..selectors.scores import total_of
from .sections import lock_application


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form. `points` by criterion (None = not chosen yet), `reasons` by criterion."""

    points: Mapping[str, int | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


def save_review(*, actor: Actor, number: str, written: Written, seen_version: int, at: datetime) -> Review:
    """Keep a draft, however unfinished. Raises NotFound for anybody who may not score it, Conflict for a stale page."""
    with transaction.atomic():
        application, assignment = _open(actor, number, at)
        _panel_open(application.call)
        review = _review(assignment, seen_version, at)
        review.status = REVIEW.target("save", review.status, refusal=_sent())
        _write(review, written, CallRules.from_data(application.call.rules), at)
        if review.version == 1:
            audit.record(actor=actor, action="competitions.start_review_of", subject=review, at=at)
    return review


def send_review(*, actor: Actor, number: str, written: Written | None, seen_version: int, at: datetime) -> Review:
    """Send it, or change what was sent (`written`; None = what the draft says). Panel and send can't cross: the call's
    row is locked. Raises Invalid with what is missing, at its criterion.
    """
    with transaction.atomic():
        call = _lock_call(number)
        application, assignment = _open(actor, number, at)
        application.call = call
        _panel_open(call)
        rules = CallRules.from_data(call.rules)
        review = _review(assignment, seen_version, at)
        whole = written or read_back(review)
        errors = gaps(rules, whole)
        if errors:
            raise Invalid(errors)
        before, again = review.total, review.status == ReviewStatus.SENT
        review.status = REVIEW.target("send", review.status)
        review.sent_at = at
        points = {code: p for code, p in whole.points.items() if p is not None}
        review.total, parts = total_of(rules, points)
        _write(review, whole, rules, at, parts)
        audit.record(
            actor=actor,
            action="competitions.change_review" if again else "competitions.send_review",
            subject=review,
            at=at,
            total=review.total,
            before=before,
            points=points,
            submission=review.submission_id,
        )
    return review


def take_new_version(*, actor: Actor, number: str, seen_version: int, at: datetime) -> Review | None:
    """Read the newest submission from now on. A sent review becomes a draft again: it was about another text."""
    with transaction.atomic():
        call = _lock_call(number)
        application, assignment = _open(actor, number, at)
        _panel_open(call)
        newest = Submission.objects.filter(application=application).order_by("-ordinal").first()
        if newest is None or newest.pk == assignment.submission_id:
            raise Conflict(_("Новішої редакції немає."))
        assignment.submission = newest
        assignment.save(update_fields=["submission"])
        review = Review.objects.select_for_update().filter(member=assignment.member_id, application=application).first()
        if review is not None:
            if review.version != seen_version:
                raise stale()
            review.submission, review.status = newest, ReviewStatus.DRAFT
            review.total, review.sent_at = None, None
            review.version += 1
            review.updated_at = at
            review.save()
        audit.record(
            actor=actor,
            action="competitions.take_new_version",
            subject=application,
            at=at,
            ordinal=newest.ordinal,
            member=assignment.member_id,
        )
    return review


def gaps(rules: CallRules, written: Written) -> dict[str, str]:
    """What keeps a review from being sent, by the form's field: `points_<code>`, `reason_<code>`, `comment`."""
    errors: dict[str, str] = {}
    for criterion in rules.criteria:
        points = written.points.get(criterion.code)
        if points is None:
            errors[f"points_{criterion.code}"] = _("Виберіть бал: %(criterion)s.") % {"criterion": criterion.title}
        elif (
            criterion.needs_reason(points, rules.reason_under_percent)
            and not written.reasons.get(criterion.code, "").strip()
        ):
            errors[f"reason_{criterion.code}"] = _("Поясніть низький бал: %(criterion)s.") % {
                "criterion": criterion.title
            }
    if not written.comment.strip():
        errors["comment"] = _("Напишіть загальний висновок: його прочитає організація.")
    return errors


def read_back(review: Review) -> Written:
    """What a stored review says."""
    scores = list(review.scores.all())
    return Written({s.criterion: s.points for s in scores}, {s.criterion: s.reason for s in scores}, review.comment)


def _lock_call(number: str) -> Call:
    call = Call.objects.select_for_update().filter(applications__number=number).first()
    if call is None:
        raise NotFound(_("Такої сторінки немає."))
    return call


def _open(actor: Actor, number: str, at: datetime) -> tuple[Application, Assignment]:
    """The application, locked, and this member's assignment. A stranger can't tell whether there is one."""
    application = lock_application(number)
    facts = read_facts(actor=actor, application=application, at=at)
    found(may_know_application(actor, facts))
    _gate(actor, facts)
    assignment = (
        Assignment.objects.select_related("member")
        .filter(application=application, member__user_id=actor.user_id or 0, ended_at=None)
        .first()
    )
    if assignment is None:
        raise NotFound(_("Такої сторінки немає."))
    return application, assignment


def _gate(actor: Actor, facts: ReadFacts) -> None:
    if facts.assigned and not facts.declared and not facts.conflicted:
        raise Conflict(_("Спершу скажіть, чи є у вас конфлікт інтересів із цією організацією."))
    found(may_review(actor, facts))


def _panel_open(call: Call) -> None:
    if call.status != CallStatus.REVIEW:
        raise Conflict(_("Оцінювання закрито. Ваш текст не змінено; зверніться до секретарки конкурсу."))


def _sent() -> str:
    return _("Оцінку вже надіслано. Змініть її кнопкою «Надіслати зміни».")


def _review(assignment: Assignment, seen_version: int, at: datetime) -> Review:
    review = (
        Review.objects.select_for_update()
        .filter(member=assignment.member_id, application=assignment.application_id)
        .first()
    )
    if review is None:
        review = Review(
            member_id=assignment.member_id,
            application_id=assignment.application_id,
            submission_id=assignment.submission_id,
            created_at=at,
            status=ReviewStatus.DRAFT,
        )
    if review.version != seen_version:
        raise stale()
    return review


def _write(
    review: Review, written: Written, rules: CallRules, at: datetime, values: Mapping[str, int] | None = None
) -> None:
    errors = {
        f"points_{c.code}": _("Виберіть бал від 0 до %(scale)s.") % {"scale": c.scale}
        for c in rules.criteria
        if not 0 <= (written.points.get(c.code) or 0) <= c.scale
    }
    if errors:
        raise Invalid(errors)
    review.comment = _clean(written.comment)
    review.updated_at = at
    review.version += 1
    review.save()
    Score.objects.bulk_create(
        [
            Score(
                review=review,
                criterion=c.code,
                points=written.points.get(c.code),
                value=values.get(c.code) if values is not None else None,
                reason=_clean(written.reasons.get(c.code, "")),
            )
            for c in rules.criteria
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["points", "value", "reason"],
    )


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n")
