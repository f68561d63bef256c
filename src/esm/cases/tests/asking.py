"""What tests of the core ask again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from esm.cases.machine import Outcome, TermKind
from esm.cases.models import Case, Term
from esm.cases.terms import KYIV
from esm.kernel.errors import Invalid

REFUSAL: dict[str, Any] = {"outcome": Outcome.REFUSE, "ground": "no_need"}


def running(case: Case) -> set[str]:
    """Kinds of the terms that run."""
    return set(Term.objects.filter(case=case, met_at=None, void_at=None).values_list("kind", flat=True))


def due(case: Case, kind: TermKind) -> str:
    """The last day of a term that runs (its moment is the midnight after)."""
    moment = Term.objects.get(case=case, kind=kind, met_at=None, void_at=None).due_at
    return f"{(moment - timedelta(minutes=1)).astimezone(KYIV):%d.%m.%Y}"


def fields_of(call: Callable[..., Any], **kw: Any) -> set[str]:
    """The fields at which a service refuses."""
    with pytest.raises(Invalid) as refused:
        call(**kw)
    return set(refused.value.fields)
