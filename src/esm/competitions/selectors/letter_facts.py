"""What letters of the competition say, as words ready for a letter: dates, sums, paragraphs that are there sometimes."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from esm.design import formats
from esm.kernel.letters import link
from esm.kernel.money import Money

from ..models import Appeal, Application, Call, DefectNotice, Meeting, Refusal

# Said in the language that is active: whoever writes a letter asks for them in its reader's (`letters.queue`).
Facts = dict[str, object]


def day(value: date | None) -> str:
    """«14 грудня 2026»."""
    return formats.date(value) if value else ""


def moment(value: datetime) -> str:
    """«14 грудня 2026, 17:00», by the city's clock."""
    return formats.datetime(timezone.localtime(value))


def money(value: Money | int) -> str:
    """«182 400 грн»; kopecks if it is a bare number."""
    return formats.money(value)


def address(name: str, *args: object) -> str:
    """The whole address of a page in Ukrainian, whatever language the step was taken in."""
    with override(settings.LANGUAGE_CODE):
        return link(reverse(name, args=args))


def about_call(call: Call, page: str = "calls:competition") -> Facts:
    """`page`: which of the call's pages the letter leads to."""
    return {
        "call_title": call.title,
        "phone": call.contact_phone or settings.HELP_PHONE,
        "link": address(page, call.slug),
    }


def about(application: Application) -> Facts:
    """With its call joined. The link leads to the organisation's own page of it."""
    facts = about_call(application.call) | {"number": application.number, "title": application.title or _("без назви")}
    return facts | {"link": address("applications:application", application.number)}


def notice_facts(notice: DefectNotice) -> Facts:
    return {
        "due": day(notice.due_on),
        "text": notice.text,
        "explained": notice.due_explained,
        "items": "\n".join(f"- {item['title']}" for item in notice.items),
    }


def refusal_facts(refusal: Refusal) -> Facts:
    ground = f"{refusal.ground_title} ({refusal.article})" if refusal.article else refusal.ground_title
    appeal = ""
    if refusal.appeal_until:
        said = _("Якщо ви не згодні, подайте скаргу до %(day)s включно: %(link)s\nНа неї відповість інша людина.") % {
            "day": day(refusal.appeal_until),
            "link": address("admission:own", refusal.application.number),
        }
        appeal = f"{said}\n{refusal.appeal_explained}"
    return {
        "ground": ground,
        "text": refusal.text,
        "signed_by": refusal.signed_by,
        "signed": moment(refusal.at),
        "appeal": appeal,
    }


def appeal_facts(appeal: Appeal) -> Facts:
    return {
        "filed": moment(appeal.filed_at),
        "due": day(appeal.due_on),
        "explained": appeal.due_explained,
        "outcome": appeal.get_outcome_display(),
        "answer": appeal.answer,
        "answered_by": appeal.answered_by,
        "answered": moment(appeal.answered_at) if appeal.answered_at else "",
    }


def meeting_facts(meeting: Meeting) -> Facts:
    stream = _("Дивитися наживо: %(link)s") % {"link": meeting.link} if meeting.link else ""
    return {
        "kind": meeting.get_kind_display(),
        "when": moment(meeting.at),
        "place": meeting.place,
        "stream": stream,
    }
