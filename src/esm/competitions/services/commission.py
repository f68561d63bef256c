"""The commission: who is in it, since when, with what ties. Every change is made under the call's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.identity import public as identity
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, require, stale
from esm.kernel.text import sort_key

from ..machine import CallStatus, MemberRole
from ..models import Call, Employer, Member
from ..policies.commission import may_manage_commission
from .assignment import release_from
from .calls.common import locked
from .conflicts import refresh_automatic

# A commission whose work is over stays as it was.
OVER = frozenset({CallStatus.RELEASED, CallStatus.ARCHIVED, CallStatus.FAILED, CallStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class EmployerFields:
    edrpou: str
    name: str
    since_year: int
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class MemberFields:
    """What a secretary writes about a member. `directions`: keys of directions she reads, empty for all."""

    name: str
    role: str
    workplace: str
    post: str
    since: date
    until: date | None = None
    votes: bool = True
    load_limit: int | None = None
    directions: Sequence[int] = ()
    employers: Sequence[EmployerFields] = ()


def add_member(*, actor: Actor, call_id: int, user_id: int, fields: MemberFields, at: datetime) -> Member:
    """Raises Invalid for a person without the role of a commission member, a second chair, or an overlapping term."""
    with transaction.atomic():
        call = _open_commission(actor, call_id)
        today = timezone.localdate(at)
        if user_id not in {p.id for p in identity.people_with_role(identity.Role.COMMISSION, on=today)}:
            raise Invalid({"user": _("Ця людина ще не має ролі члена комісії. Попросіть адміністраторку надати її.")})
        last = Member.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
        member = Member(call=call, number=last + 1, user_id=user_id)
        _write(member, fields)
        audit.record(
            actor=actor, action="competitions.add_member", subject=member, at=at, call=call.slug, role=member.role
        )
        refresh_automatic(actor=actor, call=call, at=at)
    return member


def change_member(
    *, actor: Actor, call_id: int, number: int, fields: MemberFields, seen_version: int, at: datetime
) -> Member:
    """Rewrite a member's card. Raises Conflict for a stale page."""
    with transaction.atomic():
        call = _open_commission(actor, call_id)
        member = lock_member(call, number)
        if member.version != seen_version:
            raise stale()
        before = {"role": member.role, "since": member.since, "until": member.until, "votes": member.votes}
        _write(member, fields)
        if fields.until is not None and fields.until < timezone.localdate(at):
            release_from(actor=actor, member=member, reason=_("Строк у комісії закінчився"), at=at)
        audit.record(
            actor=actor, action="competitions.change_member", subject=member, at=at, call=call.slug, before=before
        )
        refresh_automatic(actor=actor, call=call, at=at)
    return member


def end_term(*, actor: Actor, call_id: int, number: int, until: date, reason: str, at: datetime) -> Member:
    """The member leaves after `until`. What she hasn't sent goes back to be assigned; what she sent stays."""
    with transaction.atomic():
        call = _open_commission(actor, call_id)
        member = lock_member(call, number)
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, чому членство припинено: це буде в журналі.")})
        if until < member.since:
            raise Invalid({"until": _("Останній день не може бути раніший за перший.")})
        if member.until is not None and member.until <= until:
            raise Conflict(_("Членство вже припинено раніше."))
        member.until = until
        member.version += 1
        member.save(update_fields=["until", "version"])
        released = release_from(actor=actor, member=member, reason=_("Вийшла зі складу комісії"), at=at)
        audit.record(
            actor=actor,
            action="competitions.end_term",
            subject=member,
            at=at,
            until=until,
            reason=reason.strip(),
            released=released,
        )
    return member


def lock_member(call: Call, number: int) -> Member:
    member = Member.objects.select_for_update().filter(call=call, number=number).first()
    if member is None:
        raise NotFound(_("Такої людини у складі комісії немає."))
    member.call = call
    return member


def _open_commission(actor: Actor, call_id: int) -> Call:
    call = locked(call_id)
    require(may_manage_commission(actor))
    if call.status in OVER:
        raise Conflict(_("Результати оприлюднено, тому склад комісії вже не змінюють."))
    return call


def _write(member: Member, fields: MemberFields) -> None:
    _check(member, fields)
    member.name, member.name_key = fields.name.strip(), sort_key(fields.name)
    member.role, member.votes = fields.role, fields.votes
    member.workplace, member.post = fields.workplace.strip(), fields.post.strip()
    member.since, member.until = fields.since, fields.until
    member.load_limit = fields.load_limit
    if member.pk:
        member.version += 1
    member.save()
    member.directions.set(member.call.directions.filter(pk__in=list(fields.directions)))
    member.employers.all().delete()
    Employer.objects.bulk_create(
        Employer(member=member, edrpou=e.edrpou, name=e.name.strip(), since_year=e.since_year, until_year=e.until_year)
        for e in fields.employers
    )


def _check(member: Member, fields: MemberFields) -> None:
    errors: dict[str, str] = {}
    if fields.role not in MemberRole.values:
        errors["role"] = _("Виберіть роль у комісії.")
    for name, words in (
        ("name", _("Напишіть прізвище, імʼя, по батькові.")),
        ("workplace", _("Напишіть місце роботи: його публікують.")),
        ("post", _("Напишіть посаду: її публікують.")),
    ):
        if not str(getattr(fields, name)).strip():
            errors[name] = words
    if fields.until is not None and fields.until < fields.since:
        errors["until"] = _("Останній день не може бути раніший за перший.")
    elif "role" not in errors:
        errors |= _overlaps(member, fields)
    if fields.load_limit is not None and fields.load_limit < 1:
        errors["load_limit"] = _("Напишіть число від 1 або залиште поле порожнім.")
    keys = [(e.edrpou, e.since_year) for e in fields.employers]
    for employer in fields.employers:
        if not (employer.edrpou.isascii() and employer.edrpou.isdigit() and len(employer.edrpou) == 8):
            errors["employers"] = _("Код ЄДРПОУ має 8 цифр: перевірте «%(code)s».") % {"code": employer.edrpou}
        elif employer.until_year is not None and employer.until_year < employer.since_year:
            errors["employers"] = _("Рік, коли закінчили працювати, не може бути раніший за перший.")
    if len(keys) != len(set(keys)) and "employers" not in errors:
        errors["employers"] = _("Те саме місце роботи записано двічі. Приберіть зайвий рядок.")
    if errors:
        raise Invalid(errors)


def _overlaps(member: Member, fields: MemberFields) -> dict[str, str]:
    """A person is in the commission once at a time, and so is a chair."""
    same_days = Q(until__isnull=True) | Q(until__gte=fields.since)
    if fields.until is not None:
        same_days &= Q(since__lte=fields.until)
    others = Member.objects.filter(same_days, call=member.call).exclude(pk=member.pk)
    if others.filter(user_id=member.user_id).exists():
        return {"since": _("Ця людина вже є у складі комісії в ці дні.")}
    if fields.role == MemberRole.CHAIR and others.filter(role=MemberRole.CHAIR).exists():
        return {"role": _("Голова вже є. Спершу закінчіть строк теперішньої голови або змініть її роль.")}
    return {}
