"""Decisions: written, approved, sent; appeals and their answers; a place that was waited for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import require
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version

from .. import policies
from ..machine import DecisionState
from ..numbering import ordinal
from ..rules import rules_on
from ..selectors import access, facts
from ..selectors.act import decision_page, live_decision
from ..services import decisions
from .forms.decisions import AnswerForm, AppealForm, DecisionForm, SendForm
from .forms.parts import WordsForm
from .intake import form_page, private, to_case


def to_decision(number: str, decision: int) -> HttpResponse:
    return redirect("cases:one_decision", number, decision)


@require_signed_in
@require_http_methods(["GET", "POST"])
def write(request: Request, number: str) -> HttpResponse:
    """The draft: «save» keeps it, «propose» hands it to be approved."""
    case, today = access.seen(request.actor, number), timezone.localdate()
    mine = access.in_team(request.actor, case)
    require(policies.may_lead(request.actor, case, in_team=mine), _("Рішення готує відповідальна або її команда."))
    live = live_decision(case)
    if live is not None and live.state == DecisionState.PROPOSED:
        return to_decision(number, ordinal(live.number))
    form = DecisionForm(
        request.POST or None, initial=DecisionForm.start(case, live), rules=rules_on(today), danger=bool(case.dangers)
    )
    if request.method == "POST" and form.is_valid():
        propose = request.POST.get("do") == "propose"
        with problems(form) as outcome:
            made = decisions.write_decision(
                actor=request.actor, number=number, draft=form.draft(), seen_version=form.seen_draft,
                at=timezone.now(), propose=propose,
            )  # fmt: skip
        if outcome.ok:
            sent = _("Рішення подано на затвердження.")
            messages.success(request, sent if propose else _("Проєкт збережено."))
            return to_decision(number, ordinal(made.number))
    around = {
        "case": case, "form": form, "draft": live, "why_not": decisions.no_refusal(case),
        "ready": facts.may_decide(case, rules_on(today)),
    }  # fmt: skip
    return private(render(request, "cases/decision_form.html", around, status=422 if form.errors else 200))


@require_signed_in
@require_GET
def one(request: Request, number: str, decision: int) -> HttpResponse:
    case = access.seen(request.actor, number)
    shown = decision_page(request.actor, case, decision, at=timezone.now())
    return private(render(request, "cases/decision.html", {"case": case, "decision": shown}))


@require_signed_in
@require_POST
def approve(request: Request, number: str, decision: int) -> HttpResponse:
    with reported(request, _("Рішення прийнято. Повідомте людину в строк.")):
        decisions.approve_decision(
            actor=request.actor, number=number, decision=decision, seen_version=seen_version(request),
            at=timezone.now(),
        )  # fmt: skip
    return to_decision(number, decision)


@require_signed_in
@require_http_methods(["GET", "POST"])
def give_back(request: Request, number: str, decision: int) -> HttpResponse:
    case, at = access.seen(request.actor, number), timezone.now()
    shown = decision_page(request.actor, case, decision, at=at)
    require("return" in shown.can, _("Повернути можна рішення, подане на затвердження."))
    form = WordsForm(request.POST or None, initial={"version": shown.version}, label=_("Що виправити"))
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            decisions.return_decision(
                actor=request.actor, number=number, decision=decision, reason=form.words, seen_version=form.seen, at=at
            )
        if outcome.ok:
            messages.success(request, _("Рішення повернуто авторці."))
            return to_decision(number, decision)
    return form_page(request, case, form, title=_("Повернути рішення доопрацювати"), button=_("Повернути"))


@require_signed_in
@require_http_methods(["GET", "POST"])
def send(request: Request, number: str, decision: int) -> HttpResponse:
    case, at = access.seen(request.actor, number), timezone.now()
    shown = decision_page(request.actor, case, decision, at=at)
    require("send" in shown.can, _("Повідомляють про затверджене рішення, і лише раз."))
    start = {"version": shown.version, "sent_on": timezone.localdate(at)}
    form = SendForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form) as outcome:
            decisions.send_decision(
                actor=request.actor, number=number, decision=decision, how=data["how"],
                sent_on=data["sent_on"] or timezone.localdate(at), seen_version=form.seen, at=at,
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, _("Записано, що людину повідомлено."))
            return to_decision(number, decision)
    return form_page(request, case, form, title=_("Людину повідомлено"), button=_("Записати"))


@require_signed_in
@require_http_methods(["GET", "POST"])
def appeal(request: Request, number: str, decision: int) -> HttpResponse:
    case, at = access.seen(request.actor, number), timezone.now()
    shown = decision_page(request.actor, case, decision, at=at)
    require("appeal" in shown.can, _("Оскаржують рішення, яке діє, і лише в строк."))
    form = AppealForm(request.POST or None, initial={"received_on": timezone.localdate(at)})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            decisions.appeal(
                actor=request.actor, number=number, decision=decision, words=form.cleaned_data["words"],
                received_on=form.cleaned_data["received_on"] or timezone.localdate(at), at=at,
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, _("Скаргу записано. Відповість керівниця, яка не брала участі в рішенні."))
            return to_decision(number, decision)
    return form_page(request, case, form, title=_("Людина не згодна з рішенням"), button=_("Записати скаргу"))


@require_signed_in
@require_http_methods(["GET", "POST"])
def answer(request: Request, number: str, decision: int) -> HttpResponse:
    case, at = access.seen(request.actor, number), timezone.now()
    shown = decision_page(request.actor, case, decision, at=at)
    require("answer" in shown.can, _("На скаргу відповідає керівниця, яка не брала участі в рішенні."))
    form = AnswerForm(request.POST or None, initial={"version": shown.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with problems(form) as outcome:
            decisions.answer_appeal(
                actor=request.actor, number=number, decision=decision, answer=data["answer"], words=data["words"],
                seen_version=form.seen, at=at,
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, _("Відповідь записано."))
            return to_decision(number, decision)
    lead = next((a.words for a in shown.appeals if a.open), "")
    return form_page(request, case, form, title=_("Відповісти на скаргу"), button=_("Відповісти"), quote=lead)


@require_signed_in
@require_POST
def place(request: Request, number: str) -> HttpResponse:
    with reported(request, _("Місце знайдено. Складіть план.")):
        decisions.find_place(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now())
    return to_case(number)
