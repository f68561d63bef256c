"""A letter from a template: the first line is its subject, the rest its text."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


def write(template: str, *, to: str, **context: Any) -> None:
    """Send one letter now: called from tasks, which are tried again when the mail server doesn't answer."""
    text = render_to_string(template, {"city": settings.CITY, "phone": settings.HELP_PHONE} | context)
    subject, _, body = text.strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])
