"""What the department's pages of a commission share: the gate, the call, crumbs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from esm.kernel.actor import Actor
from esm.kernel.errors import found

from ...models import Call
from ...policies import commission as policy
from ...selectors.calls import read_call


def open_desk(actor: Actor, slug: str) -> Call:
    """The call, for those who keep or see the commission's files. Raises NotFound for everybody else."""
    found(policy.may_see_commission_files(actor))
    return read_call(actor, slug)


def desk(actor: Actor, call: Call, here: str, **context: Any) -> dict[str, Any]:
    """Context of a page: the call, links to its neighbours (`here` is this page's), what this person may do."""
    tabs = [
        ("members", _("Склад комісії"), reverse("commission:members", args=[call.slug])),
        ("conflicts", _("Конфлікти інтересів"), reverse("commission:conflicts", args=[call.slug])),
        ("assignment", _("Розподіл заявок"), reverse("commission:assignment", args=[call.slug])),
        ("panel", _("Хід оцінювання"), reverse("commission:panel", args=[call.slug])),
        ("meetings", _("Засідання"), reverse("commission:meetings", args=[call.slug])),
    ]
    return {
        "call": call,
        "tabs": [(title, url, code == here) for code, title, url in tabs],
        "crumbs": [
            (_("Конкурси"), reverse("calls:calls")),
            (call.title, reverse("calls:call", args=[call.slug])),
        ],
        "may_manage": policy.may_manage_commission(actor),
        "may_assign": policy.may_assign(actor),
        "may_record": policy.may_record_conflict(actor),
        "may_lead": policy.may_lead_panel(actor),
        "may_minute": policy.may_keep_minutes(actor),
        **context,
    }
