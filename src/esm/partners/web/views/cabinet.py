"""The organisation's card in its cabinet: read, corrected, with people whose ties matter for conflicts."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from esm.kernel.errors import found
from esm.kernel.files import StoredFile
from esm.kernel.http import Request, file_response, problems, reported, require_signed_in

from ... import selectors, services
from ...policies import may_edit
from ...selectors import OrganisationRef
from ...selectors.cabinet import charter_of, people_of
from ..forms import CardForm, CharterForm, PersonForm
from ..history import History, nothing_yet
from ..which import organisation_of


def _page(
    request: Request,
    ref: OrganisationRef,
    history: History = nothing_yet,
    *,
    form: CardForm | None = None,
    charter: CharterForm | None = None,
    person: PersonForm | None = None,
) -> HttpResponse:
    card = selectors.organisation_card(ref.id)
    return render(
        request,
        "partners/organisation.html",
        {
            "organisation": ref,
            "card": card,
            "form": form or CardForm(initial=asdict(card)),
            "charter_form": charter or CharterForm(),
            "person_form": person or PersonForm(),
            "people": people_of(ref.id),
            "projects": history(ref.id, timezone.now()),
            "may_edit": may_edit(request.actor, ref.id),
            "mine": selectors.organisations_of(request.actor),
        },
    )


@require_signed_in
def organisation(request: Request, edrpou: str = "", history: History = nothing_yet) -> HttpResponse:
    ref = organisation_of(request, edrpou)
    if request.method != "POST":
        return _page(request, ref, history)
    form = CardForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        with problems(form) as outcome:
            changed = services.update_card(
                actor=request.actor,
                organisation_id=ref.id,
                changes=services.CardChanges(**values),
                seen_version=version,
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Збережено.") if changed else _("Ви нічого не змінили."))
            return redirect("partners:organisation_of", edrpou=ref.edrpou)
    return _page(request, ref, history, form=form)


@require_signed_in
def charter(request: Request, edrpou: str, history: History = nothing_yet) -> HttpResponseBase:
    ref = organisation_of(request, edrpou)
    if request.method != "POST":
        stored = charter_of(ref.id)
        found(stored is not None)
        assert isinstance(stored, StoredFile)  # noqa: S101
        return file_response(stored)
    form = CharterForm(request.POST, request.FILES)
    if form.is_valid():
        with problems(form) as outcome:
            services.set_charter(
                actor=request.actor, organisation_id=ref.id, upload=form.cleaned_data["charter"], at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Статут збережено."))
            return redirect("partners:organisation_of", edrpou=ref.edrpou)
    return _page(request, ref, history, charter=form)


@require_signed_in
@require_POST
def add_person(request: Request, edrpou: str, history: History = nothing_yet) -> HttpResponse:
    ref = organisation_of(request, edrpou)
    form = PersonForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            services.add_affiliate(actor=request.actor, organisation_id=ref.id, at=timezone.now(), **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Людину додано."))
            return redirect("partners:organisation_of", edrpou=ref.edrpou)
    return _page(request, ref, history, person=form)


@require_signed_in
@require_POST
def end_person(request: Request, edrpou: str, affiliate_id: int) -> HttpResponse:
    ref = organisation_of(request, edrpou)
    with reported(request, _("Звʼязок завершено. В історії він лишиться.")):
        services.end_affiliate(actor=request.actor, affiliate_id=affiliate_id, at=timezone.now())
    return redirect("partners:organisation_of", edrpou=ref.edrpou)
