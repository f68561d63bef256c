"""Changes of a contract: wished by either side, agreed to, signed. The pages are the same for both sides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from esm.design.documents import in_state_language
from esm.kernel.errors import Conflict, require
from esm.kernel.http import Request, download, problems, reported, require_signed_in, seen_version

from .. import documents, policies, selectors
from ..content import delta as deltas
from ..machine import AmendmentStatus, AmendmentType, Side
from ..models import Contract
from ..selectors.amendments import AmendmentView, about_types, draft_of
from ..selectors.editions import content_of, plan_of, with_content
from ..services import amendments as service
from ..services import signing
from . import forms
from .annex_forms import RefuseForm, wish_form
from .annexes import home


def _side(request: Request, contract: Contract) -> Side:
    """On whose behalf this person speaks. Raises Denied for who may not change contracts at all."""
    side = Side.CITY if policies.may_manage(request.actor) else Side.ORGANISATION
    require(policies.may_draft_amendment(request.actor, contract, side))
    return side


def _changeable(request: Request, code: str) -> tuple[Contract, Side]:
    contract = selectors.seen(request.actor, code)
    side = _side(request, contract)
    if not contract.is_in_force:
        raise Conflict(_("Змінити можна лише договір, що діє."))
    return contract, side


@require_signed_in
@require_GET
def choose(request: Request, code: str) -> HttpResponse:
    """What kind of change it is."""
    contract, side = _changeable(request, code)
    types = about_types(contract, side, today=timezone.localdate())
    page = {"contract": contract, "types": types, "home": home(request.actor)}
    return render(request, "contracts/amendment_types.html", page)


@require_signed_in
def new(request: Request, code: str, kind: str) -> HttpResponse:
    contract, side = _changeable(request, code)
    which = _type(kind)
    content = content_of(contract)
    form = wish_form(which)(request.POST or None, type=which, content=content)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            made = service.draft_amendment(
                actor=request.actor, code=code, side=side, wish=form.wish(), at=timezone.now()
            )
            return redirect("contracts:amendment", code, made.ordinal)
    return _wish(request, contract, which, form)


@require_signed_in
def edit(request: Request, code: str, ordinal: int) -> HttpResponse:
    contract, _mine = _changeable(request, code)
    draft = draft_of(request.actor, contract, ordinal)
    which = AmendmentType(draft.type)
    content = content_of(with_content(contract))
    wished = deltas.apply(content, draft.type, draft.delta, plan_of(contract))
    initial = {"reason": draft.reason, "version": draft.version}
    form = wish_form(which)(request.POST or None, type=which, content=content, initial=initial)
    form.prefill(wished)
    if request.method == "POST" and form.is_valid():
        with problems(form):
            service.revise_amendment(
                actor=request.actor,
                code=code,
                ordinal=ordinal,
                wish=form.wish(),
                seen_version=form.cleaned_data["version"] or 0,
                at=timezone.now(),
            )
            return redirect("contracts:amendment", code, ordinal)
    return _wish(request, contract, which, form)


@require_signed_in
@require_GET
def amendment(request: Request, code: str, ordinal: int) -> HttpResponse:
    """One change: what reads otherwise, why, and what may be done with it."""
    view = _view(request, code, ordinal)
    page = {"a": view, "home": home(request.actor), "refuse": RefuseForm(initial={"version": view.version})}
    return render(request, "contracts/amendment.html", page)


@require_signed_in
@require_POST
def ask(request: Request, code: str, ordinal: int) -> HttpResponse:
    asked: dict[str, Any] = {"actor": request.actor, "code": code, "ordinal": ordinal, "at": timezone.now()}
    with reported(request) as outcome:
        made = service.ask_amendment(seen_version=seen_version(request), **asked)
    if outcome.ok:
        messages.success(
            request,
            _("Зміна діє. Місто отримає повідомлення.")
            if made.status == AmendmentStatus.NOTICED
            else _("Подано. Про рішення повідомимо листом."),
        )
    return redirect("contracts:amendment", code, ordinal)


@require_signed_in
@require_POST
def approve(request: Request, code: str, ordinal: int) -> HttpResponse:
    asked: dict[str, Any] = {"actor": request.actor, "code": code, "ordinal": ordinal, "at": timezone.now()}
    with reported(request, _("Погоджено. Тепер угоду мають підписати обидві сторони.")):
        service.approve_amendment(seen_version=seen_version(request), **asked)
    return redirect("contracts:amendment", code, ordinal)


@require_signed_in
def refuse(request: Request, code: str, ordinal: int) -> HttpResponse:
    view = _view(request, code, ordinal)
    require(view.may_decide, _("Погоджує не той, хто склав зміну. Попросіть іншу посадову особу або керівника."))
    form = RefuseForm(request.POST or None, initial={"version": view.version})
    if request.method == "POST" and form.is_valid():
        with problems(form):
            service.refuse_amendment(
                actor=request.actor,
                code=code,
                ordinal=ordinal,
                remark=form.cleaned_data["remark"],
                seen_version=form.cleaned_data["version"],
                at=timezone.now(),
            )
            messages.success(request, _("Відмову записано. Організація отримає лист."))
            return redirect("contracts:amendment", code, ordinal)
    return _step(request, view, form, _("Відмовити у зміні"), _("Відмовити"), danger=True)


@require_signed_in
@require_POST
def withdraw(request: Request, code: str, ordinal: int) -> HttpResponse:
    asked: dict[str, Any] = {"actor": request.actor, "code": code, "ordinal": ordinal, "at": timezone.now()}
    with reported(request, _("Зміну відкликано.")):
        service.withdraw_amendment(seen_version=seen_version(request), **asked)
    return redirect("contracts:amendment", code, ordinal)


@require_signed_in
def sign(request: Request, code: str, ordinal: int) -> HttpResponse:
    view = _view(request, code, ordinal)
    require(view.may_sign, _("Підписати можна лише погоджену зміну."))
    initial = {"version": view.version, "signed_on": timezone.localdate()}
    form = forms.SignForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        with problems(form):
            upload = form.cleaned_data["file"]
            stored = signing.store_signed(actor=request.actor, upload=upload, at=at) if upload else None
            service.sign_amendment(
                actor=request.actor,
                code=code,
                ordinal=ordinal,
                signed_on=form.cleaned_data["signed_on"],
                file_id=stored.pk if stored else None,
                seen_version=form.cleaned_data["version"],
                at=at,
            )
            messages.success(request, _("Підписання записано. Договір діє зі змінами."))
            return redirect("contracts:amendment", code, ordinal)
    return _step(request, view, form, _("Записати підписання додаткової угоди"), _("Записати"))


@require_signed_in
@require_GET
@in_state_language
def document(request: Request, code: str, ordinal: int, format: str) -> HttpResponse:
    """The supplementary agreement as DOCX for editing or PDF for signing: from the consent on."""
    view = _view(request, code, ordinal)
    if format not in documents.AMENDMENT_FORMATS or not view.paper_number:
        raise Http404
    made = documents.AMENDMENT_FORMATS[format]
    name = _("Додаткова угода %s") % f"{code}-{view.row.number}.{format}"
    return download(made.draw(view), name=name, mime=made.mime)


def _type(kind: str) -> AmendmentType:
    if kind not in AmendmentType.values:
        raise Http404
    return AmendmentType(kind)


def _view(request: Request, code: str, ordinal: int) -> AmendmentView:
    return selectors.amendment_view(request.actor, code, ordinal, today=timezone.localdate())


def _wish(request: Request, contract: Contract, which: AmendmentType, form: Any) -> HttpResponse:
    page = {
        "contract": contract,
        "form": form,
        "which": which,
        "home": home(request.actor),
        "with_lines": which in deltas.WITH_LINES,
        "keeps_sum": which == AmendmentType.LINES,
    }
    return render(request, "contracts/amendment_form.html", page)


def _step(
    request: Request, view: AmendmentView, form: Any, title: str, action: str, danger: bool = False
) -> HttpResponse:
    page = {"a": view, "form": form, "title": title, "action": action, "danger": danger, "home": home(request.actor)}
    return render(request, "contracts/amendment_step.html", page)
