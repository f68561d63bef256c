"""With ESM_REQUIRE_MFA, people with a role in the city set up the second step of sign-in before anything else."""

from collections.abc import Callable
from typing import cast

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from esm.kernel.http import Request

WORK_PLACES = ("/work/", "/department/", "/review/", "/cabinet/")


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_MFA and request.path.startswith(WORK_PLACES) and _is_missing(cast(Request, request)):
            messages.warning(request, _("Ваша роль потребує другого кроку входу. Увімкніть код або додайте ключ."))
            return redirect("mfa_index")
        return get_response(request)

    return handle


def _is_missing(request: Request) -> bool:
    if not (request.actor.signed_in and request.actor.roles):
        return False
    return not get_adapter().is_mfa_enabled(request.user)
