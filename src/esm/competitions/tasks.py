"""Background entry points: letters about steps that people wait for. Each may run twice (kernel.jobs)."""

from __future__ import annotations

from django.utils import timezone

from esm.identity import public as identity
from esm.identity.public import Role
from esm.kernel.jobs import job
from esm.partners import public as partners

from . import letters
from .machine import RELEASED_CALLS, ApplicationStatus
from .models import Application, Award, Call, Decision, Declaration, Member, Submission
from .paper import application_pdf
from .selectors.content import submission_view
from .selectors.decision_letter import decision_facts
from .selectors.reminders import drafts_near_deadline
from .selectors.review_letters import calls_at_work, calls_to_remind, member_letter
from .services.conflicts import refresh_conflicts as find_conflicts
from .services.panel import remind


def _addresses(organisation_id: int) -> list[str]:
    return [c.email for c in partners.members(organisation_id, on=timezone.localdate())]


@job()
def tell_submitted(submission_id: int) -> int:
    """The confirmation with a copy, to everybody in the organisation."""
    submission = Submission.objects.select_related("application__call").get(pk=submission_id)
    application, call = submission.application, submission.application.call
    view = submission_view(submission)
    copy = application_pdf(view, at=submission.at)
    facts = {
        "number": application.number,
        "title": view.title,
        "call_title": call.title,
        "register_number": application.register_number,
        "at": submission.at,
        "asked": view.estimate.asked,
        "declared_by": submission.declared_by,
        "digest": submission.digest,
        "closes_at": call.closes_at,
        "contact_phone": call.contact_phone,
    }
    attached = [(f"{application.number}.pdf", copy, "application/pdf")]
    return letters.send("submitted", _addresses(application.organisation_id), facts, attached)


@job()
def tell_withdrawn(application_id: int, reason: str) -> int:
    """To the organisation and to the competition's contact: the application is out."""
    application = Application.objects.select_related("call").get(pk=application_id)
    facts = {
        "number": application.number,
        "title": application.title,
        "call_title": application.call.title,
        "reason": reason,
        "contact_phone": application.call.contact_phone,
    }
    to = [*_addresses(application.organisation_id), application.call.contact_email]
    return letters.send("withdrawn", to, facts)


@job()
def remind_of_deadlines() -> int:
    """Daily: drafts whose call closes in a week or in a day."""
    return sum(
        letters.send("deadline", _addresses(draft.organisation_id), draft.facts)
        for draft in drafts_near_deadline(timezone.now())
    )


# ---- admission ------------------------------------------------------------------------------------------------------


@job()
def tell_admission(application_id: int, what: str) -> int:
    """`what`: admitted, returned, refused, appeal_answered. Says the state as it stands when the letter leaves."""
    application = Application.objects.select_related("call").get(pk=application_id)
    facts = {
        "number": application.number,
        "title": application.title,
        "call_title": application.call.title,
        "contact_phone": application.call.contact_phone,
        "notice": application.defect_notices.filter(fixed_at=None).first(),
        "refusal": application.refusals.filter(annulled_at=None).first(),
        "appeal": application.appeals.exclude(answered_at=None).first(),
    }
    needed = {"returned": "notice", "refused": "refusal", "appeal_answered": "appeal"}.get(what)
    if needed and facts[needed] is None:
        return 0
    return letters.send(f"admission_{what}", _addresses(application.organisation_id), facts)


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
    return letters.send("decision", _addresses(application.organisation_id), decision_facts(application))


@job()
def tell_promoted(application_id: int) -> int:
    application = Application.objects.select_related("call", "award").get(pk=application_id)
    return letters.send("promoted", _addresses(application.organisation_id), decision_facts(application))


@job()
def tell_decision_submitted(call_id: int) -> int:
    """To the heads: a decision waits for approval."""
    return _to_role("decision_submitted", call_id, Role.HEAD)


@job()
def tell_decision_approved(call_id: int) -> int:
    """To the officials: the results may be released."""
    return _to_role("decision_approved", call_id, Role.OFFICIAL)


@job()
def tell_decision_sent_back(call_id: int) -> int:
    """To the one who prepared it."""
    decision = Decision.objects.select_related("call").get(call=call_id)
    preparer = decision.prepared_by_id
    people = identity.people({preparer}) if preparer else {}
    facts = {"call_title": decision.call.title, "reason": decision.return_reason}
    return letters.send("decision_sent_back", [p.email for p in people.values()], facts)


def _to_role(template: str, call_id: int, role: Role) -> int:
    call = Call.objects.get(pk=call_id)
    people = identity.people_with_role(role, on=timezone.localdate())
    return letters.send(template, [p.email for p in people], {"call_title": call.title, "slug": call.slug})


@job()
def tell_assigned(member_id: int) -> int:
    """To a member who was given applications: how many wait, and until when."""
    return _to_member("assigned", member_id)


@job()
def tell_review_due(member_id: int) -> int:
    """A reminder to a member with unsent reviews."""
    return _to_member("review_due", member_id)


@job()
def tell_conflict_recorded(declaration_id: int) -> int:
    """To the member: a conflict of hers was recorded, her scores there are annulled, and whom to ask."""
    made = Declaration.objects.select_related("member__call", "application").get(pk=declaration_id)
    facts = {
        "number": made.application.number,
        "kind": made.get_kind_display(),
        "text": made.text,
        "call_title": made.member.call.title,
        "contact_phone": made.member.call.contact_phone,
    }
    return letters.send("conflict_recorded", _of_member(made.member), facts)


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


def _to_member(template: str, member_id: int) -> int:
    facts = member_letter(member_id)
    if facts is None:
        return 0
    return letters.send(template, _of_member(Member.objects.get(pk=member_id)), facts)


def _of_member(member: Member) -> list[str]:
    return [p.email for p in identity.people({member.user_id}).values()]
