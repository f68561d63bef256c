"""Letters of this room, as an editor may change them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from esm.identity import public as identity
from esm.kernel import letters
from esm.kernel.letters import LetterText

from .models import JoinRequest, MemberInvitation
from .selectors.team import labels

_LINK = {"link": "https://esm.example/organisations/invitation/…/", "until": "30.11.2026", "city": "Харків"}
LETTERS = (
    LetterText(
        code="partners.member_invited",
        when=_("Коли людину запрошено до команди організації"),
        subject=_("Вас запрошено до команди: {organisation}"),
        body=_(
            "Доброго дня!\n\n"
            "Вас запрошено до команди організації {organisation} в Єдиній соціальній мережі міста {city}.\n"
            "Що ви зможете: {rights}.\n\n"
            "Відкрийте це посилання:\n{link}\n\n"
            "Посилання діє до {until} і лише один раз. Не пересилайте його нікому.\n"
            "Якщо ви не чекали на цей лист, нічого не робіть."
        ),
        sample={"organisation": "ГО «Світлий крок»", "rights": "бачити, готувати заявки й звіти"} | _LINK,
        secret=True,
    ),
    LetterText(
        code="partners.head_invited",
        when=_("Коли людину запрошено очолити організацію"),
        subject=_("Вас запрошено очолити організацію: {organisation}"),
        body=_(
            "Доброго дня!\n\n"
            "Вас запрошено керувати організацією {organisation} в Єдиній соціальній мережі міста {city}.\n"
            "Щойно ви погодитеся, права попередньої голови припиняться. Заявки й договори лишаться в організації.\n\n"
            "Відкрийте це посилання:\n{link}\n\n"
            "Посилання діє до {until} і лише один раз. Не пересилайте його нікому.\n"
            "Якщо ви не чекали на цей лист, нічого не робіть."
        ),
        sample={"organisation": "ГО «Світлий крок»"} | _LINK,
        secret=True,
    ),
    LetterText(
        code="partners.head_replaced",
        when=_("Коли права голови організації перейшли до іншої людини"),
        subject=_("Ви більше не керуєте організацією {organisation}"),
        body=_(
            "Доброго дня!\n\n"
            "Сьогодні організацію {organisation} в Єдиній соціальній мережі очолила інша людина.\n"
            "Підстава: {basis}.\n\n"
            "Якщо це помилка, одразу подзвоніть нам: {phone}."
        ),
        sample={"organisation": "ГО «Світлий крок»", "basis": "Протокол № 4 від 12.10.2026", "phone": "0 800 000 000"},
    ),
    LetterText(
        code="partners.join_received",
        when=_("Коли організація попросила приєднати її до мережі"),
        subject=_("Отримали вашу заявку {number}"),
        body=_(
            "Доброго дня!\n\n"
            "Організація «{name}» хоче приєднатися до Єдиної соціальної мережі міста {city}.\n"
            "Номер заявки: {number}. Ми звіримо дані з державним реєстром і відповімо листом."
        ),
        sample={"number": "П-00012", "name": "Світлий крок", "city": "Харків"},
    ),
    LetterText(
        code="partners.join_declined",
        when=_("Коли заявку на приєднання відхилено"),
        subject=_("Відповідь на заявку {number}"),
        body=_(
            "Доброго дня!\n\n"
            "Заявку організації «{name}» на приєднання до Єдиної соціальної мережі відхилено.\n"
            "Причина: {reason}\n\n"
            "Якщо причину усунуто, надішліть нову заявку. Питання телефоном: {phone}."
        ),
        sample={"number": "П-00012", "name": "Світлий крок", "reason": "код не збігається", "phone": "0 800 000 000"},
    ),
)


def invited(row: MemberInvitation, *, at: datetime) -> None:
    """Queue the letter with the secret link, in the transaction of the invitation."""
    invitation = row.invitation
    with override("uk"):
        path = reverse("partners:invitation", args=[identity.invitation_token(row.invitation_id)])
        rights = ", ".join(labels(frozenset(row.rights), row.is_head))
    context = {
        "organisation": row.organisation.short_name or row.organisation.name,
        "city": settings.CITY,
        "link": letters.link(path),
        "until": f"{localtime(invitation.expires_at):%d.%m.%Y}",
    }
    letters.queue(
        code="partners.head_invited" if row.is_head else "partners.member_invited",
        to=invitation.email,
        user_id=None,
        key=f"partners.invitation:{row.pk}",
        at=at,
        legal=True,
        context=context if row.is_head else context | {"rights": rights},
    )


def replaced(*, user_id: int, organisation: str, basis: str, key: str, at: datetime) -> None:
    """Tell the old head at once: a change behind her back must not stay unseen."""
    person = identity.people({user_id}).get(user_id)
    if person:
        letters.queue(
            code="partners.head_replaced",
            to=person.email,
            user_id=user_id,
            key=key,
            at=at,
            legal=True,
            context={"organisation": organisation, "basis": basis, "phone": settings.HELP_PHONE},
        )


def join_received(row: JoinRequest, *, at: datetime) -> None:
    letters.queue(
        code="partners.join_received",
        to=row.email,
        user_id=None,
        key=f"partners.join_received:{row.pk}",
        at=at,
        legal=True,
        context={"number": row.number, "name": row.name, "city": settings.CITY},
    )


def join_declined(row: JoinRequest, *, at: datetime) -> None:
    letters.queue(
        code="partners.join_declined",
        to=row.email,
        user_id=None,
        key=f"partners.join_declined:{row.pk}",
        at=at,
        legal=True,
        context={"number": row.number, "name": row.name, "reason": row.reason, "phone": settings.HELP_PHONE},
    )
