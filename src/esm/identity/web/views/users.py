"""The administrator's pages: who may come in, in which roles."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from esm.kernel.http import Request, problems, reported, require_signed_in
from esm.kernel.lists import Query, listing

from ... import selectors, services
from ..forms import DeactivateForm, GrantForm, InviteForm, UserFilterForm


@require_signed_in
@require_safe
def user_list(request: Request) -> HttpResponse:
    now = timezone.now()
    filters = selectors.UserFilters(**{k: request.GET.get(k, "") for k in ("q", "role", "access", "sort")})
    page = selectors.user_list(request.actor, filters, on=timezone.localdate(now), page=request.GET.get("page"))
    return render(
        request,
        "identity/users.html",
        {
            "list": listing(page, Query.of(request.GET.lists()), sorting=selectors.SORTING, formats=()),
            "filters": UserFilterForm(request.GET or None),
            "invitations": selectors.open_invitations(request.actor, at=now),
        },
    )


@require_signed_in
def invite(request: Request) -> HttpResponse:
    selectors.open_invitations(request.actor, at=timezone.now())  # the page itself is for administrators only
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.invite_to_role(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Запрошення надіслано на %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("identity_users")
    return render(request, "identity/invite.html", {"form": form})


@require_signed_in
@require_POST
def resend(request: Request, invitation_id: int) -> HttpResponse:
    with reported(request, _("Нове посилання надіслано. Старе вже не діє.")):
        services.resend_invitation(actor=request.actor, invitation_id=invitation_id, at=timezone.now())
    return redirect("identity_users")


@require_signed_in
@require_POST
def revoke(request: Request, invitation_id: int) -> HttpResponse:
    with reported(request, _("Запрошення відкликано. Посилання вже не діє.")):
        services.revoke_invitation(actor=request.actor, invitation_id=invitation_id, at=timezone.now())
    return redirect("identity_users")


def _card(request: Request, uid: UUID, *, grant: GrantForm | None = None, status: int = 200) -> HttpResponse:
    card = selectors.user_card(request.actor, uid, on=timezone.localdate())
    form = grant or GrantForm(choices=card.grantable)
    return render(request, "identity/user.html", {"card": card, "form": form}, status=status)


@require_signed_in
@require_safe
def user_card(request: Request, uid: UUID) -> HttpResponse:
    return _card(request, uid)


@require_signed_in
@require_POST
def grant(request: Request, uid: UUID) -> HttpResponse:
    card = selectors.user_card(request.actor, uid, on=timezone.localdate())
    form = GrantForm(request.POST, choices=card.grantable)
    if form.is_valid():
        with problems(form) as outcome:
            services.grant_role(actor=request.actor, user_id=card.id, role=form.cleaned_data["role"], at=timezone.now())
        if outcome.ok:
            messages.success(request, _("Роль надано. Вона діє одразу."))
            return redirect("identity_user", uid=uid)
    return _card(request, uid, grant=form)


@require_signed_in
@require_POST
def end_role(request: Request, uid: UUID, grant_id: int) -> HttpResponse:
    with reported(request, _("Роль припинено. Вона вже не діє.")):
        services.end_role(actor=request.actor, grant_id=grant_id, at=timezone.now())
    return redirect("identity_user", uid=uid)


@require_signed_in
def deactivate(request: Request, uid: UUID) -> HttpResponse:
    card = selectors.user_card(request.actor, uid, on=timezone.localdate())
    form = DeactivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.deactivate_user(
                actor=request.actor, user_id=card.id, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Доступ закрито. Людину вже виведено з програми."))
            return redirect("identity_user", uid=uid)
    return render(request, "identity/deactivate.html", {"card": card, "form": form})


@require_signed_in
@require_POST
def activate(request: Request, uid: UUID) -> HttpResponse:
    card = selectors.user_card(request.actor, uid, on=timezone.localdate())
    with reported(request, _("Доступ знову відкрито.")):
        services.activate_user(actor=request.actor, user_id=card.id, at=timezone.now())
    return redirect("identity_user", uid=uid)
