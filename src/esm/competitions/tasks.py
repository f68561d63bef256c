"""Background entry points: letters about steps that people wait for.

Each may run twice (`kernel.jobs`): a letter's key names the event, so that it is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel import files
from esm.kernel.actor import SYSTEM
from esm.kernel.jobs import job
from esm.kernel.letters import Reader, queue_all
from esm.kernel.money import Money
from esm.partners import public as partners

from .machine import LIVE, RELEASED_CALLS, ApplicationStatus, CallStatus, ChangeKind, MeetingKind, MeetingStatus
from .models import (
    Appeal,
    Application,
    Award,
    Call,
    CallChange,
    Decision,
    Declaration,
    DefectNotice,
    Meeting,
    Member,
    Submission,
)
from .paper import application_pdf
from .selectors.content import submission_view
from .selectors.decision_letter import decision_facts
from .selectors.letter_facts import (
    Facts,
    about,
    about_call,
    address,
    appeal_facts,
    day,
    meeting_facts,
    moment,
    notice_facts,
    refusal_facts,
)
from .selectors.letter_readers import members_on, person, reviewers_of_older, with_role
from .selectors.reminders import drafts_near_deadline
from .selectors.review_letters import calls_at_work, calls_to_remind, member_letter, reminded_on
from .services.conflicts import refresh_conflicts as find_conflicts
from .services.panel import remind

# ---- calls ----------------------------------------------------------------------------------------------------------


@job()
def tell_call_opened(call_id: int) -> int:
    """To the heads of all organisations, while there is still something to apply to."""
    call, at = Call.objects.get(pk=call_id), timezone.now()
    if call.status != CallStatus.OPEN or call.closes_at <= at:
        return 0
    facts = {"opens": moment(call.opens_at), "closes": moment(call.closes_at), "budget": Money(call.total_budget)}
    everybody = partners.heads(on=timezone.localdate(at))
    return queue_all(
        code="competitions.call_opened", to=everybody, context=about_call(call) | facts, key=f"{call.pk}", at=at
    )


@job()
def tell_call_changed(change_id: int) -> int:
    """A longer term to everybody who may still apply; the end of a call to those who have applied."""
    change = CallChange.objects.select_related("call").get(pk=change_id)
    call, at = change.call, timezone.now()
    live = Application.objects.select_related("call").filter(call=call, status__in=LIVE).order_by("id")
    if change.kind in {ChangeKind.EXTENSION, ChangeKind.OUTAGE}:
        on = timezone.localdate(at)
        owners = set(live.values_list("organisation_id", flat=True))
        readers = [*partners.heads(on=on), *(r for owner in sorted(owners) for r in partners.readers(owner, on=on))]
        facts = about_call(call) | {"closes": moment(change.closes_at_after), "reason": change.reason}
        return queue_all(code="competitions.call_extended", to=readers, context=facts, key=f"{change.pk}", at=at)
    ends = {ChangeKind.CANCELLATION: _("Конкурс скасовано"), ChangeKind.FAILURE: _("Конкурс не відбувся")}
    if change.kind not in ends:
        return 0
    facts = {"what": ends[ChangeKind(change.kind)], "reason": change.reason}
    return sum(
        _applicant("competitions.call_ended", a, facts, key=f"{change.pk}:{a.pk}", legal=True) for a in list(live)
    )


# ---- applications ---------------------------------------------------------------------------------------------------


@job()
def tell_submitted(submission_id: int) -> int:
    """The confirmation with a copy, to everybody in the organisation."""
    submission = Submission.objects.select_related("application__call").get(pk=submission_id)
    application, call = submission.application, submission.application.call
    view = submission_view(submission)

    def copy() -> int:
        upload = ContentFile(application_pdf(view, at=submission.at), name=f"{application.number}.pdf")
        pdf = frozenset({files.Kind.PDF})
        return files.store(actor=SYSTEM, upload=upload, allowed=pdf, at=submission.at, is_personal=True).pk

    recall = _("До %(closes)s заявку можна відкликати, виправити й подати знову.") % {"closes": moment(call.closes_at)}
    facts = {
        "title": view.title,
        "register_number": application.register_number,
        "submitted": moment(submission.at),
        "asked": view.estimate.asked,
        "declared_by": submission.declared_by,
        "digest": submission.digest,
        "recall": recall if submission.at < call.closes_at else "",
    }
    # Not held for a digest: it proves that the application came in time.
    told = _applicant("competitions.submitted", application, facts, key=f"{submission.pk}", legal=True, attach=copy)
    return told + _tell_reviewers(submission)


def _tell_reviewers(submission: Submission) -> int:
    """To members who were given an earlier version: it changed. The number only, its title stays behind the declaration."""
    readers = reviewers_of_older(submission, timezone.now())
    application = submission.application
    facts = about_call(application.call) | {
        "number": application.number,
        "due": day(application.call.review_closes_on) or _("дати, яку назве секретарка"),
        "link": address("review:review", application.number),
    }
    return queue_all(
        code="competitions.new_version", to=readers, context=facts, key=f"{submission.pk}", at=timezone.now()
    )


@job()
def tell_received(application_id: int) -> int:
    """Paper and e-mail applications: number, register number, time, channel."""
    application = Application.objects.select_related("call").get(pk=application_id)
    late = _("Вона надійшла після строку, тому в конкурсі не розглядається.")
    facts = {
        "register_number": application.register_number,
        "received": moment(application.received_at) if application.received_at else "",
        "channel": application.get_channel_display(),
        "late": late if application.status == ApplicationStatus.LATE else "",
    }
    return _applicant("competitions.received", application, facts, key=f"{application.pk}", legal=True)


@job()
def tell_recalled(application_id: int, version: int) -> int:
    """To everybody who works on it: it isn't submitted any more. Nothing is said if it is again."""
    application = Application.objects.select_related("call").get(pk=application_id)
    if application.status != ApplicationStatus.DRAFT:
        return 0
    facts = {"closes": moment(application.call.closes_at)}
    return _applicant("competitions.recalled", application, facts, key=f"{application.pk}:{version}")


@job()
def tell_withdrawn(application_id: int, reason: str) -> int:
    """To the organisation and to the competition's contact: the application is out."""
    application = Application.objects.select_related("call").get(pk=application_id)
    contact = Reader(application.call.contact_email)
    facts, key = {"reason": reason}, f"{application.pk}"
    return _applicant("competitions.withdrawn", application, facts, key=key, also=[contact])


@job()
def remind_of_deadlines() -> int:
    """Daily: drafts whose call closes in a week or in a day, and defects whose term ends tomorrow."""
    at = timezone.now()
    on = timezone.localdate(at)
    written = sum(
        queue_all(
            code="competitions.deadline",
            to=partners.readers(draft.organisation_id, on=on),
            context=draft.facts,
            key=draft.key,
            at=at,
        )
        for draft in drafts_near_deadline(at)
    )
    notices = DefectNotice.objects.select_related("application__call").filter(
        fixed_at=None, due_on=on + timedelta(days=1), application__status=ApplicationStatus.RETURNED
    )
    return written + sum(
        _applicant("competitions.defects_due", n.application, notice_facts(n), key=f"{n.pk}") for n in notices
    )


# ---- admission ------------------------------------------------------------------------------------------------------


_TOLD_WHILE = {"admitted": ApplicationStatus.ADMITTED, "admission_undone": ApplicationStatus.SUBMITTED}


@job()
def tell_admission(application_id: int, what: str, version: int = 0) -> int:
    """`what`: admitted, admission_undone, returned, refused, appeal_received, appeal_answered.

    Says the state as it stands when the letter is written: what was taken back before that isn't told.
    """
    application = Application.objects.select_related("call").get(pk=application_id)
    code = f"competitions.{what}"
    if what in _TOLD_WHILE:
        told = application.status == _TOLD_WHILE[what]
        return _applicant(code, application, {}, key=f"{application.pk}:{version}") if told else 0
    notice = _notice(application, what)
    return _applicant(code, application, notice[1], key=f"{notice[0]}", legal=True) if notice else 0


def _notice(application: Application, what: str) -> tuple[int, Facts] | None:
    """The row that a notice is about, with what it says; None when it isn't in force any more."""
    if what == "returned":
        notice = application.defect_notices.filter(fixed_at=None).first()
        return (notice.pk, notice_facts(notice) | {"explained": notice.due_explained}) if notice else None
    if what == "refused":
        refusal = application.refusals.select_related("application").filter(annulled_at=None).first()
        return (refusal.pk, refusal_facts(refusal)) if refusal else None
    appeal = application.appeals.filter(answered_at__isnull=what == "appeal_received").first()
    return (appeal.pk, appeal_facts(appeal)) if appeal else None


@job()
def tell_appeal_filed(appeal_id: int) -> int:
    """To officials and the head, but not to the one who signed what is appealed: she may not answer."""
    appeal = Appeal.objects.select_related("application__call", "refusal").get(pk=appeal_id)
    application, at = appeal.application, timezone.now()
    signed_by = appeal.refusal.signed_by_id if appeal.refusal else None
    readers = [r for role in (Role.OFFICIAL, Role.HEAD) for r in with_role(role, at) if r.user_id != signed_by]
    owner = partners.organisation_refs({application.organisation_id})[application.organisation_id]
    facts = about(application) | appeal_facts(appeal) | {"organisation": owner.title}
    facts |= {"link": address("admission:appeals", application.call.slug)}
    return queue_all(code="competitions.appeal_filed", to=readers, context=facts, key=f"{appeal.pk}", at=at)


# ---- decisions ------------------------------------------------------------------------------------------------------


@job()
def tell_released(call_id: int) -> int:
    """A letter for each decision, each in its own task: one bad address stops nobody else's."""
    numbers = list(Award.objects.filter(call=call_id).order_by("application_id").values_list("application", flat=True))
    for application_id in numbers:
        tell_decision.enqueue(application_id=application_id)
    return len(numbers)


@job()
def tell_decision(application_id: int) -> int:
    """The decision with its reason, the place and the scores without names."""
    application = Application.objects.select_related("call", "award").get(pk=application_id)
    if application.call.status not in RELEASED_CALLS or application.status == ApplicationStatus.WITHDRAWN:
        return 0
    key = f"{application.pk}"
    return _applicant("competitions.decision", application, decision_facts(application), key=key, legal=True)


@job()
def tell_promoted(application_id: int) -> int:
    application = Application.objects.select_related("call", "award").get(pk=application_id)
    key = f"{application.pk}"
    return _applicant("competitions.promoted", application, decision_facts(application), key=key, legal=True)


@job()
def tell_decision_submitted(call_id: int) -> int:
    """To the heads: a decision waits for approval."""
    return _about_decision("competitions.decision_submitted", call_id, Role.HEAD)


@job()
def tell_decision_approved(call_id: int) -> int:
    """To the officials: the results may be released."""
    return _about_decision("competitions.decision_approved", call_id, Role.OFFICIAL)


@job()
def tell_decision_sent_back(call_id: int) -> int:
    """To the one who prepared it."""
    return _about_decision("competitions.decision_sent_back", call_id)


def _about_decision(code: str, call_id: int, role: Role | None = None) -> int:
    """To everybody with the role, or to the one who prepared the decision. Its version tells one round from the next."""
    decision, at = Decision.objects.select_related("call").get(call=call_id), timezone.now()
    readers = with_role(role, at) if role else person(decision.prepared_by_id)
    facts = about_call(decision.call, "award:decision") | {"reason": decision.return_reason}
    return queue_all(code=code, to=readers, context=facts, key=f"{decision.pk}:{decision.version}", at=at)


# ---- commission -----------------------------------------------------------------------------------------------------


@job()
def tell_assigned(member_id: int) -> int:
    """To a member who was given applications: how many wait, and until when."""
    newest = Member.objects.get(pk=member_id).assignments.order_by("-pk").values_list("pk", flat=True).first()
    return _to_member("competitions.assigned", member_id, key=f"{member_id}:{newest}")


@job()
def tell_review_due(member_id: int) -> int:
    """A reminder to a member with unsent reviews."""
    return _to_member("competitions.review_due", member_id, key=f"{member_id}:{reminded_on(member_id)}")


@job()
def tell_conflict_recorded(declaration_id: int) -> int:
    """To the member: a conflict of hers was recorded, her scores there are annulled, and whom to ask."""
    made = Declaration.objects.select_related("member__call", "application").get(pk=declaration_id)
    facts = about_call(made.member.call) | {
        "number": made.application.number,
        "kind": made.get_kind_display(),
        "text": made.text,
    }
    readers = person(made.member.user_id)
    return queue_all(
        code="competitions.conflict_recorded", to=readers, context=facts, key=f"{made.pk}", at=timezone.now()
    )


@job()
def tell_meeting(meeting_id: int) -> int:
    """To members in office that day and to applicants who defend; again only when time, place or agenda call them."""
    meeting = Meeting.objects.select_related("call").get(pk=meeting_id)
    at = timezone.now()
    if meeting.status != MeetingStatus.PLANNED or meeting.at <= at:
        return 0
    facts, key = meeting_facts(meeting), f"{meeting.pk}:{meeting.at:%Y%m%d%H%M}:{meeting.place}"
    items = list(meeting.items.select_related("application__call"))
    numbers = ", ".join(item.application.number for item in items) or _("їх ще немає")
    page = address("review:meeting", meeting.call.slug, meeting.number)
    told = about_call(meeting.call) | facts | {"numbers": numbers, "link": page}
    written = queue_all(code="competitions.meeting", to=members_on(meeting), context=told, key=key, at=at)
    if meeting.kind != MeetingKind.DEFENCE:
        return written
    return written + sum(
        _applicant("competitions.defence", i.application, facts, key=f"{key}:{i.application_id}") for i in items
    )


@job()
def tell_meeting_cancelled(meeting_id: int, reason: str) -> int:
    """To everybody who was invited."""
    meeting = Meeting.objects.select_related("call").get(pk=meeting_id)
    at = timezone.now()
    readers = members_on(meeting)
    if meeting.kind == MeetingKind.DEFENCE:
        owners = meeting.items.values_list("application__organisation_id", flat=True)
        readers += [r for owner in sorted(set(owners)) for r in partners.readers(owner, on=timezone.localdate(at))]
    facts = about_call(meeting.call) | meeting_facts(meeting) | {"reason": reason}
    return queue_all(code="competitions.meeting_cancelled", to=readers, context=facts, key=f"{meeting.pk}", at=at)


@job()
def remind_reviewers() -> int:
    """Daily: members with unsent reviews, before the deadline and every third day after it."""
    at = timezone.now()
    return sum(remind(call_id=call_id, at=at) for call_id in calls_to_remind(at))


@job()
def refresh_conflicts() -> int:
    """Nightly: ties that facts show now and didn't show when the applications were given out."""
    at = timezone.now()
    return sum(find_conflicts(call_id=call_id, at=at) for call_id in calls_at_work())


def _to_member(code: str, member_id: int, *, key: str) -> int:
    facts = member_letter(member_id)
    if facts is None:
        return 0
    readers = person(Member.objects.values_list("user_id", flat=True).get(pk=member_id))
    return queue_all(code=code, to=readers, context=facts, key=key, at=timezone.now())


# ---- readers --------------------------------------------------------------------------------------------------------


def _applicant(
    code: str,
    application: Application,
    facts: Mapping[str, object],
    *,
    key: str,
    legal: bool = False,
    also: Iterable[Reader] = (),
    attach: Callable[[], int] | None = None,
) -> int:
    """To everybody who works in the organisation; returns how many letters are new."""
    at = timezone.now()
    readers = [*partners.readers(application.organisation_id, on=timezone.localdate(at)), *also]
    return queue_all(
        code=code, to=readers, context=about(application) | dict(facts), key=key, at=at, legal=legal, attach=attach
    )
