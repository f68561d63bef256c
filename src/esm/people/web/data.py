"""A person's rights on her card: consents, who looked, what she asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esm.identity import public as identity
from esm.kernel.http import Request, problems, reported, require_signed_in
from esm.kernel.lists import Query, listing
from esm.partners import public as partners

from .. import services
from ..machine import Why
from ..selectors import lists
from ..selectors.rows import ListedRow, LookRow
from .clients import _own, card_page, to_card
from .forms import AnswerForm, ConsentForm, RequestForm
from .scope import scope_of


@require_signed_in
@require_POST
def consent(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    pk = _own(scope, code)
    organisations = sorted(((o.id, o.title) for o in partners.first_organisations(500)), key=lambda o: o[1])
    form = ConsentForm(request.POST, organisations=organisations)
    if form.is_valid():
        with problems(form) as outcome:
            text = services.consent_text(form.cleaned_data["purpose"], timezone.localdate())
            services.give_consent(
                actor=request.actor,
                person_id=pk,
                text_id=text.id,
                recipients=[int(r) for r in form.cleaned_data["recipients"]],
                until=form.cleaned_data["until"],
                channel=form.cleaned_data["channel"],
                at=timezone.now(),
            )
        if outcome.ok:
            messages.success(request, _("Згоду записано."))
            return to_card(scope, code)
    shown = services.card(actor=request.actor, person_id=pk, why=Why.CHECK, at=timezone.now())
    return card_page(request, scope, shown, consent=form)


@require_signed_in
@require_POST
def withdraw(request: Request, code: str, consent: int) -> HttpResponse:
    scope = scope_of(request)
    _own(scope, code)
    with reported(request, _("Згоду відкликано. За нею дані більше нікому не передають.")):
        services.withdraw_consent(actor=request.actor, consent_id=consent, at=timezone.now())
    return to_card(scope, code)


@require_signed_in
@require_GET
def looks(request: Request, code: str) -> HttpResponse:
    """Who looked at the card: to show, or to print for the person."""
    scope = scope_of(request)
    shown, rows, listed = services.who_looked(actor=request.actor, person_id=_own(scope, code), at=timezone.now())
    shown_rows: list[LookRow | ListedRow] = [*rows, *listed]
    names = identity.people({r.actor_id for r in shown_rows if r.actor_id is not None})
    refs = partners.organisation_refs({r.organisation_id for r in shown_rows if r.organisation_id})
    titles = {pk: ref.title for pk, ref in refs.items()}

    def named(row: LookRow | ListedRow) -> tuple[LookRow | ListedRow, str, str]:
        by = names[row.actor_id].name if row.actor_id in names else "ЄСМ"
        return row, by, titles.get(row.organisation_id or 0, "")

    page = {"scope": scope, "card": shown, "lines": [*map(named, rows)], "listed": [*map(named, listed)]}
    response = render(request, "people/looks.html", page)
    response["Cache-Control"] = "no-store"
    return response


@require_signed_in
@require_POST
def ask(request: Request, code: str) -> HttpResponse:
    scope = scope_of(request)
    pk = _own(scope, code)
    form = RequestForm(request.POST)
    if form.is_valid():
        with problems(form) as outcome:
            asked = services.receive_request(
                actor=request.actor,
                person_id=pk,
                kind=form.cleaned_data["kind"],
                text=form.cleaned_data["text"],
                at=timezone.now(),
            )
        if outcome.ok:
            words = _("Звернення %(number)s зареєстровано. Відповісти треба до %(due)s.")
            messages.success(request, words % {"number": asked.number, "due": f"{asked.due_on:%d.%m.%Y}"})
            return to_card(scope, code)
    shown = services.card(actor=request.actor, person_id=pk, why=Why.REQUEST, at=timezone.now())
    return card_page(request, scope, shown, asked=form)


@require_signed_in
@require_http_methods(["GET", "POST"])
def requests(request: Request) -> HttpResponse:
    """What people asked about their data; an answer to one of them is posted here too."""
    scope = scope_of(request)
    form, number = AnswerForm(), ""
    lists.requests(request.actor, scope.id)  # the gate, before the form is read
    if request.method == "POST":
        form, number = AnswerForm(request.POST), request.POST.get("number", "").replace("\0", "")[:20]
        if form.is_valid() and (reply := _answered(request, form, number)):
            messages.success(request, reply)
            return redirect(reverse("people:requests") + scope.query)
    page = lists.requests(request.actor, scope.id, page=request.GET.get("page"))
    shown = {"scope": scope, "listing": listing(page, Query.of(request.GET.lists())), "form": form, "number": number}
    return render(request, "people/requests.html", shown, status=422 if form.errors else 200)


def _answered(request: Request, form: AnswerForm, number: str) -> str:
    answer = form.cleaned_data["answer"]
    act = None
    with problems(form) as outcome:
        if request.POST.get("refuse"):
            services.refuse_request(actor=request.actor, number=number, answer=answer, at=timezone.now())
        else:
            act = services.fulfil_request(actor=request.actor, number=number, answer=answer, at=timezone.now())
    if not outcome.ok:
        return ""
    if act:
        return _("Дані знищено, складено акт %(number)s.") % {"number": act.number}
    return _("Відповідь на звернення %(number)s записано.") % {"number": number}
