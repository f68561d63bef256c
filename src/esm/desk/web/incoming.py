"""Referrals from e-offices in an organisation's cabinet. One referral's page is a look that the journal keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.deliveries import public as deliveries
from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version
from esm.kernel.lists import Query, listing
from esm.partners import public as partners
from esm.reference import public as reference

from ..selectors.incoming import SORTING, ReferralFacts, facts_of, incoming, organisation_of_referral
from ..services import answers
from .forms.appeals import WordsForm
from .forms.referrals import DeclineForm, DeliverForm


def _tabs() -> list[tuple[str, str]]:
    return [
        ("", _("Відкриті")),
        ("answer", _("Чекають відповіді")),
        ("help", _("Прийняті")),
        ("done", _("Завершені")),
    ]


@require_signed_in
@require_GET
def own(request: Request) -> HttpResponse:
    """The list of her organisation, or of the one that `?organisation=` names."""
    mine = partners.organisations_of(request.actor)
    wanted = request.GET.get("organisation", "")
    if not mine:
        raise NotFound(_("Ви не працюєте в жодній організації. Попросіть її голову запросити вас."))
    ref = next((o for o in mine if o.edrpou == wanted), None) if wanted else mine[0]
    found(ref is not None)
    assert ref is not None  # noqa: S101
    show, today = request.GET.get("show", ""), timezone.localdate()
    page = incoming(
        request.actor, ref.id, show=show, sort=request.GET.get("sort", ""), on=today, page=request.GET.get("page")
    )
    around = listing(page, Query.of(request.GET.lists()), sorting=SORTING, formats=())
    shown = {"listing": around, "organisation": ref, "others": len(mine) > 1 and mine, "tabs": _tabs(), "show": show}
    return render(request, "desk/incoming.html", shown)


@require_signed_in
@require_GET
def one(request: Request, number: str) -> HttpResponse:
    referral, shared = answers.look(actor=request.actor, number=number, at=timezone.now())
    facts = facts_of(request.actor, referral, on=timezone.localdate())
    return render(request, "desk/referral_in.html", {"referral": facts, "shared": shared})


def _facts(request: Request, number: str) -> ReferralFacts:
    facts = facts_of(request.actor, organisation_of_referral(request.actor, number), on=timezone.localdate())
    found(facts.may_answer)
    return facts


@require_signed_in
@require_POST
def accept(request: Request, number: str) -> HttpResponse:
    _facts(request, number)
    with reported(request, _("Направлення прийнято. Звʼяжіться з людиною і запишіть допомогу, коли її надасте.")):
        answers.accept(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now())
    return redirect("desk:referral_in", number)


def _form(request: Request, facts: ReferralFacts, form: Form, title: str, button: str) -> HttpResponse:
    page = {
        "facts": facts, "form": form, "title": title, "button": button,
        "back": reverse("desk:referral_in", args=[facts.number]),
    }  # fmt: skip
    return render(request, "desk/form_in.html", page)


@require_signed_in
@require_http_methods(["GET", "POST"])
def decline(request: Request, number: str) -> HttpResponse:
    facts = _facts(request, number)
    form = DeclineForm(request.POST or None, initial={"version": facts.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            answers.decline(
                actor=request.actor, number=number, why=data["why"], reason=data["reason"],
                seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Відмову записано. Е-офіс шукатиме іншу організацію."))
            return redirect("desk:referrals_in")
    return _form(request, facts, form, _("Відмовити за направленням %(n)s") % {"n": number}, _("Відмовити"))


def _words(
    request: Request,
    number: str,
    *,
    service: Callable[..., Any],
    name: str,
    title: str,
    label: str,
    button: str,
    done: str,
) -> HttpResponse:
    facts = _facts(request, number)
    form = WordsForm(request.POST or None, initial={"version": facts.version}, label=label, name=name)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            service(actor=request.actor, number=number, seen_version=form.seen, at=timezone.now(), **{name: form.text})
            messages.success(request, done)
            return redirect("desk:referral_in", number)
    return _form(request, facts, form, title, button)


@require_signed_in
@require_http_methods(["GET", "POST"])
def ask(request: Request, number: str) -> HttpResponse:
    return _words(
        request, number, service=answers.ask, name="question", title=_("Уточнити за направленням %(n)s") % {"n": number},
        label=_("Що уточнити"), button=_("Запитати е-офіс"), done=_("Запитання надіслано операторці."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def refused(request: Request, number: str) -> HttpResponse:
    return _words(
        request, number, service=answers.client_refuses, name="reason",
        title=_("Людина відмовилася: направлення %(n)s") % {"n": number}, label=_("Чому відмовилася"),
        button=_("Записати відмову людини"), done=_("Записано. Е-офіс про це знає."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def deliver(request: Request, number: str) -> HttpResponse:
    """One row of the service log comes of it."""
    facts = _facts(request, number)
    codes = [(s.key, s.label) for s in reference.service_codes()]
    known = facts.service_code in dict(codes)
    start = {
        "version": facts.version, "on": timezone.localdate(), "unit": deliveries.Unit.SERVICE,
        "mode": deliveries.Mode.IN_PERSON, "district": facts.district,
        "service": facts.service_code if known else "",
    }  # fmt: skip
    form = DeliverForm(
        request.POST or None, initial=start, services=codes,
        districts=[(d.key, d.title) for d in reference.districts()],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            answers.deliver(
                actor=request.actor, number=number, given=form.given(),
                seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
        if isinstance(outcome.error, deliveries.InvalidRows):
            form.errors.clear()
            for problem in outcome.error.problems:
                column = problem.column if problem.column in form.fields else {"date": "on"}.get(problem.column)
                form.add_error(column, f"{problem.message} {problem.fix}")
        elif outcome.ok:
            messages.success(request, _("Допомогу записано в журнал послуг. Е-офіс запитає людину, чи допомогло."))
            return redirect("desk:referral_in", number)
    return _form(request, facts, form, _("Записати надану допомогу: %(n)s") % {"n": number}, _("Записати"))
