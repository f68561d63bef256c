"""Which applications a person may open: the gate for one, and the same rules as one query for lists and searches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.partners.public import Right

from ..machine import CallStatus, MeetingStatus, ReviewStatus
from ..models import Application, Assignment, Declaration, MeetingItem, Member, Review, Submission
from ..policies import reading as policy
from ..policies.reading import ReadFacts

PANEL_OPEN = frozenset({CallStatus.DRAFT, CallStatus.OPEN, CallStatus.REVIEW})


def in_office(on: date) -> Q:
    """Members whose term includes the day."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))


def read_facts(*, actor: Actor, application: Application, at: datetime) -> ReadFacts:
    """What decides about this person and this application, in two queries; `application.call` is loaded."""
    here: dict[str, object] = {"application": application.pk}
    facts = ReadFacts(
        organisation_id=application.organisation_id,
        submitted=Submission.objects.filter(**here).exists(),
        panel_closed=application.call.status not in PANEL_OPEN,
    )
    if actor.user_id is None:
        return facts
    mine: dict[str, object] = {**here, "member": OuterRef("pk")}
    row = (
        Member.objects.filter(in_office(timezone.localdate(at)), call_id=application.call_id, user_id=actor.user_id)
        .annotate(
            conflicted=Exists(Declaration.objects.filter(**mine, conflicted=True, withdrawn_at=None)),
            declared=Exists(Declaration.objects.filter(**mine, conflicted=False, withdrawn_at=None)),
            assigned=Exists(Assignment.objects.filter(**mine, ended_at=None)),
            sent=Exists(Review.objects.filter(**mine, status=ReviewStatus.SENT)),
            on_agenda=Exists(MeetingItem.objects.filter(**here).exclude(meeting__status=MeetingStatus.CANCELLED)),
        )
        .values("conflicted", "declared", "assigned", "sent", "on_agenda")
        .first()
    )
    return facts if row is None else replace(facts, member=True, **row)


def readable_applications(*, actor: Actor, at: datetime) -> QuerySet[Application]:
    """Every application whose content this person may open: pages, attachments, exports and searches start here."""
    if actor.user_id is None:
        return Application.objects.none()
    here = {"application": OuterRef("pk")}
    me = Member.objects.filter(in_office(timezone.localdate(at)), user_id=actor.user_id)
    mine = Declaration.objects.filter(**here, member__in=me, withdrawn_at=None)
    own = Q(organisation__in=[o for o, right in actor.rights if right == Right.VIEW])
    others = Q(Exists(Submission.objects.filter(**here))) & ~Q(Exists(mine.filter(conflicted=True)))
    if not actor.has(*policy.DEPARTMENT):
        if not actor.has(Role.COMMISSION):
            return Application.objects.filter(own)
        assigned = Exists(Assignment.objects.filter(**here, member__in=me, ended_at=None))
        agenda = MeetingItem.objects.filter(**here, meeting__call__members__in=me)
        on_agenda = Exists(agenda.exclude(meeting__status=MeetingStatus.CANCELLED))
        others &= Q(Exists(mine.filter(conflicted=False))) & (Q(assigned) | Q(on_agenda))
    return Application.objects.filter(own | others)


def openable(*, actor: Actor, numbers: Iterable[str], at: datetime) -> frozenset[str]:
    """Of the applications with these numbers those that this person may open: what a table makes links of. One query."""
    rows = readable_applications(actor=actor, at=at).filter(number__in=list(numbers))
    return frozenset(rows.values_list("number", flat=True))


def open_application(*, actor: Actor, number: str, at: datetime) -> tuple[Application, ReadFacts]:
    """An application that this person may read. Raises NotFound otherwise: she can't tell whether it exists."""
    application, facts = find_application(actor=actor, number=number, at=at)
    found(policy.may_read_application(actor, facts))
    return application, facts


def find_application(*, actor: Actor, number: str, at: datetime) -> tuple[Application, ReadFacts]:
    """The application and what decides about it, before any gate: ask a policy next. Raises NotFound."""
    rows = Application.objects.select_related("call", "direction", "organisation")
    application = rows.filter(number=number).first()
    if application is None:
        raise NotFound(_("Такої сторінки немає."))
    return application, read_facts(actor=actor, application=application, at=at)
