"""Letters of this room, as an editor may change them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from esm.kernel import letters
from esm.kernel.letters import LetterText

from .models import Invitation
from .roles import Role
from .selectors import secret

LETTERS = (
    LetterText(
        code="identity.invitation",
        when=_("Коли людину запрошено до ролі в місті"),
        subject=_("Вас запрошено до ЄСМ: {role}"),
        body=_(
            "Доброго дня!\n\n"
            "Вас запрошено працювати в Єдиній соціальній мережі міста {city}. Ваша роль: {role}.\n\n"
            "Відкрийте це посилання і придумайте пароль:\n{link}\n\n"
            "Посилання діє до {until} і лише один раз. Не пересилайте його нікому.\n"
            "Якщо ви не чекали на цей лист, нічого не робіть."
        ),
        sample={
            "city": "Харків",
            "role": "Посадовиця департаменту",
            "link": "https://esm.example/accounts/invitation/…/",
            "until": "30.11.2026",
        },
        secret=True,
    ),
)


def invited(row: Invitation, *, at: datetime) -> None:
    """Queue the letter with the secret link, in the transaction of the invitation."""
    with override("uk"):
        path = reverse("identity_invitation", args=[secret(row.nonce)])
        role = str(Role(row.role).label)
    letters.queue(
        code="identity.invitation",
        to=row.email,
        user_id=None,
        key=f"identity.invitation:{row.pk}",
        at=at,
        legal=True,
        context={
            "city": settings.CITY,
            "role": role,
            "link": letters.link(path),
            "until": f"{localtime(row.expires_at):%d.%m.%Y}",
        },
    )
