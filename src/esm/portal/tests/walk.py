"""All addresses of the site, and what a person gets there in a word."""

from __future__ import annotations

from django.urls import URLPattern, get_resolver


def patterns(resolver=None, room="", before=()):
    """Every address of the site: its name and the words that stand in it."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = entry.pattern
        words = (*before, *(getattr(pattern, "converters", None) or pattern.regex.groupindex))
        if isinstance(entry, URLPattern):
            yield f"{room}{entry.name}", words
        else:
            yield from patterns(entry, f"{entry.namespace}:" if entry.namespace else room, words)


def outcome(response) -> str:
    """What a person gets, in a word."""
    if response.status_code in (301, 302):
        return "sign in" if response["Location"].startswith("/accounts/login/") else "leads on"
    return {200: "opens", 401: "refused", 403: "refused", 404: "refused", 405: "only post"}.get(
        response.status_code, f"{response.status_code}"
    )
