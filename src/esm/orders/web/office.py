"""The department's notices: drafted, announced, extended, cancelled; questions, the panel, the technical tasks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from esm.identity import public as identity
from esm.kernel.errors import found
from esm.kernel.http import Request, problems, require_signed_in, seen_version

from .. import services
from ..models import Lot, Order
from ..policies import may_check, may_end, may_prepare, may_see_office
from ..rules import Criterion, Requirement, criteria_of, requirements_of
from ..selectors import notices, plans
from . import forms
from .common import Thing, step


@require_signed_in
@require_GET
def orders(request: Request) -> HttpResponseBase:
    found(may_see_office(request.actor))
    context = {
        "orders": notices.office_orders(timezone.now()),
        "prepare": may_prepare(request.actor),
        "approved": plans.approved_lists(),
    }
    return render(request, "orders/office_list.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponseBase:
    found(may_prepare(request.actor))
    choices = [(p.slug, p.title) for p in plans.approved_lists()]
    form = forms.NewOrderForm(request.POST or None, plans=choices)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        plan = data.pop("plan")
        with problems(form) as outcome:
            made = services.draft_order(
                actor=request.actor, plan_slug=plan, draft=services.OrderDraft(**data), at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Чернетку створено. Додайте технічні завдання."))
            return redirect("orders:office", made.slug)
    context = {"form": form, "title": _("Нове замовлення"), "button": _("Створити"), "back": "orders:office_list"}
    return render(request, "orders/new.html", context)


@require_signed_in
@require_GET
def order(request: Request, code: str) -> HttpResponseBase:
    found(may_see_office(request.actor))
    page = notices.office_page(notices.read_order(code, request.actor), timezone.now())
    announced = page.status == "announced"
    sealed = announced and any(n.status == "announced" and not n.is_compensation for n in page.lots)
    context = {
        "order": page,
        "prepare": may_prepare(request.actor),
        "check": may_check(request.actor),
        "may_open": sealed and may_check(request.actor) and page.row.closes_at <= timezone.now(),
        "may_extend": announced and may_prepare(request.actor) and any(n.status == "announced" for n in page.lots),
        "may_cancel": page.status != "cancelled" and may_end(request.actor),
    }
    return render(request, "orders/office.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, code: str) -> HttpResponseBase:
    found(may_prepare(request.actor))
    row = notices.read_order(code, request.actor)
    initial = {name: getattr(row, name) for name in services.OrderDraft.__slots__}
    form = forms.OrderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.edit_order(
                actor=request.actor,
                slug=code,
                draft=services.OrderDraft(**form.cleaned_data),
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Умови збережено."))
            return redirect("orders:office", code)
    context = {
        "form": form,
        "title": _("Умови замовлення"),
        "button": _("Зберегти"),
        "back": "orders:office",
        "code": code,
        "version": request.POST.get("version", row.version),
    }
    return render(request, "orders/new.html", context)


def _order(request: Request, code: str) -> Thing:
    row = notices.read_order(code, request.actor)
    return Thing(row.title, row.version, ("orders:office", (code,)))


def _order_step(act: Any, allowed: Any, form_class: Any = forms.NoForm, **words: Any) -> Any:
    return step(act, read=_order, key="slug", allowed=allowed, form_class=form_class, **words)


announce = _order_step(
    services.announce_order,
    may_prepare,
    title=gettext_lazy("Оголосити замовлення"),
    says=gettext_lazy(
        "Умови побачать усі, надавачі з реєстру отримають листи, а гроші переліку буде відкладено. "
        "Змінити технічні завдання після цього не можна, строк можна лише подовжити."
    ),
    button=gettext_lazy("Оголосити"),
    done=gettext_lazy("Замовлення оголошено."),
)
extend = _order_step(
    services.extend_order,
    may_prepare,
    forms.ExtendForm,
    title=gettext_lazy("Подовжити строк подання"),
    says=gettext_lazy("Новий строк діє для всіх. Причина й обидві дати стоятимуть на сторінці замовлення."),
    button=gettext_lazy("Подовжити"),
    done=gettext_lazy("Строк подовжено."),
)
cancel = _order_step(
    services.cancel_order,
    may_end,
    forms.ReasonForm,
    title=gettext_lazy("Скасувати замовлення"),
    says=gettext_lazy("Скасоване замовлення поновити не можна. Причину побачать усі, надавачі отримають листи."),
    button=gettext_lazy("Скасувати замовлення"),
    done=gettext_lazy("Замовлення скасовано."),
    danger=True,
)
open_ = _order_step(
    services.open_proposals,
    may_check,
    title=gettext_lazy("Розкрити пропозиції"),
    says=gettext_lazy(
        "Департамент побачить ціни й тексти всіх пропозицій за всіма завданнями. "
        "Завдання без пропозицій буде визнано таким, що не відбулося."
    ),
    button=gettext_lazy("Розкрити"),
    done=gettext_lazy("Пропозиції розкрито. Перевірте їх."),
)


@require_signed_in
@require_http_methods(["GET", "POST"])
def panel(request: Request, code: str) -> HttpResponseBase:
    found(may_check(request.actor))
    row = notices.read_order(code, request.actor)
    people = identity.people_with_role(identity.Role.COMMISSION, on=timezone.localdate())
    form = forms.PanelForm(
        request.POST or None,
        people=[(p.id, p.name) for p in people],
        initial={"members": list(row.panel.filter(ended_at=None).values_list("user_id", flat=True))},
    )
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.set_panel(
                actor=request.actor,
                slug=code,
                user_ids=[int(i) for i in form.cleaned_data["members"]],
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Склад збережено. Нові люди отримають листи."))
            return redirect("orders:office", code)
    context = {
        "form": form,
        "title": _("Хто оцінює якість"),
        "button": _("Зберегти"),
        "back": "orders:office",
        "code": code,
        "version": request.POST.get("version", row.version),
    }
    return render(request, "orders/new.html", context)


@require_signed_in
@require_http_methods(["GET", "POST"])
def answer(request: Request, code: str, question: int) -> HttpResponseBase:
    found(may_check(request.actor))
    page = notices.office_page(notices.read_order(code, request.actor), timezone.now())
    asked = next((q for q in page.questions if q.id == question), None)
    found(asked is not None)
    assert asked is not None  # noqa: S101
    form = forms.AnswerForm(request.POST or None, initial={"answer": asked.answer})
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.answer_question(
                actor=request.actor,
                slug=code,
                question_id=question,
                answer=form.cleaned_data["answer"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Відповідь бачать усі."))
            return redirect("orders:office", code)
    return render(request, "orders/answer.html", {"order": page, "question": asked, "form": form})


# ---- technical tasks ------------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def new_lot(request: Request, code: str) -> HttpResponseBase:
    found(may_prepare(request.actor))
    row = notices.read_order(code, request.actor)
    return _lot_page(request, row, None)


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit_lot(request: Request, code: str) -> HttpResponseBase:
    found(may_prepare(request.actor))
    lot = notices.read_lot(code)
    return _lot_page(request, notices.read_order(lot.order.slug, request.actor), lot)


def _lot_page(request: Request, order: Order, lot: Lot | None) -> HttpResponseBase:
    lines = plans.list_page(order.plan).lines
    first_requirements, first_criteria = services.starting_lot(order)
    form = forms.LotForm(
        request.POST or None,
        plan_lines=[(n.id, f"{n.label}, {n.unit_label}, {n.price_cap}, {n.left}") for n in lines],
        initial=_lot_initial(lot) if lot else {"mechanism": "order"},
    )
    requirements = forms.rows_of(forms.RequirementRow)(
        request.POST or None,
        prefix="r",
        initial=_requirement_rows(requirements_of(lot.requirements) if lot else first_requirements),
    )
    criteria = forms.rows_of(forms.CriterionRow, extra=1)(
        request.POST or None,
        prefix="c",
        initial=_criterion_rows(criteria_of(lot.criteria) if lot else first_criteria),
    )
    if request.method == "POST" and all([form.is_valid(), requirements.is_valid(), criteria.is_valid()]):
        data = dict(form.cleaned_data)
        draft = services.LotDraft(
            line_id=int(data.pop("line")),
            requirements=forms.requirements_from(requirements),
            criteria=forms.criteria_from(criteria),
            categories=tuple(data.pop("categories")),
            **data,
        )
        with problems(form) as outcome:
            if lot is None:
                services.add_lot(actor=request.actor, slug=order.slug, draft=draft, at=timezone.now())
            else:
                services.edit_lot(
                    actor=request.actor,
                    code=lot.code,
                    draft=draft,
                    seen_version=seen_version(request),
                    at=timezone.now(),
                )
        if outcome.ok:
            messages.success(request, _("Технічне завдання збережено."))
            return redirect("orders:office", order.slug)
    context = {
        "order": order,
        "lot": lot,
        "form": form,
        "requirements": requirements,
        "criteria": criteria,
        "version": request.POST.get("version", lot.version if lot else 0),
    }
    return render(request, "orders/lot_edit.html", context)


def _lot_initial(lot: Lot) -> dict[str, Any]:
    names = (
        *("mechanism", "title", "about", "standard", "categories", "volume", "price_cap"),
        *("place", "starts_on", "ends_on", "must_not_stop"),
    )
    return {name: getattr(lot, name) for name in names} | {"line": lot.line_id}


def _requirement_rows(rows: tuple[Requirement, ...]) -> list[dict[str, Any]]:
    return [{"code": r.code, "title": r.title} for r in rows]


def _criterion_rows(rows: tuple[Criterion, ...]) -> list[dict[str, Any]]:
    return [
        {"code": c.code, "title": c.title, "about": c.about, "weight": c.weight, "anchors": "\n".join(c.anchors)}
        for c in rows
    ]


def _draft_lot(request: Request, code: str) -> Thing:
    lot = notices.read_lot(code)
    notices.read_order(lot.order.slug, request.actor)
    return Thing(lot.title, lot.version, ("orders:office", (lot.order.slug,)))


remove_lot = step(
    services.remove_lot,
    read=_draft_lot,
    key="code",
    allowed=may_prepare,
    title=gettext_lazy("Прибрати технічне завдання"),
    says=gettext_lazy("Завдання зникне з чернетки замовлення."),
    button=gettext_lazy("Прибрати"),
    done=gettext_lazy("Завдання прибрано."),
    danger=True,
)
