"""The request as views see it, and the one way in which expected failures reach a person."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .actor import Actor


class Request(HttpRequest):
    """An HttpRequest after the middleware: who asks, and whether htmx does."""

    actor: Actor
    htmx: HtmxDetails
