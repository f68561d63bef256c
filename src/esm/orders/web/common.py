"""What the department's steps share: a page that says what follows, a form, one button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from esm.kernel.errors import found
from esm.kernel.http import Request, View, problems, require_signed_in, seen_version

from ..scoring import POINT
from .forms import NoForm


@dataclass(frozen=True, slots=True)
class Thing:
    """What a step is about; `back` names the page to come back to."""

    title: str
    version: int
    back: tuple[str, tuple[str, ...]]

    @property
    def back_url(self) -> str:
        return reverse(self.back[0], args=self.back[1])


def points(hundredths: int | None) -> float | None:
    """For a table: «47.5»."""
    return None if hundredths is None else hundredths / POINT


def step(
    act: Callable[..., Any],
    *,
    read: Callable[[Request, str], Thing],
    key: str,
    allowed: Callable[[Any], bool],
    title: Any,
    says: Any,
    button: Any,
    done: Any,
    form_class: Callable[..., forms.Form] = NoForm,
    options: Callable[[str], dict[str, Any]] | None = None,
    versioned: bool = True,
    danger: bool = False,
) -> View[[str]]:
    """A step that can't be taken back by a click. `key` is the argument by which `act` knows the thing."""

    @require_signed_in
    def view(request: Request, code: str) -> HttpResponseBase:
        found(allowed(request.actor))
        thing = read(request, code)
        form = form_class(request.POST if request.method == "POST" else None, **(options(code) if options else {}))
        if request.method == "POST" and form.is_valid():
            given = dict(form.cleaned_data) | {key: code}
            if versioned:
                given["seen_version"] = seen_version(request)
            with problems(form) as outcome:
                act(actor=request.actor, at=timezone.now(), **given)
            if outcome.ok:
                messages.success(request, str(done))
                return redirect(thing.back_url)
        context = {
            "thing": thing,
            "version": request.POST.get("version", thing.version),
            "form": form,
            "title": title,
            "says": says,
            "button": button,
            "danger": danger,
        }
        return render(request, "orders/step.html", context)

    return view
