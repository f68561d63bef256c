"""The first page after signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from esm.kernel.http import Request, require_signed_in

from ..work import blocks


@require_signed_in
def today(request: Request) -> HttpResponse:
    return render(request, "portal/work.html", {"blocks": blocks(request.actor, timezone.localtime())})
