"""Officials' pages: requests to join, organisations entered from paper, bars, a head's chair that stands empty."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from esm.kernel.errors import require
from esm.kernel.http import Request, problems, reported, require_signed_in
from esm.kernel.lists import Query, listing

from ... import selectors, services
from ...policies import may_administer
from ..forms import BarForm, EnterForm, ExcludeForm, HeadForm, ProviderForm, ReasonForm


@require_signed_in
@require_safe
def requests(request: Request) -> HttpResponse:
    status = request.GET.get("status", "waiting")
    page = selectors.join_requests(request.actor, status=status, page=request.GET.get("page"))
    year = timezone.localdate().year
    found = selectors.register(
        selectors.RegisterFilters(q=request.GET.get("q", ""), status=request.GET.get("state", "")), year=year
    )
    return render(
        request,
        "partners/requests.html",
        {
            "list": listing(page, Query.of(request.GET.lists()), formats=()),
            "status": status,
            "q": request.GET.get("q", ""),
            "organisations": found,
            "may_administer": may_administer(request.actor),
        },
    )


@require_signed_in
@require_safe
def join_request(request: Request, number: str) -> HttpResponse:
    return _request(request, number, ReasonForm())


def _request(request: Request, number: str, form: ReasonForm) -> HttpResponse:
    row = selectors.join_request(request.actor, number)
    return render(
        request,
        "partners/request.html",
        {"row": row, "form": form, "may_administer": may_administer(request.actor)},
    )


@require_signed_in
@require_POST
def approve(request: Request, number: str) -> HttpResponse:
    with reported(request, _("Організацію додано. Запрошення голові надіслано.")) as outcome:
        row = services.approve_join(actor=request.actor, number=number, at=timezone.now())
    if outcome.ok:
        return redirect("partners:office", edrpou=row.edrpou)
    return redirect("partners:join_request", number=number)


@require_signed_in
@require_POST
def decline(request: Request, number: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            services.decline_join(
                actor=request.actor, number=number, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Заявку відхилено. Організація отримає лист із причиною."))
            return redirect("partners:requests")
    return _request(request, number, form)


@require_signed_in
def enter(request: Request) -> HttpResponse:
    require(may_administer(request.actor))
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            row = services.enter_organisation(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("Організацію додано. Запросіть її голову."))
            return redirect("partners:office", edrpou=row.edrpou)
    return render(request, "partners/enter.html", {"form": form})


def _office(request: Request, edrpou: str, *, bar: Form | None = None, head: Form | None = None) -> HttpResponse:
    shown = selectors.office_card(request.actor, edrpou)
    team = selectors.team(request.actor, shown.card.id, at=timezone.now()) if shown.may_administer else None
    year = timezone.localdate().year
    return render(
        request,
        "partners/office.html",
        {
            "shown": shown,
            "card": shown.card,
            "team": team,
            "provider": selectors.providers([shown.card.id], on=timezone.localdate()).get(shown.card.id),
            "has_head": bool(team and any(m.is_head for m in team.current)),
            "bar_form": bar or BarForm(initial={"from_year": year + 1, "until_year": year + 2}),
            "head_form": head or HeadForm(initial={"email": shown.card.email}),
            "form": bar,
        },
    )


@require_signed_in
@require_safe
def organisation(request: Request, edrpou: str) -> HttpResponse:
    return _office(request, edrpou)


@require_signed_in
@require_POST
def invite_head(request: Request, edrpou: str) -> HttpResponse:
    card = selectors.office_card(request.actor, edrpou).card
    form = HeadForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            services.invite_head(
                actor=request.actor, organisation_id=card.id, email=form.cleaned_data["email"], at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Запрошення голові надіслано."))
            return redirect("partners:office", edrpou=edrpou)
    return _office(request, edrpou, head=form)


@require_signed_in
@require_POST
def bar(request: Request, edrpou: str) -> HttpResponse:
    card = selectors.office_card(request.actor, edrpou).card
    form = BarForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            services.bar_organisation(
                actor=request.actor, organisation_id=card.id, at=timezone.now(), **form.cleaned_data
            )
        if outcome.ok:
            messages.success(request, _("Заборону записано."))
            return redirect("partners:office", edrpou=edrpou)
    return _office(request, edrpou, bar=form)


@require_signed_in
@require_POST
def lift_bar(request: Request, edrpou: str, bar_id: int) -> HttpResponse:
    card = selectors.office_card(request.actor, edrpou).card
    with reported(request, _("Заборону знято.")):
        services.lift_bar(
            actor=request.actor,
            organisation_id=card.id,
            bar_id=bar_id,
            reason=request.POST.get("reason", "").replace("\0", ""),
            at=timezone.now(),
        )
    return redirect("partners:office", edrpou=edrpou)


@require_signed_in
def provider(request: Request, edrpou: str) -> HttpResponse:
    """The organisation's record in the state register of providers."""
    require(may_administer(request.actor))
    return _provider(request, edrpou)


def _provider(request: Request, edrpou: str, *, exclude: Form | None = None) -> HttpResponse:
    card = selectors.office_card(request.actor, edrpou).card
    today = timezone.localdate()
    now = selectors.providers([card.id], on=today).get(card.id)
    initial = (
        {"section": now.section, "number": now.number, "since": now.since, "services": sorted(now.services)}
        if now
        else {}
    )
    sent = request.method == "POST" and exclude is None
    form = ProviderForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        with problems(form) as outcome:
            services.record_provider(
                actor=request.actor, organisation_id=card.id, at=timezone.now(), **form.cleaned_data
            )
        if outcome.ok:
            messages.success(request, _("Запис реєстру збережено."))
            return redirect("partners:office", edrpou=edrpou)
    context = {"card": card, "provider": now, "form": form, "exclude": exclude or ExcludeForm(initial={"on": today})}
    return render(request, "partners/provider.html", context)


@require_signed_in
@require_POST
def exclude_provider(request: Request, edrpou: str) -> HttpResponse:
    require(may_administer(request.actor))
    card = selectors.office_card(request.actor, edrpou).card
    form = ExcludeForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            services.exclude_provider(
                actor=request.actor, organisation_id=card.id, at=timezone.now(), **form.cleaned_data
            )
        if outcome.ok:
            messages.success(request, _("Записано: організація вже не в реєстрі надавачів."))
            return redirect("partners:office", edrpou=edrpou)
    return _provider(request, edrpou, exclude=form)
