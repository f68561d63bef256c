"""Appeals: the list, one appeal with all that can be done about it, its slip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.directory import public as directory
from esm.kernel.errors import Conflict
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version
from esm.kernel.letters import link
from esm.kernel.lists import Query, listing

from ..machine import Helped
from ..selectors.appeals import SORTING, AppealFilters, appeal_list
from ..selectors.card import AppealCard, appeal_card
from ..selectors.offices import working_office
from ..selectors.words import words_on
from ..services import appeals, casework, consents, needs, withdrawing
from .forms.appeals import CallBackForm, CaseForm, EditForm, HandForm, NeedForm, WordsForm
from .screen import number_of


def tabs() -> list[tuple[str, str]]:
    return [
        ("", _("Відкриті")),
        ("mine", _("Мої")),
        ("new", _("Із сайту")),
        ("late", _("Прострочені")),
        ("call_back", _("Запитати, чи допомогли")),
        ("closed", _("Закриті")),
    ]


@require_signed_in
@require_http_methods(["GET", "POST"])
def all_(request: Request) -> HttpResponse:
    """The list; a phone is looked for by POST, so that it doesn't stand in the address."""
    working_office(request.actor)
    phone = request.POST.get("phone", "")[:32] if request.method == "POST" else ""
    filters = AppealFilters(
        show="all" if phone else request.GET.get("show", ""),
        urgency=request.GET.get("urgency", "")[:10],
        phone=phone,
        sort=request.GET.get("sort", ""),
    )
    page = appeal_list(request.actor, filters, on=timezone.localdate(), page=request.GET.get("page"))
    around = listing(page, Query.of(request.GET.lists()), sorting=SORTING, formats=())
    return render(
        request, "desk/appeals.html", {"listing": around, "tabs": tabs(), "show": filters.show, "phone": phone}
    )


def _card(request: Request, number: str) -> AppealCard:
    return appeal_card(request.actor, number, on=timezone.localdate())


@require_signed_in
@require_GET
def one(request: Request, number: str) -> HttpResponse:
    card = _card(request, number)
    return render(request, "desk/appeal.html", _page(card))


def _page(card: AppealCard, **forms: Form) -> dict[str, Any]:
    version = {"version": card.version}
    made: dict[str, Any] = {
        "appeal": card,
        "call_back": CallBackForm(initial=version),
        "answer": WordsForm(initial=version, label=_("Що ви відповіли"), name="answer"),
    }
    return made | forms


@require_signed_in
@require_POST
def take(request: Request, number: str) -> HttpResponse:
    office = working_office(request.actor, request.session.get("desk_office"))
    with reported(request, _("Звернення тепер ваше.")):
        appeals.take_appeal(
            actor=request.actor, number=number, office_id=office.id, seen_version=seen_version(request),
            at=timezone.now(),
        )  # fmt: skip
    return redirect("desk:appeal", number)


@require_signed_in
@require_POST
def answer(request: Request, number: str) -> HttpResponse:
    """Two buttons: the answer is to be asked about later, or the person has said that it is enough."""
    form = WordsForm(request.POST, label=_("Що ви відповіли"), name="answer")
    card = _card(request, number)
    enough = request.POST.get("do") == "enough"
    if form.is_valid():
        with problems(form):
            appeals.answer_appeal(
                actor=request.actor, number=number, answer=form.text, seen_version=form.seen, at=timezone.now(),
                satisfied=enough,
            )  # fmt: skip
            done = _("Відповідь записано. Нагадаємо запитати, чи допомогло.")
            messages.success(request, _("Звернення закрито: людині досить поради.") if enough else done)
            return redirect("desk:appeal", number)
    return render(request, "desk/appeal.html", _page(card, answer=form))


@require_signed_in
@require_POST
def call_back(request: Request, number: str) -> HttpResponse:
    form = CallBackForm(request.POST)
    card = _card(request, number)
    if form.is_valid():
        data = form.cleaned_data
        with problems(form):
            appeals.call_back(
                actor=request.actor, number=number, helped=data["helped"], words=data["words"],
                seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
            said = {
                Helped.YES: _("Звернення закрито: допомогли."),
                Helped.PARTLY: _("Звернення закрито: допомогли частково."),
                Helped.NO: _("Звернення відкрито знову: шукайте іншу допомогу."),
                Helped.SILENT: _("Спробуйте ще: нагадаємо наступного робочого дня."),
            }
            messages.success(request, said[Helped(data["helped"])])
            return redirect("desk:appeal", number)
    return render(request, "desk/appeal.html", _page(card, call_back=form))


Service = Callable[..., Any]


def _with_words(
    request: Request, number: str, *, service: Service, name: str, title: str, label: str, button: str, done: str
) -> HttpResponse:
    """A step with a sentence of explanation, on a page of its own."""
    card = _card(request, number)
    form = WordsForm(request.POST or None, initial={"version": card.version}, label=label, name=name)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            service(actor=request.actor, number=number, seen_version=form.seen, at=timezone.now(), **{name: form.text})
            messages.success(request, done)
            return redirect("desk:appeal", number)
    page = {
        "appeal": card,
        "form": form,
        "title": title,
        "button": button,
        "back": reverse("desk:appeal", args=[number]),
    }
    return render(request, "desk/form.html", page)


@require_signed_in
@require_http_methods(["GET", "POST"])
def reopen(request: Request, number: str) -> HttpResponse:
    return _with_words(
        request, number, service=appeals.reopen_appeal, name="why", title=_("Відкрити звернення знову"),
        label=_("Чому відкриваєте знову"), button=_("Відкрити знову"), done=_("Звернення відкрито знову."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def close(request: Request, number: str) -> HttpResponse:
    return _with_words(
        request, number, service=appeals.close_appeal, name="why", title=_("Закрити звернення"),
        label=_("Чому закриваєте"), button=_("Закрити звернення"), done=_("Звернення закрито."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def hand(request: Request, number: str) -> HttpResponse:
    """To a colleague of the same office, with a note."""
    card = _card(request, number)
    form = HandForm(request.POST or None, initial={"version": card.version}, colleagues=card.colleagues)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            appeals.hand_over(
                actor=request.actor, number=number, user_id=number_of(data["user"]) or 0, note=data["note"],
                seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Звернення передано."))
            return redirect("desk:appeal", number)
    page = {
        "appeal": card, "form": form, "title": _("Передати звернення"), "button": _("Передати"),
        "back": reverse("desk:appeal", args=[number]),
    }  # fmt: skip
    return render(request, "desk/form.html", page)


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str) -> HttpResponse:
    """Put right what was written. When a colleague saved meanwhile, both versions stand side by side."""
    card = _card(request, number)
    start = {name: getattr(card, name) for name in appeals.EDITABLE}
    form = EditForm(request.POST or None, initial={**start, "version": card.version})
    clash: list[tuple[str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in appeals.EDITABLE}
        with problems(form) as outcome:
            appeals.edit_appeal(
                actor=request.actor, number=number, changes=changes,
                seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, _("Запис доповнено."))
            return redirect("desk:appeal", number)
        if isinstance(outcome.error, Conflict):
            clash = [
                (str(form.fields[name].label), start[name], changes[name].strip())
                for name in appeals.EDITABLE
                if start[name] != changes[name].strip()
            ]
    page = {"appeal": card, "form": form, "clash": clash}
    return render(request, "desk/edit.html", page)


@require_signed_in
@require_http_methods(["GET", "POST"])
def consent(request: Request, number: str) -> HttpResponse:
    """The words to be read aloud; the button says that the person agreed."""
    card, at = _card(request, number), timezone.now()
    if request.method == "POST":
        with reported(request, _("Згоду записано: текст, мету, строк і час.")):
            consents.give_consent(actor=request.actor, number=number, seen_version=seen_version(request), at=at)
        return redirect("desk:appeal", number)
    return render(request, "desk/consent.html", {"appeal": card, "script": consents.script(at)})


@require_signed_in
@require_http_methods(["GET", "POST"])
def open_case(request: Request, number: str) -> HttpResponse:
    """To the city's social work; the desk goes on seeing the appeal and the case's number."""
    card = _card(request, number)
    form = CaseForm(request.POST or None, initial={"version": card.version, "emergency": card.danger})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form):
            made = casework.open_case(
                actor=request.actor, number=number, dangers=tuple(data["dangers"]), emergency=data["emergency"],
                seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
            messages.success(
                request,
                _("Відкрито випадок %(number)s. Скажіть номер людині: далі з нею працює соціальна служба.")
                % {"number": made},
            )
            return redirect("desk:appeal", number)
    page = {
        "appeal": card, "form": form, "title": _("Відкрити випадок"), "button": _("Відкрити випадок"),
        "back": reverse("desk:appeal", args=[number]),
        "lead": _("Соціальна служба міста оцінить потреби, вирішить і складе план допомоги. Їй передамо прохання й дані зі звернення."),
    }  # fmt: skip
    return render(request, "desk/form.html", page)


@require_signed_in
@require_POST
def withdraw(request: Request, number: str) -> HttpResponse:
    with reported(request, _("Згоду відкликано. Відкриті направлення зупинено, організації про це знають.")):
        withdrawing.withdraw_consent(
            actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now()
        )
    return redirect("desk:appeal", number)


@require_signed_in
@require_http_methods(["GET", "POST"])
def unmet(request: Request, number: str) -> HttpResponse:
    """Nobody can help with this appeal: its need goes into the count."""
    card = _card(request, number)
    office = working_office(request.actor, request.session.get("desk_office"))
    words = words_on(timezone.localdate())
    form = NeedForm(request.POST or None, words=words, titles=directory.need_titles())
    if request.method == "POST" and form.is_valid():
        with problems(form):
            needs.record_need(
                actor=request.actor, office_id=office.id, draft=form.draft(), appeal_number=number, at=timezone.now()
            )
            messages.success(
                request, _("Потребу записано. Її побачить департамент, коли готуватиме наступний конкурс.")
            )
            return redirect("desk:appeal", number)
    page = {
        "appeal": card, "form": form, "title": _("Записати незадоволену потребу"), "button": _("Записати потребу"),
        "back": reverse("desk:appeal", args=[number]),
    }  # fmt: skip
    return render(request, "desk/form.html", page)


@require_signed_in
@require_GET
def slip(request: Request, number: str) -> HttpResponse:
    """What the person takes home: the number in large type, where to ask, a square for a phone. No names on it."""
    card = _card(request, number)
    address = link(f"{reverse('desk:status')}?number={number}")
    square = segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None)
    return render(
        request, "desk/slip.html", {"appeal": card, "square": square, "address": link(reverse("desk:status"))}
    )
