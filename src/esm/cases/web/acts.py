"""Acts: begun, filled in, signed, approved; and every way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from esm.kernel.errors import NotFound, require
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version

from .. import policies
from ..machine import ActKind
from ..numbering import ordinal
from ..rules import rules_on
from ..selectors import access
from ..selectors.act import ActPage, act_page
from ..services import acts
from .forms.acts import ActForm, NewActForm, SignForm
from .forms.parts import WordsForm
from .intake import form_page, private


def to_act(number: str, act: int) -> HttpResponse:
    return redirect("cases:act", number, act)


@require_signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request, number: str) -> HttpResponse:
    """`?kind=` says which act, a visit unless told; where several forms are there, one is chosen."""
    case, today = access.seen(request.actor, number), timezone.localdate()
    kind = request.GET.get("kind", ActKind.VISIT)
    if kind not in ActKind.values:
        raise NotFound(_("Такого акта немає."))
    mine = access.in_team(request.actor, case)
    require(policies.may_lead(request.actor, case, in_team=mine), _("Акт складає відповідальна або її команда."))
    forms = rules_on(today).acts[kind]
    form = NewActForm(request.POST or None, initial={"made_on": today}, forms_=forms)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            made = acts.start_act(
                actor=request.actor, number=number, kind=kind, form_no=form.cleaned_data.get("form_no", ""),
                made_on=form.cleaned_data["made_on"] or today, at=timezone.now(),
            )  # fmt: skip
        if outcome.ok:
            return to_act(number, ordinal(made.number))
    title = _("Новий документ: %(kind)s") % {"kind": ActKind(kind).label}
    lead = _("За формою «%(form)s».") % {"form": next(iter(forms.values()))["title"]} if len(forms) == 1 else ""
    return form_page(request, case, form, title=title, button=_("Почати"), lead=lead)


@require_signed_in
@require_http_methods(["GET", "POST"])
def act(request: Request, number: str, act: int) -> HttpResponse:
    """A draft is filled in by its author; «save» keeps what there is, «finish» wants it whole."""
    case = access.seen(request.actor, number)
    shown = act_page(request.actor, case, act)
    start = shown.answers | {"made_on": shown.made_on, "version": shown.version}
    form = ActForm(request.POST or None, initial=start, form=shown.form) if shown.editable else None
    if request.method == "POST":
        require(form is not None, _("Змінити можна лише проєкт, і лише тому, хто його складає."))
        assert form is not None  # noqa: S101
        if form.is_valid() and _keep(request, number, act, form):
            return to_act(number, act)
    return _page(request, shown, form)


def _keep(request: Request, number: str, act: int, form: ActForm) -> bool:
    common: dict[str, Any] = {
        "actor": request.actor, "number": number, "act": act, "answers": form.answers, "seen_version": form.seen,
        "made_on": form.cleaned_data["made_on"], "at": timezone.now(),
    }  # fmt: skip
    finish = request.POST.get("do") == "finish"
    with problems(form) as outcome:
        if finish:
            acts.ask_signature(
                **common, raise_to=form.cleaned_data.get("raise_to", ""),
                raised_why=form.cleaned_data.get("raised_why", ""),
            )  # fmt: skip
        else:
            acts.save_act(**common)
    if outcome.ok:
        done = _("Акт готовий. Тепер його підписує людина.")
        messages.success(request, done if finish else _("Проєкт збережено."))
    return outcome.ok


def _page(request: Request, shown: ActPage, form: ActForm | None, sign: SignForm | None = None) -> HttpResponse:
    around = {
        "act": shown, "form": form,
        "sections": list(form.sections()) if form else (),
        "sign": sign or SignForm(initial={"version": shown.version}),
    }  # fmt: skip
    wrong = bool((form and form.errors) or (sign and sign.errors))
    return private(render(request, "cases/act.html", around, status=422 if wrong else 200))


@require_signed_in
@require_POST
def sign(request: Request, number: str, act: int) -> HttpResponse:
    case = access.seen(request.actor, number)
    form = SignForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            acts.sign_act(
                actor=request.actor, number=number, act=act, signature=form.cleaned_data["signature"],
                signer=form.cleaned_data["signer"], seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, _("Підпис записано. Акт чекає на керівницю."))
            return to_act(number, act)
    return _page(request, act_page(request.actor, case, act), None, form)


@require_signed_in
@require_POST
def approve(request: Request, number: str, act: int) -> HttpResponse:
    with reported(request, _("Акт затверджено.")):
        acts.approve_act(
            actor=request.actor, number=number, act=act, seen_version=seen_version(request), at=timezone.now()
        )
    return to_act(number, act)


ENDS = {"return": acts.return_act, "reject": acts.reject_act, "cancel": acts.cancel_act}


@require_signed_in
@require_http_methods(["GET", "POST"])
def end(request: Request, number: str, act: int, step: str) -> HttpResponse:
    """Give it back, turn it down or take it back: each with a reason."""
    if step not in ENDS:
        raise NotFound(_("Такої сторінки немає."))
    case = access.seen(request.actor, number)
    shown = act_page(request.actor, case, act)
    require(step in shown.can, _("Зараз цього зробити не можна. Поверніться до акта й перегляньте його стан."))
    words = {
        "return": (_("Повернути акт доопрацювати"), _("Повернути"), _("Акт повернуто авторці.")),
        "reject": (_("Відхилити акт"), _("Відхилити"), _("Акт відхилено. Потрібен новий.")),
        "cancel": (_("Скасувати акт"), _("Скасувати акт"), _("Акт скасовано.")),
    }
    title, button, done = words[step]
    form = WordsForm(request.POST or None, initial={"version": shown.version}, label=_("Чому"))
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            ENDS[step](
                actor=request.actor, number=number, act=act, reason=form.words, seen_version=form.seen,
                at=timezone.now(),
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, done)
            return to_act(number, act)
    lead = _("%(title)s, № %(n)s. Причину побачить авторка, вона лишиться в документі.")
    return form_page(request, case, form, title=title, button=button, lead=lead % {"title": shown.title, "n": act})
