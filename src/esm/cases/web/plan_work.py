"""A plan that is carried out: help given, confirmed, dropped; results measured; the calendar; medicines; reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.deliveries import public as deliveries
from esm.kernel.errors import NotFound
from esm.kernel.http import Request, reported, require_signed_in
from esm.reference import public as reference

from ..models import Plan
from ..quality import Quality
from ..rules import rules_on
from ..selectors.access import seen
from ..selectors.facts import logs_in
from ..selectors.plan_rows import goal_row
from ..selectors.plans import awaited, calendar, led_plan
from ..selectors.units import unit_of
from ..services import actions, medicines, programmes, reviews
from .forms.ending import ReviewForm
from .forms.medicines import NeedForm, OrderForm, PrescribeForm, PriceForm, ReceiveForm
from .forms.parts import WordsForm
from .forms.plans import ConfirmForm, DoneForm, MeasureForm
from .plans import address, crumbs_of
from .steps import case_crumbs, private, step


def _one(rows: Any, ordinal: int) -> Any:
    found = rows.filter(ordinal=ordinal).first()
    if found is None:
        raise NotFound(_("Такого рядка в плані немає."))
    return found


def _today() -> Any:
    return timezone.localdate()


def _page(request: Request, row: Plan, plan: int, form: Any, act: Any, **words: Any) -> HttpResponse:
    back = address(row.case.number, plan)
    return step(request, form, act, back=back, crumbs=crumbs_of(row), **words)


# ---- actions ---------------------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def done(request: Request, number: str, plan: int, ordinal: int) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    action = _one(row.actions.select_related("provider"), ordinal)
    start = {
        "given": action.volume, "on": _today(), "mode": action.place, "district": row.case.district,
        "version": row.version,
    }  # fmt: skip
    unit = deliveries.Unit(action.unit).label
    form = DoneForm(
        request.POST or None, initial=start, districts=[(d.key, d.title) for d in reference.districts()],
        volume=f"{deliveries.amount(action.volume)} × {unit}",
    )  # fmt: skip
    logged = logs_in(row.case, action.provider_id) is not None
    hint = _("Запис зʼявиться в журналі послуг.")
    if not logged:
        hint = _("У журнал послуг це впише сама організація, що надала допомогу.")
    return _page(
        request, row, plan, form,
        lambda f: actions.done(
            actor=request.actor, number=number, plan=plan, ordinal=ordinal, given=f.marked(), seen_version=f.seen, at=at
        ),
        title=_("Допомогу надано"), lead=action.title, button=_("Записати"),
        done=_("Допомогу записано. Попросіть людину підтвердити."), hint=hint,
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def confirm(request: Request, number: str, plan: int, ordinal: int) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    action = _one(row.actions, ordinal)
    form = ConfirmForm(request.POST or None, initial={"on": _today()})
    return _page(
        request, row, plan, form,
        lambda f: actions.confirm(
            actor=request.actor, number=number, plan=plan, ordinal=ordinal, confirmed=f.confirmed(), at=at
        ),
        title=_("Людина підтвердила"), lead=action.title, button=_("Записати"), done=_("Підтвердження записано."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def drop(request: Request, number: str, plan: int, ordinal: int) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    action = _one(row.actions, ordinal)
    form = WordsForm(request.POST or None, label=_("Чому не виконано"))
    return _page(
        request, row, plan, form,
        lambda f: actions.drop(actor=request.actor, number=number, plan=plan, ordinal=ordinal, reason=f.words, at=at),
        title=_("Дію не виконано"), lead=action.title, button=_("Записати"), done=_("Записано."),
    )  # fmt: skip


@require_signed_in
@require_GET
def agenda(request: Request, number: str) -> HttpResponse:
    """What the plans in force promise, by month, to be printed for the person."""
    case = seen(request.actor, number)
    shown = {
        "number": number,
        "months": calendar(request.actor, case, at=timezone.now()),
        "crumbs": case_crumbs(number),
    }
    return private(render(request, "cases/calendar.html", shown))


# ---- results ---------------------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def measure(request: Request, number: str, plan: int, ordinal: int) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    goal = _one(row.goals, ordinal)
    form = MeasureForm(request.POST or None, initial={"on": _today()}, unit=goal.unit, measure=goal.measure)
    return _page(
        request, row, plan, form,
        lambda f: programmes.measure(
            actor=request.actor, number=number, plan=plan, goal=ordinal, result=f.result(), at=at
        ),
        title=_("Записати результат"), lead=goal.title, button=_("Записати"), done=_("Результат записано."),
    )  # fmt: skip


# ---- medicines -------------------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def medicine(request: Request, number: str, plan: int) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    form = NeedForm(request.POST or None)
    return _page(
        request, row, plan, form,
        lambda f: medicines.request(actor=request.actor, number=number, plan=plan, need=f.need(), at=at),
        title=_("Додати ліки"), button=_("Зберегти"), done=_("Ліки додано."),
    )  # fmt: skip


@require_signed_in
@require_POST
def forget_medicine(request: Request, number: str, plan: int, ordinal: int) -> HttpResponse:
    with reported(request, _("Рядок прибрано.")):
        medicines.forget(actor=request.actor, number=number, plan=plan, ordinal=ordinal, at=timezone.now())
    return redirect(address(number, plan))


def _not_had(*args: Any, **kwargs: Any) -> WordsForm:
    return WordsForm(*args, label=_("Чому отримати не вдалося"), **kwargs)


# Step of a medicine → its form, its verb, the page's title, what is said when it is done.
MEDICINE_STEPS: dict[str, tuple[Callable[..., Any], Callable[[Any, dict[str, Any]], object], Any, Any]] = {
    "prescribe": (
        PrescribeForm,
        lambda f, place: medicines.prescribe(prescription=f.prescription(), **place),
        gettext_lazy("Рецепт"),
        gettext_lazy("Рецепт записано."),
    ),
    "price": (
        PriceForm,
        lambda f, place: medicines.price(kopecks=f.cleaned_data["price"], payer=f.cleaned_data["payer"], **place),
        gettext_lazy("Ціна й хто платить"),
        gettext_lazy("Ціну записано."),
    ),
    "order": (
        OrderForm,
        lambda f, place: medicines.order(supplier=f.cleaned_data["supplier"], on=f.cleaned_data["on"], **place),
        gettext_lazy("Замовлення"),
        gettext_lazy("Замовлення записано."),
    ),
    "receive": (
        ReceiveForm,
        lambda f, place: medicines.receive(how=f.cleaned_data["how"], on=f.cleaned_data["on"], **place),
        gettext_lazy("Людина отримала ліки"),
        gettext_lazy("Записано: людина отримала ліки."),
    ),
    "refuse": (
        _not_had,
        lambda f, place: medicines.refuse(reason=f.words, **place),
        gettext_lazy("Отримати не вдалося"),
        gettext_lazy("Записано."),
    ),
}


@require_signed_in
@require_http_methods(["GET", "POST"])
def medicine_step(request: Request, number: str, plan: int, ordinal: int, verb: str) -> HttpResponse:
    """One of the steps of a medicine: prescribe, price, order, receive, refuse."""
    row, at = led_plan(request.actor, number, plan), timezone.now()
    one = _one(row.medicines, ordinal)
    place: dict[str, Any] = {"actor": request.actor, "number": number, "plan": plan, "ordinal": ordinal, "at": at}
    if verb not in MEDICINE_STEPS:
        raise NotFound(_("Такого кроку немає."))
    make, act, title, said = MEDICINE_STEPS[verb]
    form = make(request.POST or None, initial={"on": _today()})
    return _page(
        request, row, plan, form, lambda f: act(f, place), title=str(title), lead=one.name, button=_("Записати"),
        done=str(said),
    )  # fmt: skip


@require_signed_in
@require_GET
def awaited_medicines(request: Request) -> HttpResponse:
    """Medicines that somebody waits for; no person is named."""
    unit_of(request.actor, "")
    crumbs = [(_("Випадки"), reverse("cases:list"))]
    rows = awaited(request.actor, at=timezone.now())
    return private(render(request, "cases/medicines.html", {"rows": rows, "crumbs": crumbs}))


# ---- reviews ---------------------------------------------------------------------------------------------------------


@require_signed_in
@require_http_methods(["GET", "POST"])
def review(request: Request, number: str, plan: int, stage: int | None = None) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    of = _one(row.stages, stage) if stage is not None else None
    goals = row.goals.prefetch_related("measurements").select_related("stage")
    if of is not None:
        goals = goals.filter(stage=of)
    quality = Quality.of(rules_on(_today()).quality)
    rows = [goal_row(g) for g in goals]
    start = {"on": _today(), "version": row.version}
    form = ReviewForm(request.POST or None, initial=start, goals=rows, quality=quality, stage=stage)
    title = _("Переглянути план")
    if of is not None:
        title = _("Підсумок етапу %(n)s") % {"n": of.ordinal}
    return _page(
        request, row, plan, form,
        lambda f: reviews.review(
            actor=request.actor, number=number, plan=plan, draft=f.draft(), seen_version=f.seen, at=at
        ),
        title=title, lead=of.title if of else "", button=_("Записати"), done=_("Перегляд записано."),
        template="cases/review.html", quality=quality,
    )  # fmt: skip
