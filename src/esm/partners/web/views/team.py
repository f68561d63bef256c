"""People of an organisation and the change of its head."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request, file_response, problems, reported, require_signed_in

from ... import selectors, services
from ...policies import may_administer
from ...selectors.cabinet import hand_over_document
from ...selectors.team import MemberRow, Team
from ..forms import AcceptForm, HandOverForm, InviteForm, RightsForm
from ..which import organisation_of


def _team(request: Request, edrpou: str) -> Team:
    return selectors.team(request.actor, organisation_of(request, edrpou).id, at=timezone.now())


def _member(shown: Team, member_id: int) -> MemberRow:
    row = next((m for m in shown.current if m.id == member_id), None)
    if row is None:
        raise NotFound(_("Такої людини у вашій команді немає."))
    return row


@require_signed_in
@require_safe
def team(request: Request, edrpou: str = "") -> HttpResponse:
    return render(request, "partners/team.html", {"team": _team(request, edrpou)})


@require_signed_in
def invite(request: Request, edrpou: str) -> HttpResponse:
    shown = _team(request, edrpou)
    found(shown.may_manage)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.invite_member(
                actor=request.actor, organisation_id=shown.organisation.id, at=timezone.now(), **form.cleaned_data
            )
        if outcome.ok:
            messages.success(request, _("Запрошення надіслано на %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("partners:team_of", edrpou=edrpou)
    return render(request, "partners/invite.html", {"team": shown, "form": form})


@require_signed_in
@require_POST
def revoke(request: Request, edrpou: str, invitation_id: int) -> HttpResponse:
    ref = organisation_of(request, edrpou)
    with reported(request, _("Запрошення відкликано. Посилання вже не діє.")):
        services.revoke_invitation(
            actor=request.actor, organisation_id=ref.id, member_invitation_id=invitation_id, at=timezone.now()
        )
    return redirect("partners:team_of", edrpou=edrpou)


@require_signed_in
def rights(request: Request, edrpou: str, member_id: int) -> HttpResponse:
    shown = _team(request, edrpou)
    found(shown.may_manage)
    member = _member(shown, member_id)
    form = RightsForm(request.POST or None, initial={"position": member.position, "rights": list(member.rights)})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.change_rights(
                actor=request.actor,
                organisation_id=shown.organisation.id,
                user_id=member.user_id,
                at=timezone.now(),
                **form.cleaned_data,
            )
        if outcome.ok:
            messages.success(request, _("Права змінено. Вони діють одразу."))
            return redirect("partners:team_of", edrpou=edrpou)
    return render(request, "partners/rights.html", {"team": shown, "member": member, "form": form})


@require_signed_in
def end(request: Request, edrpou: str, member_id: int) -> HttpResponse:
    shown = _team(request, edrpou)
    member = _member(shown, member_id)
    found(shown.may_manage or member.user_id == request.actor.user_id)
    if request.method == "POST":
        with reported(request, _("Права припинено. Те, що людина зробила, лишилося в організації.")) as outcome:
            services.end_membership(
                actor=request.actor, organisation_id=shown.organisation.id, user_id=member.user_id, at=timezone.now()
            )
        if outcome.ok and member.user_id == request.actor.user_id:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return redirect("partners:team_of", edrpou=edrpou)
    return render(request, "partners/end.html", {"team": shown, "member": member})


@require_signed_in
def hand_over(request: Request, edrpou: str) -> HttpResponse:
    shown = _team(request, edrpou)
    found(shown.may_hand_over)
    by_official = may_administer(request.actor)
    form = HandOverForm(request.POST or None, request.FILES or None, needs_document=not by_official)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.hand_over(
                actor=request.actor, organisation_id=shown.organisation.id, at=timezone.now(), **form.cleaned_data
            )
        if outcome.ok:
            messages.success(
                request, _("Запрошення очолити організацію надіслано. До згоди нової голови нічого не зміниться.")
            )
            return redirect("partners:team_of", edrpou=edrpou)
    return render(request, "partners/hand_over.html", {"team": shown, "form": form})


@require_signed_in
@require_POST
def cancel_hand_over(request: Request, edrpou: str) -> HttpResponse:
    ref = organisation_of(request, edrpou)
    with reported(request, _("Передачу скасовано. Голова лишається.")):
        services.cancel_hand_over(actor=request.actor, organisation_id=ref.id, at=timezone.now())
    return redirect("partners:team_of", edrpou=edrpou)


@require_signed_in
@require_safe
def document(request: Request, edrpou: str, hand_over_id: int) -> HttpResponseBase:
    ref = organisation_of(request, edrpou)
    return file_response(hand_over_document(ref.id, hand_over_id))


@never_cache
def invitation(request: Request, token: str) -> HttpResponse:
    """Behind the secret link: a new colleague or a new head. One with an account signs in first and comes back."""
    now = timezone.now()
    offered = selectors.invitation_facts(token, at=now)
    form = AcceptForm(request.POST if request.method == "POST" and not offered.account else None)
    if request.method == "POST" and (offered.account or form.is_valid()):
        typed = {} if offered.account else form.cleaned_data
        with problems(form) as outcome:
            services.accept_invitation(actor=request.actor, token=token, at=now, **typed)
        if outcome.ok:
            user = authenticate(request, email=offered.email, password=typed["password"]) if typed else None
            if user is not None:
                login(request, user)
            messages.success(
                request, _("Ви в команді: %(organisation)s.") % {"organisation": offered.organisation.title}
            )
            return redirect(settings.LOGIN_REDIRECT_URL)
    mine = request.user.is_authenticated and request.user.email == offered.email
    return render(request, "partners/invitation.html", {"offered": offered, "form": form, "mine": mine})
