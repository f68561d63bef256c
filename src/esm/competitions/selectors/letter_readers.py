"""Who of the city gets a letter: people by account, by role, by seat in a commission."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from esm.identity import public as identity
from esm.identity.public import Role
from esm.kernel.letters import Reader

from ..models import Assignment, Declaration, Meeting, Member, Submission
from .reading import in_office


def accounts(user_ids: Collection[int]) -> list[Reader]:
    return [Reader(p.email, p.id) for p in identity.people(user_ids).values()]


def person(user_id: int | None) -> list[Reader]:
    return accounts({user_id} if user_id else set())


def with_role(role: Role, at: datetime) -> list[Reader]:
    return [Reader(p.email, p.id) for p in identity.people_with_role(role, on=timezone.localdate(at))]


def members_on(meeting: Meeting) -> list[Reader]:
    """The commission of that day."""
    crew = Member.objects.filter(in_office(timezone.localdate(meeting.at)), call=meeting.call_id)
    return accounts(set(crew.values_list("user_id", flat=True)))


def reviewers_of_older(submission: Submission, at: datetime) -> list[Reader]:
    """Members in office who were given an earlier version of this application and have no conflict with it."""
    conflicts = Declaration.objects.filter(application=submission.application_id, conflicted=True, withdrawn_at=None)
    given = Assignment.objects.filter(
        application=submission.application_id, ended_at=None, submission__ordinal__lt=submission.ordinal
    )
    crew = Member.objects.filter(in_office(timezone.localdate(at)), pk__in=given.values("member"))
    return accounts(set(crew.exclude(pk__in=conflicts.values("member")).values_list("user_id", flat=True)))
