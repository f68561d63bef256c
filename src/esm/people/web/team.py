"""Who sees a closed card: its team names colleagues, closes the card or opens it again; each step is asked twice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from esm.kernel.errors import found
from esm.kernel.http import Request, problems, reported, require_signed_in

from .. import services
from ..machine import Why
from ..selectors.rows import Card
from ..selectors.team import Colleague, colleagues, with_leavers
from .clients import _own, to_card
from .scope import scope_of


class TeamForm(forms.Form):
    team = forms.MultipleChoiceField(
        label=gettext_lazy("Хто бачить картку"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Лишіть у команді хоча б одну людину.")},
    )

    def __init__(self, *args: Any, people: list[Colleague], me: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            (str(c.id), _("%(name)s (це ви)") % {"name": c.name} if c.id == me else c.name)
            for c in people
            if not c.gone
        ]

    def chosen(self) -> set[int]:
        return {int(pk) for pk in self.cleaned_data["team"]}


@require_signed_in
@require_http_methods(["GET", "POST"])
def team(request: Request, code: str) -> HttpResponse:
    """Choose, look at what will change, agree. For an open card choosing a team closes it."""
    scope = scope_of(request)
    shown = services.card(actor=request.actor, person_id=_own(scope, code), why=Why.CHECK, at=timezone.now())
    found(shown.may_write)
    me = request.actor.user_id
    people = with_leavers(colleagues(scope.id, on=timezone.localdate()), shown.team)
    form = TeamForm(
        request.POST if request.method == "POST" else None,
        people=people,
        me=me,
        initial={"team": [str(pk) for pk in (shown.team or (me,))]},
    )
    changes = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("sure"):
            with problems(form) as outcome:
                _write(request, shown, form.chosen())
            if outcome.ok:
                return _done(request, shown, form.chosen(), to_card(scope, code), scope.query)
        changes = _changes(people, set(shown.team), form.chosen(), me)
    page = {
        "scope": scope,
        "card": shown,
        "form": form,
        "changes": changes,
        "gone": [c.name for c in people if c.gone],
        "seen": ",".join(map(str, shown.team)),
    }
    response = render(request, "people/team.html", page, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _write(request: Request, shown: Card, chosen: set[int]) -> None:
    at = timezone.now()
    if shown.ref.confidential:
        seen = {int(pk) for pk in request.POST.get("seen", "").split(",") if pk.isascii() and pk.isdigit()}
        services.set_team(actor=request.actor, person_id=shown.ref.id, user_ids=chosen, seen_team=seen, at=at)
    else:
        services.close_card(actor=request.actor, person_id=shown.ref.id, user_ids=chosen, at=at)


def _done(request: Request, shown: Card, chosen: set[int], card: HttpResponse, query: str) -> HttpResponse:
    if not shown.ref.confidential:
        messages.success(request, _("Картку закрито. Її бачить лише команда."))
        return card
    messages.success(request, _("Команду змінено."))
    # Whoever left the team has no card to go back to.
    return card if request.actor.user_id in chosen else redirect(reverse("people:clients") + query)


def _changes(people: list[Colleague], before: set[int], after: set[int], me: int | None) -> dict[str, Any]:
    names = {c.id: c.name for c in people}
    return {
        "added": [names[pk] for pk in after - before if pk in names],
        "removed": [names[pk] for pk in before - after if pk in names],
        "leaves": me in before and me not in after,
        "any": before != after,
        "ids": sorted(after),
    }


@require_signed_in
@require_POST
def reopen(request: Request, code: str) -> HttpResponse:
    """The whole organisation sees the card again; asked once more before."""
    scope = scope_of(request)
    pk = _own(scope, code)
    if not request.POST.get("sure"):
        return redirect(reverse("people:team", args=[code]) + scope.query)
    with reported(request, _("Картку відкрито: її знову бачить уся організація.")):
        services.open_card(actor=request.actor, person_id=pk, at=timezone.now())
    return to_card(scope, code)
