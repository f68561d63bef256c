"""A case begins, is put right, gets its person, its responsible worker and its team."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.kernel.errors import NotFound, require
from esm.kernel.http import Request, problems, reported, require_signed_in
from esm.people import public as people

from .. import policies
from ..models import Case
from ..rules import rules_on
from ..selectors import access, page
from ..selectors.colleagues import with_load, workers
from ..selectors.plan_blocks import blocks
from ..selectors.units import unit_of, units_of
from ..services import assigning, intake
from .forms.intake import AssignForm, EditCaseForm, HandForm, IdentifyForm, NewCaseForm, TeamForm

SEARCH_LIMIT = 80


def to_case(number: str) -> HttpResponse:
    return redirect("cases:case", number)


def form_page(request: Request, case: Case, form: Form, *, title: str, button: str, **more: Any) -> HttpResponse:
    """A step on a page of its own, with the way back to the case."""
    around = {
        "case": case,
        "form": form,
        "title": title,
        "button": button,
        "back": reverse("cases:case", args=[case.number]),
    }
    status = 422 if form.is_bound and form.errors else 200
    return private(render(request, "cases/form.html", around | more, status=status))


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@require_signed_in
@require_GET
def one(request: Request, number: str) -> HttpResponse:
    """The case. Its person's name is shown by `people`, which writes the look down."""
    at = timezone.now()
    opened = access.opened(request.actor, number)
    case, shown = opened.case, page.case_page(request.actor, opened, at=at)
    named = people.seen(actor=request.actor, ids=[case.person_id], at=at) if case.person_id is not None else {}
    person = named.get(case.person_id or 0)
    back = f"?organisation={case.organisation.edrpou}" if case.organisation else ""
    around = {"case": shown, "person": person, "scope": back, "blocks": blocks(opened, shown.can)}
    return private(render(request, "cases/case.html", around))


@require_signed_in
@require_GET
def story(request: Request, number: str) -> HttpResponse:
    return private(render(request, "cases/story.html", {"story": page.story(request.actor, number, at=timezone.now())}))


@require_signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """`?unit=` where she works in several; `?person=` a card that the case is about."""
    at = timezone.now()
    unit = unit_of(request.actor, request.GET.get("unit", "")[:12])
    code = request.GET.get("person", "")[:40]
    card = _card_of(request, unit.organisation_id, code) if code else None
    here = workers(unit.organisation_id, on=timezone.localdate(at))
    colleagues = [w for w in here if w.id != request.actor.user_id]
    start = {"intake": "application", "source": "person", "confidential": bool(card and card.confidential)}
    form = NewCaseForm(request.POST or None, initial=start, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            made = intake.register(
                actor=request.actor,
                organisation_id=unit.organisation_id,
                draft=form.draft(person_id=card.id if card else None),
                person=None if card else form.typed_person(),
                at=at,
            )
        if outcome.ok:
            messages.success(request, _("Випадок зареєстровано. Строки вже йдуть."))
            return to_case(made.number)
    around = {
        "form": form, "unit": unit, "units": units_of(request.actor), "card": card,
        "person_fields": [form[n] for n in ("surname", "given_name", "patronymic", "birth_date", "phone", "address")],
    }  # fmt: skip
    return private(render(request, "cases/new.html", around, status=422 if form.errors else 200))


def _card_of(request: Request, organisation_id: int | None, code: str) -> people.PersonRef:
    """Her unit's card with this code. Raises NotFound."""
    pk = people.known_id(code)
    card = people.seen(actor=request.actor, ids=[pk], at=timezone.now()).get(pk)
    if card is None or card.organisation_id != organisation_id:
        raise NotFound(_("Такої картки немає."))
    return card


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str) -> HttpResponse:
    case = access.seen(request.actor, number)
    form = EditCaseForm(request.POST or None, initial=EditCaseForm.start(case))
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            intake.amend(
                actor=request.actor, number=number, draft=form.draft(), seen_version=form.seen, at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Запис доповнено."))
            return to_case(number)
    return form_page(request, case, form, title=_("Доповнити запис"), button=_("Зберегти"))


@require_signed_in
@require_http_methods(["GET", "POST"])
def identify(request: Request, number: str) -> HttpResponse:
    """Whom it is about: a card found by name or phone (asked for by POST, so that no name stands in an address)."""
    case, at = access.seen(request.actor, number), timezone.now()
    sent = request.POST if request.method == "POST" else None
    asked = sent.get("q", "").replace("\0", "").strip()[:SEARCH_LIMIT] if sent else ""
    form = IdentifyForm(sent if sent and not asked else None, initial={"version": case.version})
    hits: Any = None
    if asked:
        hits = people.find(actor=request.actor, text=asked, organisation_id=case.organisation_id, at=at)
    elif sent and form.is_valid():
        with problems(form) as outcome:
            code = form.cleaned_data["card"]
            card = _card_of(request, case.organisation_id, code) if code else None
            intake.identify(
                actor=request.actor, number=number, person_id=card.id if card else None,
                fields=None if card else form.typed_person(), seen_version=form.seen, at=at,
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, _("Картку привʼязано до випадку."))
            return to_case(number)
    around = {"case": case, "form": form, "hits": hits, "q": asked}
    return private(render(request, "cases/identify.html", around, status=422 if form.errors else 200))


@require_signed_in
@require_http_methods(["GET", "POST"])
def assign(request: Request, number: str) -> HttpResponse:
    case = access.seen(request.actor, number)
    require(policies.may_supervise_in(request.actor, case.organisation_id), _("Відповідальну призначає керівниця."))
    form = AssignForm(request.POST or None, initial={"version": case.version}, **_choice(case))
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            assigning.assign(
                actor=request.actor, number=number, worker_id=form.chosen, seen_version=form.seen, at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Відповідальну призначено, їй надіслано листа."))
            return to_case(number)
    return form_page(request, case, form, title=_("Призначити відповідальну"), button=_("Призначити"))


def _choice(case: Case) -> dict[str, Any]:
    """Who may lead the case, with how much each leads already."""
    today = timezone.localdate()
    found = workers(case.organisation_id, on=today)
    return {"colleagues": with_load(found, case.organisation_id), "load": rules_on(today).load}


@require_signed_in
@require_http_methods(["GET", "POST"])
def hand(request: Request, number: str) -> HttpResponse:
    case = access.seen(request.actor, number)
    form = HandForm(request.POST or None, initial={"version": case.version}, **_choice(case))
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            assigning.hand_over(
                actor=request.actor, number=number, worker_id=form.chosen, note=form.cleaned_data["note"],
                seen_version=form.seen, at=timezone.now(),
            )  # fmt: skip
        if outcome.ok:
            messages.success(request, _("Випадок передано. Колега побачить вашу записку першою."))
            # She may no longer see a closed case that she has handed over.
            return to_case(number) if not case.confidential else redirect("cases:list")
    return form_page(request, case, form, title=_("Передати випадок колезі"), button=_("Передати"))


@require_signed_in
@require_POST
def read_note(request: Request, number: str) -> HttpResponse:
    with reported(request, _("Записку прочитано.")):
        assigning.read_handover(actor=request.actor, number=number, at=timezone.now())
    return to_case(number)


@require_signed_in
@require_http_methods(["GET", "POST"])
def team(request: Request, number: str) -> HttpResponse:
    """Who works on it, and whether it exists for anybody else."""
    case = access.seen(request.actor, number)
    people_here = [w for w in workers(case.organisation_id, on=timezone.localdate()) if w.id != case.worker_id]
    now = {
        "version": case.version, "confidential": case.confidential,
        "team": list(case.team.filter(until__isnull=True).values_list("user_id", flat=True)),
    }  # fmt: skip
    form = TeamForm(request.POST or None, initial=now, colleagues=people_here)
    if request.method == "POST" and form.is_valid():
        closed = form.cleaned_data["confidential"]
        common: dict[str, Any] = {
            "actor": request.actor, "number": number, "user_ids": form.chosen, "seen_version": form.seen,
        }  # fmt: skip
        with problems(form) as outcome:
            if closed != case.confidential:
                assigning.set_confidential(on=closed, at=timezone.now(), **common)
            else:
                assigning.set_team(at=timezone.now(), **common)
        if outcome.ok:
            messages.success(request, _("Команду змінено."))
            return to_case(number)
    return form_page(request, case, form, title=_("Команда випадку"), button=_("Зберегти"))
