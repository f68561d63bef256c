"""Keys for the organisation's own programs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from esm.kernel.http import Request, problems, reported, require_signed_in

from ..selectors.one import tokens
from ..services import create_token, revoke_token
from .forms import TokenForm
from .which import organisation_of


@require_signed_in
def keys(request: Request) -> HttpResponse:
    """The list; POST makes a key and shows it, this once, on the page that answers."""
    organisation = organisation_of(request)
    tokens(request.actor, organisation.id)  # the gate, before the form is read
    secret = ""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            made = create_token(
                actor=request.actor,
                organisation_id=organisation.id,
                name=form.cleaned_data["name"],
                at=timezone.now(),
            )
        if outcome.ok:
            secret, form = made.secret, TokenForm()
    page = {
        "organisation": organisation,
        "tokens": tokens(request.actor, organisation.id),
        "form": form,
        "secret": secret,
        "address": request.build_absolute_uri("/api/v1/deliveries"),
    }
    response = render(request, "deliveries/tokens.html", page)
    response["Cache-Control"] = "no-store"
    return response


@require_signed_in
@require_POST
def revoke(request: Request, number: int) -> HttpResponse:
    organisation = organisation_of(request)
    with reported(request, _("Ключ відкликано. Програма з ним більше нічого не запише.")):
        revoke_token(actor=request.actor, token_id=number, at=timezone.now())
    return redirect(f"{reverse('deliveries:tokens')}?organisation={organisation.edrpou}")
