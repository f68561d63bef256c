"""A person's own pages: the invitation's link and her profile."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from esm.kernel.http import Request, problems, require_signed_in

from ... import selectors, services
from ...models import User
from ...roles import Role
from ..forms import AcceptForm, ProfileForm


@never_cache
def invitation(request: Request, token: str) -> HttpResponse:
    """Behind the secret link of a role's invitation. One with an account signs in first and comes back."""
    now = timezone.now()
    opened = selectors.invitation(token, at=now)
    if opened.purpose != "role":
        return redirect("partners:invitation", token=token)
    form = AcceptForm(request.POST if request.method == "POST" and not opened.account else None)
    if request.method == "POST" and (opened.account or form.is_valid()):
        typed = {} if opened.account else form.cleaned_data
        with problems(form) as outcome:
            services.accept_role_invitation(actor=request.actor, token=token, at=now, **typed)
        if outcome.ok:
            sign_in(request, opened.email, typed.get("password"))
            messages.success(request, _("Вітаємо. Ваш доступ відкрито."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(
        request,
        "identity/invitation.html",
        {
            "invitation": opened,
            "role": Role(opened.role).label,
            "form": form,
            "mine": request.user.is_authenticated and request.user.email == opened.email,
        },
    )


def _has_other_ways(request: HttpRequest) -> bool:
    return bool(is_mfa_enabled(request.user))


# Whoever signs in by a key may add a password; she shows the key again, so that a session left open doesn't let
# somebody else add one.
set_password = reauthentication_required(enabled=_has_other_ways)(allauth_views.password_set)


def sign_in(request: Request, email: str, password: str | None) -> None:
    """A person who just set her password needn't type it again."""
    if password is None:
        return
    user = authenticate(request, email=email, password=password)
    if user is not None:
        login(request, user)


@require_signed_in
def profile(request: Request) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    form = ProfileForm(request.POST or None, initial={"full_name": user.full_name, "phone": user.phone})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.update_profile(actor=request.actor, user_id=user.pk, at=timezone.now(), **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Збережено."))
            return redirect("identity_profile")
    roles = [Role(r).label for r in Role.values if r in request.actor.roles]
    return render(request, "identity/profile.html", {"form": form, "email": user.email, "roles": roles})
