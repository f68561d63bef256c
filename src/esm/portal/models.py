"""What the portal itself keeps: what visitors told the city about the site. Everything else lives in its room."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from esm.kernel.secrets import EncryptedText


class FeedbackKind(models.TextChoices):
    BARRIER = "barrier", _("Не можу скористатися сторінкою")
    MISTAKE = "mistake", _("Помилка в даних або тексті")
    IDEA = "idea", _("Пропозиція")
    OTHER = "other", _("Інше")


class Feedback(models.Model):
    """A visitor's message about the site. `number` is what she quotes by phone; it says nothing about how many there are."""

    number = models.CharField(_("номер"), max_length=12, unique=True)
    kind = models.CharField(_("про що"), max_length=16, choices=FeedbackKind.choices)
    text = models.TextField(_("повідомлення"), max_length=5000)
    page = models.CharField(_("сторінка"), max_length=500, blank=True)
    # Whose contact it is nobody learns from a copy of the database.
    contact = EncryptedText(_("куди відповісти"), max_length=200, blank=True, bound_to="number")
    sent_at = models.DateTimeField(_("надіслано"))

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="feedback_kind_known", condition=models.Q(kind__in=FeedbackKind.values)),
            models.CheckConstraint(name="feedback_says_something", condition=~models.Q(text="")),
        ]

    def __str__(self) -> str:
        return self.number
