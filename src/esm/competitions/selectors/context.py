"""What an application's answers are judged against, read from its call."""

from __future__ import annotations

from collections.abc import Container

from esm.reference import public as reference

from ..machine import Source
from ..models import Application
from ..rules import CallRules
from ..sections import ACCESS_FEATURES, AGREED, Context, Options


def context_of(application: Application, codes: Container[str] | None = None) -> Context:
    """The context of the sections in `codes` (all when None): a query each for directions, categories, documents."""

    def wanted(code: str) -> bool:
        return codes is None or code in codes

    call = application.call
    rules = CallRules.from_data(call.rules)
    options: dict[str, Options] = {
        "cost_kinds": tuple((k.code, k.title) for k in rules.cost_kinds),
        "sources": tuple((str(s.value), str(s.label)) for s in Source),
        "access": tuple((c, str(t)) for c, t in ACCESS_FEATURES),
        "agreed": tuple((c, str(t)) for c, t in AGREED),
    }
    if wanted("project"):
        options["directions"] = tuple(call.directions.values_list("code", "title"))
    if wanted("audience"):
        options["categories"] = tuple((c.key, c.title) for c in reference.categories())
    attached = frozenset(application.attachments.values_list("code", flat=True)) if wanted("documents") else frozenset()
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
        attached=attached,
    )
