"""The commission of a call: members with terms of office, past employers, meetings with attendance and votes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..machine import Choice, MeetingKind, MeetingStatus, MemberRole
from .applications import Application
from .calls import Call, Direction


class Member(models.Model):
    """A person in the commission of one call, from a day to a day (both in). Name, work and post are published.

    `number` is her public key inside the call. Ended, never deleted: minutes must say who could vote when.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="members")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("прізвище, імʼя, по батькові"), max_length=200)
    name_key = models.CharField(max_length=120)
    role = models.CharField(_("роль у комісії"), max_length=12, choices=MemberRole.choices)
    workplace = models.CharField(_("місце роботи"), max_length=300)
    post = models.CharField(_("посада"), max_length=200)
    # A secretary of the commission often keeps the minutes without a vote.
    votes = models.BooleanField(_("має право голосу"), default=True)
    since = models.DateField(_("у складі з"))
    until = models.DateField(_("у складі до"), null=True, blank=True)
    # Most applications she agrees to read; None = as many as come.
    load_limit = models.PositiveSmallIntegerField(_("щонайбільше заявок"), null=True, blank=True)
    # Directions she reads; none = all.
    directions = models.ManyToManyField(Direction, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="member_number_once"),
            models.UniqueConstraint(
                fields=["call", "user"], condition=Q(until__isnull=True), name="member_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(role=MemberRole.CHAIR, until__isnull=True),
                name="commission_one_chair",
            ),
            models.CheckConstraint(name="member_role_known", condition=Q(role__in=MemberRole.values)),
            models.CheckConstraint(
                name="member_since_before_until", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="member_limit_positive", condition=Q(load_limit__isnull=True) | Q(load_limit__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


class Employer(models.Model):
    """Where a member worked or was paid, by ЄДРПОУ and years: the source of automatic conflicts. Never published."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="employers")
    edrpou = models.CharField(_("код ЄДРПОУ"), max_length=8)
    name = models.CharField(_("назва"), max_length=300, blank=True)
    since_year = models.PositiveSmallIntegerField(_("з року"))
    # None = works there now.
    until_year = models.PositiveSmallIntegerField(_("до року"), null=True, blank=True)

    class Meta:
        ordering = ["-since_year", "id"]
        constraints = [
            models.CheckConstraint(name="employer_edrpou_8_digits", condition=Q(edrpou__regex=r"^[0-9]{8}$")),
            models.CheckConstraint(
                name="employer_years_in_order",
                condition=Q(until_year__isnull=True) | Q(until_year__gte=F("since_year")),
            ),
            models.UniqueConstraint(fields=["member", "edrpou", "since_year"], name="employer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.edrpou} {self.since_year}"


class Meeting(models.Model):
    """A meeting of the commission: the open defence of projects, or the one that decides."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("вид"), max_length=10, choices=MeetingKind.choices)
    status = models.CharField(max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED)
    at = models.DateTimeField(_("коли"))
    place = models.CharField(_("де"), max_length=300)
    # Where the public may watch; published with the date.
    link = models.URLField(_("посилання на трансляцію"), blank=True)
    agenda = models.TextField(_("порядок денний"), blank=True)
    notes = models.TextField(_("нотатки для протоколу"), blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="meeting_number_once"),
            models.CheckConstraint(name="meeting_kind_known", condition=Q(kind__in=MeetingKind.values)),
            models.CheckConstraint(name="meeting_status_known", condition=Q(status__in=MeetingStatus.values)),
        ]

    def __str__(self) -> str:
        return f"№ {self.number} {self.at:%d.%m.%Y}"


class Attendance(models.Model):
    """Whether a member was there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(default=False)
    note = models.CharField(_("примітка"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.member_id}"


class MeetingItem(models.Model):
    """An application on the agenda, with what was said and proposed about it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="meeting_items")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(_("що вирішують"), max_length=300, blank=True)
    notes = models.TextField(_("про що говорили"), blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "application"], name="meeting_item_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.application_id}"


class Vote(models.Model):
    """One member's vote on one application. A recused or absent member has none: the service sees to it."""

    item = models.ForeignKey(MeetingItem, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="vote_once"),
            models.CheckConstraint(name="vote_choice_known", condition=Q(choice__in=Choice.values)),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.choice}"
