"""A plan: its page, writing it, approval, signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.deliveries import public as deliveries
from esm.kernel.errors import NotFound
from esm.kernel.http import Request, reported, require_signed_in, seen_version
from esm.partners import public as partners
from esm.reference import public as reference

from ..machine import PlanKind
from ..models import Plan
from ..numbering import ordinal as ordinal_of
from ..rules import rules_on
from ..selectors.plans import led_case, led_plan, plan_card
from ..services import plan_parts, plans
from .drawings import drawn
from .forms.parts import WordsForm
from .forms.plans import ActionForm, GoalForm, PlanForm, SignForm, StageForm
from .steps import Crumbs, case_crumbs, private, step


def address(number: str, plan: int) -> str:
    return reverse("cases:plan", args=[number, plan])


def crumbs_of(plan: Plan) -> Crumbs:
    number = plan.case.number
    return [*case_crumbs(number), (PlanKind(plan.kind).label, address(number, ordinal_of(plan.number)))]


@require_signed_in
@require_GET
def one(request: Request, number: str, plan: int) -> HttpResponse:
    card = plan_card(request.actor, number, plan, at=timezone.now())
    shown = {"plan": card, "crumbs": case_crumbs(number), "charts": drawn(card)}
    return private(render(request, "cases/plan.html", shown))


@require_signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request, number: str, kind: str) -> HttpResponse:
    case, at = led_case(request.actor, number), timezone.now()
    if kind not in PlanKind.values:
        raise NotFound(_("Такого плану немає."))
    start = {
        "starts_on": timezone.localdate(at),
        "form_no": _usual_form(case.services, at) if kind == "services" else "",
    }
    form = PlanForm(
        request.POST or None, initial=start, forms_of_plans=plans.plan_forms(rules_on(timezone.localdate(at)))
    )
    titles = {
        "services": _("Скласти індивідуальний план"),
        "rehabilitation": _("Скласти програму реабілітації"),
        "medicines": _("Допомогти з ліками"),
    }
    if kind == PlanKind.MEDICINES:
        form.without_form()
    return step(
        request, form,
        lambda f: plans.draft_plan(actor=request.actor, number=number, kind=kind, draft=f.draft(), at=at),
        title=titles[kind], button=_("Почати"), done=_("Проєкт почато. Тепер наповніть його."),
        back=reverse("cases:case", args=[number]), crumbs=case_crumbs(number),
        to=lambda made: address(number, ordinal_of(made.number)),
    )  # fmt: skip


def _usual_form(services: list[str], at: Any) -> str:
    """The national form of a plan of one of these services, if there is one."""
    found = rules_on(timezone.localdate(at)).forms
    return next((no for no, (_name, stage, code) in found.items() if stage == "plan" and code in services), "")


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str, plan: int) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    start = {n: getattr(row, n) for n in ("aim", "starts_on", "ends_on", "form_no", "version")}
    form = PlanForm(
        request.POST or None, initial=start, forms_of_plans=plans.plan_forms(rules_on(timezone.localdate(at)))
    )
    if row.kind == PlanKind.MEDICINES:
        form.without_form()
    return step(
        request, form,
        lambda f: plans.edit_plan(
            actor=request.actor, number=number, ordinal=plan, draft=f.draft(), seen_version=f.seen, at=at
        ),
        title=_("Змінити мету й дні"), button=_("Зберегти"), done=_("Збережено."), back=address(number, plan),
        crumbs=crumbs_of(row),
    )  # fmt: skip


# ---- parts -----------------------------------------------------------------------------------------------------------


def _stages(row: Plan) -> list[tuple[int, str]]:
    if row.kind != PlanKind.REHABILITATION:
        return []
    return [(s.ordinal, f"{s.ordinal}. {s.title}") for s in row.stages.all()]


def _part(rows: Any, ordinal: int | None) -> Any:
    if ordinal is None:
        return None
    found = rows.filter(ordinal=ordinal).first()
    if found is None:
        raise NotFound(_("Такого рядка немає."))
    return found


@require_signed_in
@require_http_methods(["GET", "POST"])
def goal(request: Request, number: str, plan: int, ordinal: int | None = None) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    old = _part(row.goals.select_related("stage"), ordinal)
    start = {n: getattr(old, n) for n in ("title", "measure", "unit", "start", "target")} if old else {}
    start["stage"] = old.stage.ordinal if old and old.stage else request.GET.get("stage", "")[:4]
    form = GoalForm(request.POST or None, initial=start, stages=_stages(row))
    return step(
        request, form,
        lambda f: plan_parts.save_goal(
            actor=request.actor, number=number, plan=plan, draft=f.draft(), ordinal=ordinal, at=at
        ),
        title=_("Змінити ціль") if old else _("Додати ціль"), button=_("Зберегти"), done=_("Ціль записано."),
        back=address(number, plan), crumbs=crumbs_of(row),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def stage(request: Request, number: str, plan: int, ordinal: int | None = None) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    old = _part(row.stages, ordinal)
    start = {n: getattr(old, n) for n in ("title", "starts_on", "ends_on")} if old else {}
    form = StageForm(request.POST or None, initial=start)
    return step(
        request, form,
        lambda f: plan_parts.save_stage(
            actor=request.actor, number=number, plan=plan, draft=f.draft(), ordinal=ordinal, at=at
        ),
        title=_("Змінити етап") if old else _("Додати етап"), button=_("Зберегти"), done=_("Етап записано."),
        back=address(number, plan), crumbs=crumbs_of(row),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def action(request: Request, number: str, plan: int, ordinal: int | None = None) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    old = _part(row.actions.select_related("goal", "stage"), ordinal)
    same = ("title", "service_code", "volume", "unit", "place", "worker", "due_on", "frequency")
    start: dict[str, Any] = {"place": deliveries.Mode.IN_PERSON, "unit": deliveries.Unit.VISIT}
    if old:
        start = {n: getattr(old, n) for n in same} | {
            "provider": old.provider_id, "goal": old.goal and old.goal.ordinal, "stage": old.stage and old.stage.ordinal,
        }  # fmt: skip
    elif row.case.services:
        start["service_code"] = row.case.services[0]
    form = ActionForm(
        request.POST or None, initial=start, services=[(s.key, s.label) for s in reference.service_codes()],
        providers=_providers(row, at), goals=[(g.ordinal, g.title) for g in row.goals.all()], stages=_stages(row),
        several=old is None, own=_("ми самі") if row.case.organisation_id else _("оберіть установу"),
    )  # fmt: skip
    return step(
        request, form,
        lambda f: plan_parts.save_action(
            actor=request.actor, number=number, plan=plan, draft=f.draft(), ordinal=ordinal, at=at
        ),
        title=_("Змінити дію") if old else _("Додати дію"), button=_("Зберегти"), done=_("Записано."),
        back=address(number, plan), crumbs=crumbs_of(row),
    )  # fmt: skip


def _providers(row: Plan, at: Any) -> list[tuple[int, str]]:
    """Those in the state's register, and those that this plan names already; not the unit itself. Two queries."""
    ids = {*partners.provider_ids(on=timezone.localdate(at)), *row.actions.values_list("provider_id", flat=True)}
    refs = partners.organisation_refs(i for i in ids if i and i != row.case.organisation_id)
    return sorted(((r.id, r.title) for r in refs.values()), key=lambda pair: pair[1])


@require_signed_in
@require_POST
def remove(request: Request, number: str, plan: int, kind: str, ordinal: int) -> HttpResponse:
    with reported(request, _("Рядок прибрано.")):
        plan_parts.remove_part(
            actor=request.actor, number=number, plan=plan, kind=kind, ordinal=ordinal, at=timezone.now()
        )
    return redirect(address(number, plan))


# ---- approval and signature ------------------------------------------------------------------------------------------


def _button(request: Request, number: str, plan: int, verb: Callable[..., Any], done: str) -> HttpResponse:
    with reported(request, done):
        verb(actor=request.actor, number=number, ordinal=plan, seen_version=seen_version(request), at=timezone.now())
    return redirect(address(number, plan))


@require_signed_in
@require_POST
def propose(request: Request, number: str, plan: int) -> HttpResponse:
    return _button(request, number, plan, plans.propose_plan, _("План надіслано керівниці на затвердження."))


@require_signed_in
@require_POST
def approve(request: Request, number: str, plan: int) -> HttpResponse:
    return _button(request, number, plan, plans.approve_plan, _("План затверджено. Тепер його має підписати людина."))


def _with_reason(
    request: Request,
    number: str,
    plan: int,
    verb: Callable[..., Any],
    *,
    title: str,
    label: str,
    button: str,
    done: str,
) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    form = WordsForm(request.POST or None, initial={"version": row.version}, label=label)
    return step(
        request, form,
        lambda f: verb(
            actor=request.actor, number=number, ordinal=plan, reason=f.words, seen_version=f.seen, at=at
        ),
        title=title, button=button, done=done, back=address(number, plan), crumbs=crumbs_of(row),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def give_back(request: Request, number: str, plan: int) -> HttpResponse:
    return _with_reason(
        request, number, plan, plans.return_plan, title=_("Повернути план на доопрацювання"),
        label=_("Що виправити"), button=_("Повернути"), done=_("План повернуто."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def cancel(request: Request, number: str, plan: int) -> HttpResponse:
    return _with_reason(
        request, number, plan, plans.cancel_plan, title=_("Скасувати проєкт плану"), label=_("Чому він не потрібен"),
        button=_("Скасувати проєкт"), done=_("Проєкт скасовано."),
    )  # fmt: skip


@require_signed_in
@require_http_methods(["GET", "POST"])
def sign(request: Request, number: str, plan: int) -> HttpResponse:
    row, at = led_plan(request.actor, number, plan), timezone.now()
    form = SignForm(request.POST or None, initial={"version": row.version, "on": timezone.localdate(at)})
    return step(
        request, form,
        lambda f: plans.sign_plan(
            actor=request.actor, number=number, ordinal=plan, agreement=f.agreement(), seen_version=f.seen, at=at
        ),
        title=_("Підпис людини"), button=_("Записати"), done=_("Записано."), back=address(number, plan),
        crumbs=crumbs_of(row),
        hint=_("Прочитайте план уголос. Якщо людина не може підписати, запишіть свідка. Без згоди план не діє."),
    )  # fmt: skip
