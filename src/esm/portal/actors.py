"""Who is asking: the middleware that gives every request its Actor, lazily (public pages ask nobody)."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from esm.identity import public as identity
from esm.kernel.actor import NOBODY, Actor
from esm.partners import public as partners


def actor_for(request: HttpRequest) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return NOBODY
    today = timezone.localdate()
    return Actor(
        user.pk,
        identity.roles_of(user_id=user.pk, on=today),
        partners.rights_of(user_id=user.pk, on=today),
        user.get_full_name(),
    )


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = cast(Actor, SimpleLazyObject(lambda: actor_for(request)))  # type: ignore[attr-defined]
        return get_response(request)

    return handle
