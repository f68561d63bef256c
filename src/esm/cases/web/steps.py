"""A step on a page of its own: asked for, done by one domain call, or shown again with what to put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from esm.kernel.http import Request, problems

Crumbs = list[tuple[Any, str]]


def case_crumbs(number: str) -> Crumbs:
    return [(_("Випадки"), reverse("cases:list")), (number, reverse("cases:case", args=[number]))]


def private(response: HttpResponse) -> HttpResponse:
    """What is shown of a case stays in no cache."""
    response["Cache-Control"] = "no-store"
    return response


def step(
    request: Request,
    form: Form,
    act: Callable[[Any], object],
    *,
    title: str,
    button: str,
    done: str,
    back: str,
    crumbs: Crumbs,
    template: str = "cases/step.html",
    to: Callable[[Any], str] | None = None,
    **around: Any,
) -> HttpResponse:
    """`act` gets the valid form; what it refuses stands at the fields. Then to `back`, or where `to` says of its result."""
    if request.method == "POST" and form.is_valid():
        made: Any = None
        with problems(form) as outcome:
            made = act(form)
        if outcome.ok:
            messages.success(request, done)
            return redirect(to(made) if to else back)
    shown = {"form": form, "title": title, "button": button, "back": back, "crumbs": crumbs, **around}
    return private(render(request, template, shown, status=422 if form.is_bound and form.errors else 200))
