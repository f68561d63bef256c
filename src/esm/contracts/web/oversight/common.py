"""What pages of checks, complaints and watched services share."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from esm.kernel.http import Request


def form_page(
    request: Request,
    form: Any,
    *,
    title: str,
    action: str,
    back: str,
    back_title: str,
    kicker: str = "",
    lead: str = "",
    danger: bool = False,
) -> HttpResponse:
    """One form in a work place: a way back, what it is about, errors first."""
    page = {
        "form": form,
        "title": title,
        "action": action,
        "back": back,
        "back_title": back_title,
        "kicker": kicker,
        "lead": lead,
        "danger": danger,
    }
    return render(request, "contracts/oversight/form.html", page)


def year_of(request: Request) -> int | None:
    year = request.GET.get("year", "")
    return int(year) if year.isascii() and year.isdigit() and len(year) == 4 and int(year) >= 1900 else None
