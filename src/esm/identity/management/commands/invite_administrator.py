"""`manage.py invite_administrator EMAIL`: the first way into a new installation, and the last when all are locked out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from esm.kernel.actor import SYSTEM
from esm.kernel.errors import DomainError

from ... import services
from ...roles import Role
from ...selectors import invitation_token


class Command(BaseCommand):
    help = "Invites an administrator and prints the link (it works once, for 14 days)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = services.invite_to_role(
                actor=SYSTEM, email=options["email"], role=Role.ADMINISTRATOR, at=timezone.now(), by_system=True
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(settings.PUBLIC_URL + reverse("identity_invitation", args=[invitation_token(key)]))
