"""The city's public pages of competitions, and the calendar people take into their own."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from esm.design.documents import in_state_language
from esm.kernel.calendar_file import Event, calendar_file
from esm.kernel.errors import NotFound
from esm.kernel.files import Kind
from esm.kernel.http import Request, download

from ...dates import KYIV
from ...selectors import calls as reads
from ...selectors.offline import blank_form


@require_GET
def competitions(request: Request) -> HttpResponseBase:
    return render(request, "competitions/calls/list.html", {"calls": reads.call_lists(timezone.now())})


@require_GET
def competition(request: Request, slug: str) -> HttpResponseBase:
    page = reads.call_page(reads.read_public_call(slug), timezone.now())
    return render(request, "competitions/calls/call.html", {"call": page})


@require_GET
@in_state_language
def form(request: Request, slug: str, kind: str) -> HttpResponseBase:
    """Every question of the application, to read before one begins; filled in, it loads into a draft."""
    if kind not in {Kind.XLSX, Kind.DOCX}:
        raise NotFound(_("Такого формату немає. Є XLSX і DOCX."))
    call = reads.read_public_call(slug)
    name = _("Бланк заявки %(year)s.%(kind)s") % {"year": call.year, "kind": kind}
    return download(blank_form(call, Kind(kind)), name=name, mime=Kind(kind).mime)


@require_GET
def calendar(request: Request, slug: str) -> HttpResponseBase:
    call = reads.read_public_call(slug)
    page = reads.call_page(call, timezone.now())
    host = request.get_host().partition(":")[0]
    url = request.build_absolute_uri(reverse("calls:competition", args=[slug]))
    events = [
        Event(f"{slug}-{n}@{host}", f"{step.title}. {page.title}", step.starts_on, step.ends_on, url=url)
        for n, step in enumerate(page.steps)
    ]
    deadline = _("Кінець приймання заявок. %(title)s") % {"title": page.title}
    events.append(Event(f"{slug}-deadline@{host}", deadline, page.closes_at, page.closes_at, url=url))
    stamp = max([call.opened_at or call.opens_at, *(c.at for c in page.changes)]).astimezone(KYIV)
    response = HttpResponse(calendar_file(page.title, events, stamp=stamp), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="competition-{slug}.ics"'
    return response
