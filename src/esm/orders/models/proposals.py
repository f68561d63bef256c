"""A provider's proposal for a lot, what was handed in word for word, and what the check found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esm.kernel.db import AppendOnly

from ..machine import LIVE, Answer, Channel, ProposalStatus
from .orders import Lot


class Proposal(models.Model):
    """One provider's answer to one technical task. Price and volume are sealed from handing in: only a recall frees them."""

    number = models.SlugField(max_length=20, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=ProposalStatus.choices, default=ProposalStatus.DRAFT)
    # Kopecks for a unit; in a compensation the tariff stands here. Nobody but its owner reads it before the opening.
    price = models.BigIntegerField(_("ціна одиниці"), null=True)
    capacity = models.BigIntegerField(_("обсяг, сотих одиниці"), null=True)
    place = models.TextField(_("де надаватимете"), blank=True)
    staff = models.TextField(_("хто надаватиме"), blank=True)
    quality = models.TextField(_("як дбаєте про якість"), blank=True)
    experience = models.TextField(_("досвід"), blank=True)
    # Codes of requirements that the provider confirms.
    confirmed = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField()
    # Of the first handing in that holds: who comes first is decided by it.
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    # Of what came on paper or by e-mail. Until it is typed in (`typed_at`), its envelope is sealed and nothing is known.
    channel = models.CharField(_("як надійшла"), max_length=6, choices=Channel.choices, default=Channel.ONLINE)
    received_at = models.DateTimeField(_("коли надійшла"), null=True)
    sender = models.CharField(_("хто приніс або надіслав"), max_length=200, blank=True)
    sheets = models.PositiveIntegerField(_("аркушів"), null=True)
    envelope = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    typed_at = models.DateTimeField(null=True)
    # Shown to the provider, and to everybody at release.
    reason = models.TextField(_("обґрунтування"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "organisation"], condition=Q(status__in=sorted(LIVE)), name="proposal_one_live"
            ),
            models.CheckConstraint(name="proposal_status_known", condition=Q(status__in=ProposalStatus.values)),
            models.CheckConstraint(
                name="proposal_handed_in_whole",
                condition=Q(status__in=["draft", "withdrawn", "late"])
                | Q(submitted_at__isnull=False, price__gt=0, capacity__gt=0)
                | Q(submitted_at__isnull=False, typed_at__isnull=True, status__in=["submitted", "refused", "declined"])
                & ~Q(channel="online"),
            ),
            models.CheckConstraint(name="proposal_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="proposal_received_has_moment",
                condition=Q(channel="online", received_at__isnull=True)
                | ~Q(channel="online") & Q(received_at__isnull=False) & ~Q(sender=""),
            ),
        ]
        indexes = [models.Index(fields=["lot", "status"], name="proposal_by_status")]

    def __str__(self) -> str:
        return self.number


class Attachment(models.Model):
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="attachments")
    code = models.CharField(max_length=20)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.proposal_id}"


class Submission(models.Model):
    """What was handed in, word for word with its digest. Written once."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="submissions")
    ordinal = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    declared_by = models.CharField(max_length=200)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "ordinal"], name="order_submission_once"),
            AppendOnly(name="order_submission_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.ordinal}"


class CheckAnswer(models.Model):
    """A line of the check list: what a person answered, and what data said then."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="checks")
    code = models.CharField(max_length=20)
    answer = models.CharField(max_length=3, choices=Answer.choices)
    comment = models.CharField(max_length=500, blank=True)
    computed = models.CharField(max_length=3, blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "code"], name="order_check_once"),
            models.CheckConstraint(name="order_check_answer_known", condition=Q(answer__in=Answer.values)),
            # Whoever says otherwise than the data says why.
            models.CheckConstraint(
                name="order_check_departure_has_words",
                condition=Q(computed="") | Q(computed=models.F("answer")) | ~Q(comment=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.answer}"


class DefectNotice(models.Model):
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="defects")
    text = models.TextField(_("що виправити"))
    due_on = models.DateField()
    explained = models.TextField(blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    fixed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(fixed_at__isnull=True), name="order_defect_one_open"
            ),
            models.CheckConstraint(name="order_defect_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} до {self.due_on}"


class Refusal(models.Model):
    """Why a proposal isn't compared: a ground of the rules, words, and the last day to appeal. Written once.

    The newest counts: after an appeal that was granted, a proposal may be refused once more.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="refusals")
    ground = models.CharField(max_length=20)
    ground_title = models.CharField(max_length=200)
    text = models.TextField()
    appeal_until = models.DateField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="order_refusal_has_text", condition=~Q(text="") & ~Q(ground="")),
            AppendOnly(name="order_refusal_written_once"),
        ]

    def __str__(self) -> str:
        return self.ground_title
