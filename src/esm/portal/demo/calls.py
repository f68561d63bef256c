"""The calls of the demo city: drafted, filled and opened by the official through the services."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from esm.competitions.models import Call
from esm.competitions.services.calls import draft, steps
from esm.kernel.actor import Actor

from .words import DIRECTIONS


def open_call(
    *,
    official: Actor,
    year: int,
    opens_at: datetime,
    closes_at: datetime,
    budget: int,
    review_closes_on: date,
    title: str = "",
) -> Call:
    """A call of `budget` kopecks with six directions, open from `opens_at`."""
    drafted_at = opens_at - timedelta(days=3)
    call = draft.draft_call(actor=official, year=year, opens_at=opens_at, closes_at=closes_at, at=drafted_at)
    basics = draft.Basics(
        title=title or call.title,
        legal_basis="Програма сприяння безпечній життєдіяльності, п. 6.1 (демо)",
        about="Місто оплачує частину соціального проєкту громадської організації. Решту вона залучає сама.",
        who_may_apply="Громадські організації, зареєстровані щонайменше пів року тому, що працюють для харківʼян.",
        total_budget=budget,
        opens_at=opens_at,
        closes_at=closes_at,
        projects_start_on=date(year, 2, 1) if not call.follows_id else call.projects_start_on,
        projects_end_on=call.projects_end_on,
        review_closes_on=review_closes_on,
        contact_name="Бондаренко Світлана",
        contact_phone="0 800 000 002",
        contact_email="secretary@city.example",
        place="Харків, майдан Демонстраційний, 1, кімната 12",
    )
    call = draft.edit_basics(actor=official, call_id=call.pk, seen_version=call.version, basics=basics, at=drafted_at)
    directions = [
        draft.DirectionDraft(code, title, about, must_not_stop=code == "transport") for code, title, about in DIRECTIONS
    ]
    call = draft.edit_directions(
        actor=official, call_id=call.pk, seen_version=call.version, directions=directions, at=drafted_at
    )
    call = steps.open_call(actor=official, call_id=call.pk, seen_version=call.version, at=drafted_at)
    Call.objects.filter(pk=call.pk).update(is_demo=True)
    call.refresh_from_db()
    return call
