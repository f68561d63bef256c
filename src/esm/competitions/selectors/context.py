"""What an application's answers are judged against, read from its call."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from esm.reference import public as reference

from ..machine import Source
from ..models import Application
from ..rules import CallRules
from ..sections import ACCESS_FEATURES, AGREED, Context, Options


def in_words(context: Context) -> Context:
    """The same context with its lists of our own in the language that is active now; no query."""
    return replace(context, options={**context.options, **_own_words()})


def _own_words() -> dict[str, Options]:
    return {
        "sources": tuple((str(s.value), str(s.label)) for s in Source),
        "access": tuple((c, str(t)) for c, t in ACCESS_FEATURES),
        "agreed": tuple((c, str(t)) for c, t in AGREED),
    }


def context_of(
    application: Application, codes: Container[str] | None = None, *, attached: Iterable[str] | None = None
) -> Context:
    """The context of the sections in `codes` (all when None): a query each for directions, categories, documents.

    `attached`: codes of the documents that are there, when the caller has read them already.
    """

    def wanted(code: str) -> bool:
        return codes is None or code in codes

    call = application.call
    rules = CallRules.from_data(call.rules)
    options: dict[str, Options] = {
        "cost_kinds": tuple((k.code, k.title) for k in rules.cost_kinds),
        **_own_words(),
    }
    if wanted("project"):
        options["directions"] = tuple(call.directions.values_list("code", "title"))
    if wanted("audience"):
        options["categories"] = tuple((c.key, c.title) for c in reference.categories())
    if attached is None:
        attached = application.attachments.values_list("code", flat=True) if wanted("documents") else ()
    direction = application.direction
    return Context(
        starts_from=call.projects_start_on,
        ends_by=call.projects_end_on,
        options=options,
        cap=direction.cap if direction and direction.cap is not None else rules.project_cap,
        own_share_percent=rules.own_share_percent,
        own_share_sources=tuple(rules.own_share_sources),
        kind_limits={k.code: k.limit_percent for k in rules.cost_kinds if k.limit_percent is not None},
        forbidden_kinds=frozenset(k.code for k in rules.cost_kinds if not k.allowed),
        documents=tuple((d.code, d.title, d.required) for d in rules.documents),
        attached=frozenset(attached),
    )
