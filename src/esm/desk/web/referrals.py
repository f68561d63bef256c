"""A referral from its desk's side: tell more, write down an answer heard by phone, stop, paper, a link that opens once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import NotFound
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version
from esm.kernel.letters import link

from ..selectors.card import AppealCard, ReferralRow, appeal_card
from ..services import answers
from ..services import referrals as sending
from .forms.appeals import WordsForm
from .forms.referrals import DeclineForm, OutsideForm


def _find(request: Request, number: str) -> tuple[AppealCard, ReferralRow]:
    """Raises NotFound for whoever may not work on its appeal."""
    card = appeal_card(request.actor, number.rpartition("-")[0], on=timezone.localdate())
    row = next((r for r in card.referrals if r.number == number), None)
    if row is None:
        raise NotFound(_("Такого направлення немає."))
    return card, row


def _step(
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
    card, row = _find(request, number)
    form = WordsForm(request.POST or None, initial={"version": row.version}, label=label, name=name)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            service(actor=request.actor, number=number, seen_version=form.seen, at=timezone.now(), **{name: form.text})
            messages.success(request, done)
            return redirect("desk:appeal", card.number)
    page = {
        "appeal": card, "referral": row, "form": form, "title": title, "button": button,
        "back": reverse("desk:appeal", args=[card.number]),
    }  # fmt: skip
    return render(request, "desk/form.html", page)


@require_signed_in
@require_http_methods(["GET", "POST"])
def tell(request: Request, number: str) -> HttpResponse:
    return _step(
        request, number, service=answers.tell_more, name="words", title=_("Відповісти організації"),
        label=_("Ваша відповідь"), button=_("Надіслати"), done=_("Відповідь надіслано організації."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def stop(request: Request, number: str) -> HttpResponse:
    return _step(
        request, number, service=answers.stop_referral, name="why", title=_("Зупинити направлення"),
        label=_("Чому зупиняєте"), button=_("Зупинити направлення"), done=_("Направлення зупинено. Організація про це знає."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def refused(request: Request, number: str) -> HttpResponse:
    return _step(
        request, number, service=answers.client_refuses, name="reason", title=_("Людина відмовилася від послуги"),
        label=_("Чому відмовилася"), button=_("Записати відмову"), done=_("Відмову записано. Організація про це знає."),
    )  # fmt: skip


@require_signed_in
@require_POST
def accepted(request: Request, number: str) -> HttpResponse:
    """The organisation said yes by phone."""
    card, _row = _find(request, number)
    with reported(request, _("Записано: організація погодилася.")):
        answers.accept(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now())
    return redirect("desk:appeal", card.number)


@require_signed_in
@require_http_methods(["GET", "POST"])
def declined(request: Request, number: str) -> HttpResponse:
    """The organisation said no by phone."""
    card, row = _find(request, number)
    form = DeclineForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            answers.decline(
                actor=request.actor, number=number, why=data["why"], reason=data["reason"],
                seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Записано. Шукайте іншу організацію."))
            return redirect("desk:appeal", card.number)
    page = {
        "appeal": card, "referral": row, "form": form, "title": _("Організація відмовила"),
        "button": _("Записати відмову організації"), "back": reverse("desk:appeal", args=[card.number]),
    }  # fmt: skip
    return render(request, "desk/form.html", page)


@require_signed_in
@require_http_methods(["GET", "POST"])
def delivered(request: Request, number: str) -> HttpResponse:
    """A body outside the network says that it helped: the desk writes it down, no service log has it."""
    card, row = _find(request, number)
    if row.inside:
        raise NotFound(_("Надану послугу записує сама організація у своєму кабінеті."))
    form = OutsideForm(request.POST or None, initial={"version": row.version, "on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            answers.deliver(
                actor=request.actor, number=number, seen_version=form.seen, at=timezone.now(),
                given=answers.HelpGiven(on=data["on"], outcome=data["outcome"], words=data["words"]),
            )  # fmt: skip
            messages.success(request, _("Допомогу записано. Нагадаємо запитати людину, чи допомогло."))
            return redirect("desk:appeal", card.number)
    page = {
        "appeal": card, "referral": row, "form": form, "title": _("Допомогу надано"), "button": _("Записати"),
        "back": reverse("desk:appeal", args=[card.number]),
    }  # fmt: skip
    return render(request, "desk/form.html", page)


@require_signed_in
@require_POST
def make_link(request: Request, number: str) -> HttpResponse:
    """Shown on the page that follows and nowhere else: it isn't kept."""
    card, row = _find(request, number)
    with reported(request) as outcome:
        token = sending.make_link(actor=request.actor, number=number, at=timezone.now())
    if not outcome.ok:
        return redirect("desk:appeal", card.number)
    address = link(reverse("desk:link", args=[token]))
    return render(request, "desk/link_made.html", {"appeal": card, "referral": row, "address": address})


@require_signed_in
@require_GET
def paper(request: Request, number: str) -> HttpResponse:
    """The referral on paper, with what the person agreed to share; looking is written down."""
    card, row = _find(request, number)
    shared = answers.shared_for_paper(actor=request.actor, number=number, at=timezone.now())
    return render(request, "desk/paper.html", {"appeal": card, "referral": row, "shared": shared})
