"""Acts of a social order's contract: what a month comes to, handed in, accepted, returned; the volume recounted; the end."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from esm.design.documents import in_state_language
from esm.kernel.errors import found, require
from esm.kernel.http import Request, download, problems, reported, require_signed_in, seen_version

from .. import documents, policies
from ..selectors import act_page
from ..selectors import acts as pages
from ..services import acts, framework
from . import act_forms
from .referrals import service_form


@require_signed_in
@require_POST
def draw(request: Request, number: str) -> HttpResponse:
    """Draw a contract from a choice: a POST from the list."""
    found(policies.may_manage(request.actor))
    with reported(request, _("Договір складено. Перевірте його й підпишіть.")) as outcome:
        framework.draw_service_contract(actor=request.actor, award_code=number, at=timezone.now())
    return redirect("contracts:contract", number) if outcome.ok else redirect("contracts:all")


@require_signed_in
@require_GET
def service(request: Request, code: str) -> HttpResponse:
    """Volume, people directed, acts and visits of one contract, for both sides."""
    contract = pages.service_contract(request.actor, code)
    view = pages.view_of(contract)
    page = {
        "contract": view,
        "months": act_page.months_of(view, today=timezone.localdate()),
        "manage": policies.may_manage(request.actor),
        "answers": policies.may_answer_referral(request.actor, contract),
        "sees_people": policies.may_see_person(request.actor, contract),
        "home": home(request),
    }
    return render(request, "contracts/service.html", page)


@require_signed_in
@require_GET
def preview(request: Request, code: str) -> HttpResponse:
    """What the act of a month would be, counted now. Nothing is written."""
    contract = pages.service_contract(request.actor, code)
    month = _month(request.GET.get("month") or f"{timezone.localdate():%Y-%m}")
    page = act_page.preview(request.actor, code, month, today=timezone.localdate())
    may = policies.may_submit_act(request.actor, contract) and page.contract.in_force
    return render(request, "contracts/act.html", {"page": page, "contract": page.contract, "may_submit": may})


@require_signed_in
@require_POST
def submit(request: Request, code: str) -> HttpResponse:
    pages.service_contract(request.actor, code)
    month = _month(request.POST.get("month", ""))
    act = None
    with reported(request, _("Акт подано. Місто розгляне його й напише вам.")):
        act = acts.submit_act(actor=request.actor, code=code, month=month, at=timezone.now())
    return redirect("contracts:act", code, act.ordinal) if act else redirect("contracts:service", code)


@require_signed_in
@require_GET
def act(request: Request, code: str, ordinal: int) -> HttpResponse:
    contract = pages.service_contract(request.actor, code)
    page = act_page.act_page_of(contract, ordinal)
    shown = {
        "page": page,
        "contract": page.contract,
        "may_decide": policies.may_decide_act(request.actor),
        "may_withdraw": policies.may_submit_act(request.actor, contract),
    }
    return render(request, "contracts/act.html", shown)


@require_signed_in
@require_POST
def accept(request: Request, code: str, ordinal: int) -> HttpResponse:
    pages.service_contract(request.actor, code)
    require(policies.may_decide_act(request.actor))
    with reported(request, _("Акт прийнято. Запишіть платіж, коли казначейство його проведе.")):
        acts.accept_act(
            actor=request.actor, code=code, ordinal=ordinal, seen_version=seen_version(request), at=timezone.now()
        )
    return redirect("contracts:act", code, ordinal)


@require_signed_in
@require_POST
def withdraw(request: Request, code: str, ordinal: int) -> HttpResponse:
    require(policies.may_submit_act(request.actor, pages.service_contract(request.actor, code)))
    with reported(request, _("Акт відкликано: послуги з нього вільні для нового.")):
        acts.withdraw_act(
            actor=request.actor, code=code, ordinal=ordinal, seen_version=seen_version(request), at=timezone.now()
        )
    return redirect("contracts:act", code, ordinal)


@require_signed_in
def send_back(request: Request, code: str, ordinal: int) -> HttpResponse:
    page = act_page.act_page(request.actor, code, ordinal)
    require(policies.may_decide_act(request.actor))
    assert page.act is not None  # noqa: S101  (a stored one)
    form = act_forms.RemarkForm(request.POST or None, initial={"version": page.act.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            acts.return_act(
                actor=request.actor, code=code, ordinal=ordinal, remark=form.cleaned_data["remark"],
                seen_version=form.cleaned_data["version"], at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Акт повернуто. Надавач отримає лист."))
            return redirect("contracts:act", code, ordinal)
    title = _("Повернути акт № %(number)s") % {"number": page.act.number}
    return service_form(request, page.contract, form, title, _("Повернути"))


@require_signed_in
@require_GET
@in_state_language
def document(request: Request, code: str, ordinal: int, format: str) -> HttpResponse:
    """Act, invoice and annex in one file."""
    page = act_page.act_page(request.actor, code, ordinal)
    paper = documents.ACT_FORMATS.get(format)
    if paper is None:
        raise Http404
    return download(paper.draw(page), name=f"akt-{code}-{ordinal}.{format}", mime=paper.mime)


@require_signed_in
def recalculate(request: Request, code: str) -> HttpResponse:
    """Wish for another volume: the amendment that comes of it is agreed by somebody else and signed."""
    view = pages.service_view(request.actor, code)
    contract = pages.service_contract(request.actor, code)
    require(policies.may_prepare(request.actor, contract.organisation_id))
    form = act_forms.VolumeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            made = framework.draft_recalculation(
                actor=request.actor, code=code, volume=form.cleaned_data["volume"],
                reason=form.cleaned_data["reason"], at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Зміну складено. Перегляньте її й подайте на погодження."))
            return redirect("contracts:amendment", code, made.ordinal)
    about = _("Зараз за договором %(volume)s × %(unit)s, надано %(used)s.") % {
        "volume": view.volume,
        "unit": view.unit,
        "used": view.used,
    }
    return service_form(request, view, form, _("Перерахувати обсяг"), _("Скласти зміну"), about=about)


@require_signed_in
def close(request: Request, code: str) -> HttpResponse:
    view = pages.service_view(request.actor, code)
    require(policies.may_manage(request.actor))
    form = act_forms.CloseForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            framework.close_service_contract(
                actor=request.actor, code=code, reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"], at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Договір завершено. Невикористане повернулося до переліку послуг."))
            return redirect("contracts:service", code)
    about = _("Не використано %(left)s × %(unit)s. Ці гроші повернуться до переліку послуг.") % {
        "left": view.left,
        "unit": view.unit,
    }
    return service_form(request, view, form, _("Завершити договір"), _("Завершити"), about=about, danger=True)


def home(request: Request) -> str:
    return "contracts:contract" if policies.may_see_all(request.actor) else "contracts:own_contract"


def _month(text: str) -> date:
    """«2027-03» → its first day; anything else is no page."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
