"""An organisation's clients: search, card, entering and correcting."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.identity import public as identity
from esm.kernel.errors import NotFound, found
from esm.kernel.http import Request, problems, reported, require_signed_in, seen_version
from esm.partners import public as partners
from esm.reference import public as reference

from .. import services
from ..fields import PersonFields
from ..machine import CHOSEN, Why
from ..selectors import finding, lists
from ..selectors.rows import Card
from .forms import ConsentForm, KinForm, NewPersonForm, PersonForm, RequestForm
from .scope import Scope, scope_of

# Two forms of a card have a field of the same name: labels must find their own.
KIN_ID = "id_kin_%s"


def to_card(scope: Scope, code: str) -> HttpResponse:
    return redirect(reverse("people:card", args=[code]) + scope.query)


@require_signed_in
@require_GET
def clients(request: Request) -> HttpResponse:
    """Search while typing (the list alone for htmx), else the newest cards."""
    scope = scope_of(request)
    text = request.GET.get("q", "")[: finding.QUERY_LIMIT]
    asked, now = text.strip(), timezone.now()
    page = {
        "scope": scope,
        "q": text,
        "found": services.find(actor=request.actor, text=asked, organisation_id=scope.id, at=now) if asked else None,
        "newest": None
        if asked
        else services.newest(actor=request.actor, organisation_id=scope.id, page=request.GET.get("page"), at=now),
    }
    name = "people/_hits.html" if request.htmx and request.htmx.target == "hits" else "people/clients.html"
    response = render(request, name, page)
    response["Cache-Control"] = "no-store"
    return response


@require_signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    scope = scope_of(request)
    found(scope.may_write)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            ref = services.register(
                actor=request.actor,
                organisation_id=scope.id,
                fields=form.typed(),
                confidential=form.cleaned_data["confidential"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Картку заведено."))
            return to_card(scope, ref.code)
    return _form(request, scope, form, None)


def _form(request: Request, scope: Scope, form: PersonForm, card: Card | None) -> HttpResponse:
    page = {"scope": scope, "form": form, "card": card}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@require_signed_in
@require_GET
def card(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    why = request.GET.get("why", Why.HELP)
    shown = services.card(actor=request.actor, person_id=_own(scope, code), why=why, at=timezone.now())
    return card_page(request, scope, shown)


def _own(scope: Scope, code: str) -> int:
    """The record's id if it is of the organisation that the page is about: an address with another one is nobody's."""
    pk = lists.id_of(code)
    ref = finding.refs([pk]).get(pk)
    if ref is None or ref.organisation_id != scope.id:
        raise NotFound(_("Такої картки немає."))
    return pk


def card_page(request: Request, scope: Scope | None, shown: Card, **forms: Any) -> HttpResponse:
    """`forms` are those that were sent and refused; the rest are empty."""
    organisations = {o.id: o.title for o in partners.first_organisations(500)}
    named = {pk for c in shown.consents for pk in c.recipients} - set(organisations)
    titles = organisations | {pk: ref.title for pk, ref in partners.organisation_refs(named).items()}
    services_ = {s.code or s.key: s.title for s in reference.service_codes()} if shown.uses else {}
    page = {
        "scope": scope,
        "card": shown,
        "reasons": [(w.value, w.label) for w in CHOSEN],
        "district": next((d.title for d in reference.districts() if d.key == shown.fields.district), ""),
        "consents": [(c, [titles.get(pk, "") for pk in c.recipients]) for c in shown.consents],
        "uses": [(u, services_.get(u.service_code, u.service_code)) for u in shown.uses],
        "team": identity.people(set(shown.team)).values() if shown.team else (),
        "consent_form": forms.get("consent")
        or ConsentForm(organisations=sorted(organisations.items(), key=lambda o: o[1])),
        "request_form": forms.get("asked") or RequestForm(),
        "kin_form": forms.get("kin") or KinForm(auto_id=KIN_ID),
        "texts": [services.consent_text(p) for p in ("help", "referral", "counting")] if shown.may_write else (),
    }
    response = render(request, "people/card.html", page, status=422 if any(f.errors for f in forms.values()) else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    shown = services.card(actor=request.actor, person_id=_own(scope, code), why=Why.CHECK, at=timezone.now())
    found(shown.may_write and not shown.hash_only)
    form = PersonForm(request.POST if request.method == "POST" else None, initial=_typed(shown.fields))
    if request.method == "POST" and form.is_valid():
        with problems(form) as outcome:
            services.correct(
                actor=request.actor,
                person_id=shown.ref.id,
                fields=form.typed(),
                seen_version=seen_version(request),
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Дані виправлено."))
            return to_card(scope, code)
    return _form(request, scope, form, shown)


def _typed(fields: PersonFields) -> dict[str, str]:
    """As people write them: a date with its day first."""
    return asdict(fields) | {"birth_date": fields.birth}


@require_signed_in
@require_POST
def relate(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    form = KinForm(request.POST, auto_id=KIN_ID)
    pk = _own(scope, code)
    if form.is_valid():
        with problems(form) as outcome:
            elder = lists.known_id(form.cleaned_data["elder"].strip())
            services.relate(
                actor=request.actor, person_id=pk, elder_id=elder, kind=form.cleaned_data["kind"], at=timezone.now()
            )
        if outcome.ok:
            messages.success(request, _("Звʼязок записано."))
            return to_card(scope, code)
    shown = services.card(actor=request.actor, person_id=pk, why=Why.CHECK, at=timezone.now())
    return card_page(request, scope, shown, kin=form)


@require_signed_in
@require_POST
def unrelate(request: Request, code: str, elder: int) -> HttpResponse:
    scope = scope_of(request)
    pk = _own(scope, code)
    with reported(request, _("Звʼязок прибрано.")):
        services.unrelate(actor=request.actor, person_id=pk, elder_id=elder, at=timezone.now())
    return to_card(scope, code)


@require_signed_in
@require_POST
def lift(request: Request, code: str) -> HttpResponse:
    """The restriction after an objection is lifted, because the person agreed again."""
    scope = scope_of(request)
    with reported(request, _("Обмеження знято.")):
        services.restrict(actor=request.actor, person_id=_own(scope, code), on=False, at=timezone.now())
    return to_card(scope, code)
