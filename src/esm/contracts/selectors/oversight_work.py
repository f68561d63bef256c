"""What of checks, complaints and services that must not stop waits for a person of the department."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.work import Urgency, WorkItem

from .. import policies
from ..machine import Level
from .complaints import open_steps
from .continuity import open_warnings
from .monitoring import answered_findings


def oversight_work(actor: Actor, *, today: date) -> list[WorkItem]:
    """Three queries for an official, two for a head, none for anybody else."""
    items: list[WorkItem] = []
    if policies.may_edit_vital(actor):
        items += [
            WorkItem(
                Urgency.OVERDUE if w.stopped else Urgency.TODAY,
                _("Забезпечте послугу: %(title)s") % {"title": w.title},
                "contracts:continuity_office",
                (),
                _("договір закінчується %(day)s, наступного немає") % {"day": f"{w.ends_on:%d.%m.%Y}"},
                w.ends_on,
            )
            for w in open_warnings(today)
        ]
    if policies.may_read_complaints(actor):
        items += [
            WorkItem(
                Urgency.OVERDUE if s.due_on and s.due_on < today else Urgency.TODAY,
                _("Дайте відповідь на скаргу %(number)s: %(title)s")
                % {"number": s.complaint.number, "title": s.complaint.title},
                "contracts:complaint",
                (s.complaint.number,),
                _("до %(date)s") % {"date": f"{s.due_on:%d.%m.%Y}"} if s.due_on else "",
                s.due_on,
            )
            for s in open_steps()
            if actor.has(Role.HEAD if s.level == Level.DEPUTY else Role.OFFICIAL)
        ]
    if policies.may_manage(actor):
        items += [
            WorkItem(
                Urgency.TODAY,
                _("Прочитайте відповідь на зауваження: %(title)s") % {"title": f.contract.title},
                "contracts:finding",
                (f.contract.code, str(f.ordinal)),
                _("строк був %(date)s") % {"date": f"{f.due_on:%d.%m.%Y}"},
                f.due_on,
            )
            for f in answered_findings()
        ]
    return items
