"""Steps of the award as tests take them."""

from esm.competitions.models import Award, Decision, Purse
from esm.competitions.services import award as services
from esm.kernel.money import Money

from . import make


def override(call, number, outcome, hryvnias=0, reason="Рішення комісії", **kw):
    award = Award.objects.get(application__number=number)
    return services.override_award(
        **{
            "actor": make.secretary(),
            "slug": call.slug,
            "number": number,
            "outcome": outcome,
            "awarded": Money(hryvnias * 100),
            "reason": reason,
            "seen_version": award.version,
            "at": make.NOW,
        }
        | kw
    )


def numbers(call):
    return list(call.applications.order_by("number").values_list("number", flat=True))


def outcomes(call):
    return {a.application.number: (a.outcome, a.awarded) for a in Award.objects.filter(call=call)}


def allocated(call):
    return Purse.objects.get(call=call, direction=None).allocated


def submit(call, **kw):
    decision = Decision.objects.get(call=call)
    return services.submit_decision(
        **{"actor": make.secretary(), "slug": call.slug, "seen_version": decision.version, "at": make.NOW} | kw
    )


def approve(call, **kw):
    decision = Decision.objects.get(call=call)
    return services.approve_decision(
        **{
            "actor": make.head(),
            "slug": call.slug,
            "order_number": "12",
            "order_date": make.NOW.date(),
            "seen_version": decision.version,
            "at": make.NOW,
        }
        | kw
    )
