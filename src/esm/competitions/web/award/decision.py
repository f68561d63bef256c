"""The decision on its way: submitted, approved by a second person, let out; afterwards winners who give up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from esm.identity import public as identity
from esm.kernel.actor import Actor
from esm.kernel.errors import NotFound, found
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import Request, View, export_response, problems, require_signed_in, seen_version
from esm.kernel.lists import Label, Query, Sorting, listing
from esm.kernel.money import Money

from ...machine import CallStatus, DecisionStatus
from ...models import Call, Decision
from ...policies import award as policy
from ...selectors.award import AwardLine, is_editable, method_title
from ...selectors.award_problem import purses_of
from ...selectors.decision import (
    SORTS,
    DecisionFilter,
    decided_line,
    decided_lines,
    decision_of,
    decision_totals,
    standing_digest,
)
from ...selectors.reading import readable_applications
from ...services import award as services
from ..forms.award import ApproveForm, DecisionFilterForm, PromoteForm, SendBackForm, WithdrawForm
from .common import frame, links_to, open_call

SORTING = Sorting(SORTS, default="place")


@require_signed_in
@require_GET
def decision(request: Request, slug: str) -> HttpResponseBase:
    call = open_call(request, slug)
    made = decision_of(call)
    form = DecisionFilterForm(request.GET)
    wanted = DecisionFilter(**form.cleaned_data) if form.is_valid() else DecisionFilter()
    order = SORTING.order(request.GET.get("sort"))
    if "format" in request.GET:
        lines = decided_lines(call, wanted, order=order, size=10**6).rows
        return export_response(request, _table(call, lines), filename=f"decision-{slug}")
    digest: str | None = getattr(made, "signed_digest", None)
    fits = digest is not None and digest == standing_digest(call)
    totals = decision_totals(call)
    page = decided_lines(
        call,
        wanted,
        readable=readable_applications(actor=request.actor, at=timezone.now()),
        order=order,
        page=request.GET.get("page"),
        total=totals.lines,
    )
    actor = request.actor
    people = identity.people({i for i in (made.prepared_by_id, made.approved_by_id) if i} if made else set())
    context = frame(call, "decision") | {
        "decision": made,
        "method": method_title(made.run.method) if made else "",
        "listing": listing(page, Query.of(request.GET.lists()), sorting=SORTING, filters=_filters(form)),
        "form": form,
        "purses": purses_of(call),
        "totals": totals,
        "minutes": digest,
        "minutes_fit": fits,
        "people": {i: p.name for i, p in people.items()},
        "prepared_by": people[made.prepared_by_id].name if made and made.prepared_by_id in people else "",
        "approved_by": people[made.approved_by_id].name if made and made.approved_by_id in people else "",
        "may_change": policy.may_prepare(actor) and is_editable(made) and call.status == CallStatus.RANKING,
        "may_submit": policy.may_prepare(actor) and is_editable(made) and fits and call.status == CallStatus.RANKING,
        "may_approve": made is not None and made.status == DecisionStatus.SUBMITTED and policy.may_approve(actor, made),
        "own": made is not None
        and made.status == DecisionStatus.SUBMITTED
        and policy.may_send_back(actor)
        and not policy.may_approve(actor, made),
        "may_send_back": made is not None
        and made.status != DecisionStatus.DRAFT
        and call.status in {CallStatus.RANKING, CallStatus.APPROVED}
        and policy.may_send_back(actor),
        "may_release": call.status == CallStatus.APPROVED and policy.may_release(actor),
        "may_replace": call.status == CallStatus.RELEASED and policy.may_replace_winner(actor),
    }
    return render(request, "competitions/award/decision.html", context)


def _filters(form: DecisionFilterForm) -> dict[str, Label]:
    outcomes = dict(form.outcomes)
    return {
        "q": lambda value: _("Слово: %(word)s") % {"word": value},
        "outcome": lambda value: _("Стан: %(state)s") % {"state": outcomes[value]} if value in outcomes else None,
    }


def _step(
    act: Callable[..., Any],
    *,
    allowed: Callable[[Actor], bool],
    form_class: type[forms.Form],
    title: Any,
    says: Any,
    button: Any,
    done: Any,
    versioned: bool = True,
) -> View[[str]]:
    """A step that can't be taken back by a click: what follows from it, a form, one button."""

    @require_signed_in
    @require_http_methods(["GET", "POST"])
    def view(request: Request, slug: str) -> HttpResponseBase:
        call = open_call(request, slug)
        found(allowed(request.actor))
        made = Decision.objects.filter(call=call).first()
        if made is None:
            raise NotFound(_("Комісія ще не обрала пропозицію."))
        form = form_class(request.POST or None)
        if request.method == "POST" and form.is_valid():
            version = {"seen_version": seen_version(request)} if versioned else {}
            with problems(form) as outcome:
                act(actor=request.actor, slug=slug, at=timezone.now(), **version, **form.cleaned_data)
            if outcome.ok:
                messages.success(request, str(done))
                return redirect("award:decision", slug)
        context = frame(call, "decision") | {
            "form": form,
            "version": request.POST.get("version", made.version),
            "title": title,
            "says": says,
            "button": button,
            "totals": decision_totals(call),
        }
        return render(request, "competitions/award/step.html", context)

    return view


submit = _step(
    services.submit_decision,
    allowed=policy.may_prepare,
    form_class=forms.Form,
    title=gettext_lazy("Подати рішення на затвердження"),
    says=gettext_lazy("Керівниця департаменту отримає лист. Поки вона не поверне рішення, змінити його не можна."),
    button=gettext_lazy("Подати на затвердження"),
    done=gettext_lazy("Рішення подано. Керівниця отримає лист."),
)
approve = _step(
    services.approve_decision,
    allowed=policy.may_send_back,
    form_class=ApproveForm,
    title=gettext_lazy("Затвердити рішення"),
    says=gettext_lazy(
        "Ви затверджуєте рішення наказом. Заявники дізнаються про нього, лише коли результати оприлюднять."
    ),
    button=gettext_lazy("Затвердити"),
    done=gettext_lazy("Рішення затверджено. Його можна оприлюднити."),
)
send_back = _step(
    services.send_back_decision,
    allowed=policy.may_send_back,
    form_class=SendBackForm,
    title=gettext_lazy("Повернути рішення"),
    says=gettext_lazy("Рішення знову стане чернеткою. Після змін потрібен новий протокол."),
    button=gettext_lazy("Повернути"),
    done=gettext_lazy("Рішення повернуто."),
)
release = _step(
    services.release_decisions,
    allowed=policy.may_release,
    form_class=forms.Form,
    title=gettext_lazy("Оприлюднити результати"),
    says=gettext_lazy(
        "Усі заявники отримають листи, а рейтинг, бали й суми одразу побачать усі. Скасувати це не можна."
    ),
    button=gettext_lazy("Оприлюднити для всіх"),
    done=gettext_lazy("Результати оприлюднено. Листи надсилаються."),
    versioned=False,
)


def _replacement(
    act: Callable[..., Any], *, form_class: type[forms.Form], title: Any, says: Any, button: Any, done: Any
) -> View[[str, str]]:
    @require_signed_in
    @require_http_methods(["GET", "POST"])
    def view(request: Request, slug: str, number: str) -> HttpResponseBase:
        call = open_call(request, slug)
        found(policy.may_replace_winner(request.actor))
        line = decided_line(call, number)
        form = form_class(request.POST or None, initial={"awarded": line.asked.kopecks})
        if request.method == "POST" and form.is_valid():
            data = {k: Money(v) if k == "awarded" else v for k, v in form.cleaned_data.items()}
            with problems(form) as outcome:
                act(actor=request.actor, number=number, seen_version=seen_version(request), at=timezone.now(), **data)
            if outcome.ok:
                messages.success(request, str(done))
                return redirect("award:decision", slug)
        context = frame(call, "decision") | {
            "form": form,
            "line": line,
            "version": request.POST.get("version", line.version),
            "title": title,
            "says": says,
            "button": button,
            "purses": purses_of(call),
        }
        return render(request, "competitions/award/step.html", context | links_to(request, [line]))

    return view


withdraw = _replacement(
    services.withdraw_winner,
    form_class=WithdrawForm,
    title=gettext_lazy("Записати відмову переможця"),
    says=gettext_lazy("Заявка вийде з конкурсу, а її гроші звільняться для резерву. Повернути її не можна."),
    button=gettext_lazy("Записати відмову"),
    done=gettext_lazy("Відмову записано. Гроші вільні для резерву."),
)
promote = _replacement(
    services.promote_reserve,
    form_class=PromoteForm,
    title=gettext_lazy("Дати гроші заявці з резерву"),
    says=gettext_lazy("Заявка стане переможцем. Організація отримає лист, сторінка проєкту зміниться одразу."),
    button=gettext_lazy("Перевести до переможців"),
    done=gettext_lazy("Заявка стала переможцем."),
)


def _table(call: Call, lines: Sequence[AwardLine]) -> Table:
    columns = (
        Column("position", _("Рядок рейтингу"), Kind.INT),
        Column("number", _("Заявка")),
        Column("title", _("Проєкт")),
        Column("organisation", _("Організація")),
        Column("direction", _("Напрям")),
        Column("score", _("Бал"), Kind.DECIMAL),
        Column("asked", _("Просили, грн"), Kind.MONEY),
        Column("recommended", _("Пропозиція, грн"), Kind.MONEY),
        Column("awarded", _("Рішення, грн"), Kind.MONEY),
        Column("outcome", _("Стан")),
        Column("reserve", _("Місце в резерві"), Kind.INT),
        Column("override_reason", _("Причина зміни")),
        Column("why", _("Обґрунтування")),
    )
    rows = [
        (
            x.position, x.number, x.title, x.organisation, x.direction, None if x.score is None else x.score / 100,
            x.asked, x.recommended, x.awarded, str(x.outcome.label), x.reserve_position, x.override_reason, x.why,
        )
        for x in lines
    ]  # fmt: skip
    return Table(columns, rows, title=_("Рішення: %(call)s") % {"call": call.title})
