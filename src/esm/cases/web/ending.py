"""A case stops: for a while, after a warning, for good, or because another organisation leads it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.http import Request, reported, require_signed_in, seen_version
from esm.partners import public as partners
from esm.people import public as people

from ..selectors.ending import closing_page, offer_page, offers, transfer_page
from ..selectors.plans import led_case
from ..services import ending, transfers
from .forms.ending import CloseForm, LetterForm, OfferForm, SuspendForm, WarnForm
from .forms.parts import WordsForm
from .steps import case_crumbs, private, step


def _case(number: str) -> str:
    return reverse("cases:case", args=[number])


@require_signed_in
@require_http_methods(["GET", "POST"])
def suspend(request: Request, number: str) -> HttpResponse:
    case, at = led_case(request.actor, number), timezone.now()
    form = SuspendForm(request.POST or None, initial={"version": case.version})
    return step(
        request, form,
        lambda f: ending.suspend(
            actor=request.actor, number=number, reason=f.cleaned_data["reason"], until=f.cleaned_data["until"],
            seen_version=f.seen, at=at,
        ),
        title=_("Призупинити надання"), button=_("Призупинити"), done=_("Надання призупинено."), back=_case(number),
        crumbs=case_crumbs(number),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def resume(request: Request, number: str) -> HttpResponse:
    case, at = led_case(request.actor, number), timezone.now()
    form = WordsForm(request.POST or None, initial={"version": case.version}, label=_("Що змінилося"))
    return step(
        request, form,
        lambda f: ending.resume(actor=request.actor, number=number, reason=f.words, seen_version=f.seen, at=at),
        title=_("Відновити надання"), button=_("Відновити"), done=_("Надання відновлено."), back=_case(number),
        crumbs=case_crumbs(number),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def warn(request: Request, number: str) -> HttpResponse:
    led_case(request.actor, number)
    at = timezone.now()
    form = WarnForm(request.POST or None, initial={"on": timezone.localdate(at)})
    return step(
        request, form,
        lambda f: ending.warn(
            actor=request.actor, number=number, words=f.cleaned_data["words"], on=f.cleaned_data["on"], at=at
        ),
        title=_("Письмове попередження"), button=_("Записати попередження"), done=_("Попередження записано."),
        back=_case(number), crumbs=case_crumbs(number),
        hint=_("Вручіть людині папір, потім запишіть тут. Без попередження завершити через порушення не можна."),
    )  # fmt: skip


# ---- closing ---------------------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def close(request: Request, number: str) -> HttpResponse:
    """Propose the end; or, while one is proposed, read it and decide."""
    shown, at = closing_page(request.actor, number), timezone.now()
    if shown.proposed:
        return private(render(request, "cases/closing.html", {"page": shown, "crumbs": case_crumbs(number)}))
    led_case(request.actor, number)
    form = CloseForm(request.POST or None, initial={"version": shown.version})
    return step(
        request, form,
        lambda f: ending.propose_closing(
            actor=request.actor, number=number, ground=f.cleaned_data["ground"], words=f.cleaned_data["words"],
            seen_version=f.seen, at=at,
        ),
        title=_("Завершити випадок"), button=_("Надіслати керівниці"), done=_("Пропозицію надіслано керівниці."),
        back=_case(number), crumbs=case_crumbs(number),
        hint=_("Випадок завершує керівниця. До того часу допомога триває."),
    )  # fmt: skip


@require_signed_in
@require_POST
def approve_closing(request: Request, number: str) -> HttpResponse:
    with reported(request, _("Випадок завершено.")):
        ending.close_case(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now())
    return redirect(_case(number))


@require_signed_in
@require_http_methods(["GET", "POST"])
def return_closing(request: Request, number: str) -> HttpResponse:
    shown, at = closing_page(request.actor, number), timezone.now()
    form = WordsForm(request.POST or None, initial={"version": shown.version}, label=_("Чому не завершуємо"))
    return step(
        request, form,
        lambda f: ending.return_closing(
            actor=request.actor, number=number, reason=f.words, seen_version=f.seen, at=at
        ),
        title=_("Не завершувати"), button=_("Повернути"), done=_("Випадок триває."), back=_case(number),
        crumbs=case_crumbs(number),
    )  # fmt: skip


# ---- transfer: the sender ----------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def transfer(request: Request, number: str) -> HttpResponse:
    """Offer the case; or, while it is offered, see what becomes of it."""
    shown, at = transfer_page(request.actor, number, at=timezone.now()), timezone.now()
    if shown.offer:
        return private(render(request, "cases/transfer.html", {"page": shown, "crumbs": case_crumbs(number)}))
    case = led_case(request.actor, number)
    refs = partners.organisation_refs(
        i for i in partners.provider_ids(on=timezone.localdate(at)) if i != case.organisation_id
    )
    names = sorted(((r.id, r.title) for r in refs.values()), key=lambda pair: pair[1])
    form = OfferForm(
        request.POST or None, initial={"version": case.version, "agreed_how": ""}, organisations=names,
        city=case.organisation_id is not None,
    )  # fmt: skip
    return step(
        request, form,
        lambda f: transfers.offer(
            actor=request.actor, number=number, draft=f.offer(), seen_version=f.seen, at=at
        ),
        title=_("Передати випадок"), button=_("Надіслати керівниці"), done=_("Пропозицію надіслано керівниці."),
        back=_case(number), crumbs=case_crumbs(number),
        quote=people.consent_text(people.Purpose.REFERRAL, timezone.localdate(at)).text if case.person_id else "",
        quote_title=_("Щоб передати картку, прочитайте людині вголос:"),
        hint=_("Отримувач побачить лише опис без імені. Картку він отримає, коли погодиться, і лише за згодою людини."),
    )  # fmt: skip


@require_signed_in
@require_POST
def let_out(request: Request, number: str) -> HttpResponse:
    with reported(request, _("Пропозицію надіслано отримувачу.")):
        transfers.let_out(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now())
    return redirect("cases:transfer", number)


def _words(
    request: Request, number: str, verb: Callable[..., Any], *, title: str, label: str, button: str, done: str
) -> HttpResponse:
    led_case(request.actor, number)
    at = timezone.now()
    form = WordsForm(request.POST or None, label=label)
    return step(
        request, form, lambda f: verb(actor=request.actor, number=number, reason=f.words, at=at), title=title,
        button=button, done=done, back=_case(number), crumbs=case_crumbs(number),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, number: str) -> HttpResponse:
    return _words(
        request, number, transfers.withdraw, title=_("Відкликати пропозицію"), label=_("Чому не передаєте"),
        button=_("Відкликати"), done=_("Пропозицію відкликано. Випадок лишається у вас."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def letter(request: Request, number: str) -> HttpResponse:
    led_case(request.actor, number)
    at = timezone.now()
    form = LetterForm(request.POST or None)
    return step(
        request, form,
        lambda f: transfers.answer_outside(
            actor=request.actor, number=number, accepted=f.cleaned_data["accepted"], words=f.cleaned_data["words"], at=at
        ),
        title=_("Відповідь листом"), button=_("Записати"), done=_("Відповідь записано."), back=_case(number),
        crumbs=case_crumbs(number),
    )  # fmt: skip


# ---- transfer: the receiver --------------------------------------------------------------------------------------------


def _offers_crumbs() -> list[tuple[Any, str]]:
    return [(_("Випадки"), reverse("cases:list")), (_("Пропонують нам"), reverse("cases:offers"))]


@require_signed_in
@require_GET
def incoming(request: Request) -> HttpResponse:
    crumbs = [(_("Випадки"), reverse("cases:list"))]
    rows = offers(request.actor, at=timezone.now())
    return private(render(request, "cases/offers.html", {"rows": rows, "crumbs": crumbs}))


@require_signed_in
@require_GET
def offered(request: Request, key: UUID) -> HttpResponse:
    shown = offer_page(request.actor, str(key), at=timezone.now())
    return private(render(request, "cases/offer.html", {"offer": shown, "crumbs": _offers_crumbs()}))


@require_signed_in
@require_POST
def accept(request: Request, key: UUID) -> HttpResponse:
    offer_page(request.actor, str(key), at=timezone.now())
    with reported(request, _("Випадок прийнято. Строки вже йдуть: призначте відповідальну.")) as outcome:
        made = transfers.accept(actor=request.actor, key=str(key), at=timezone.now())
    if outcome.ok:
        return redirect(_case(made.number))
    return redirect("cases:offered", key)


@require_signed_in
@require_http_methods(["GET", "POST"])
def decline(request: Request, key: UUID) -> HttpResponse:
    offer_page(request.actor, str(key), at=timezone.now())
    at = timezone.now()
    form = WordsForm(request.POST or None, label=_("Чому не приймаєте"))
    return step(
        request, form, lambda f: transfers.decline(actor=request.actor, key=str(key), reason=f.words, at=at),
        title=_("Не приймати випадок"), button=_("Відмовити"), done=_("Відповідь надіслано."),
        back=reverse("cases:offers"), crumbs=_offers_crumbs(),
    )  # fmt: skip
