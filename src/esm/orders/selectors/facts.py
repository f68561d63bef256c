"""Facts about one proposal, on which policies and checks decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from esm.kernel.actor import Actor
from esm.partners import public as partners

from ..checks import Facts, Verdict, verdicts
from ..dates import day_of
from ..models import Declaration, PanelMember, Proposal
from ..policies import ReadFacts
from ..rules import OrderRules, requirements_of


def read_facts(actor: Actor, proposal: Proposal, at: datetime) -> ReadFacts:
    """Two queries; the proposal comes with its lot and order."""
    return facts_of_many(actor, [proposal])[proposal.pk]


def facts_of_many(actor: Actor, proposals: Iterable[Proposal]) -> dict[int, ReadFacts]:
    """For a list, still two queries. Proposals come with their lots."""
    rows = list(proposals)
    orders = {p.lot.order_id for p in rows}
    panels = set(
        PanelMember.objects.filter(user_id=actor.user_id or 0, ended_at=None, order_id__in=orders).values_list(
            "order_id", flat=True
        )
    )
    said = dict(
        Declaration.objects.filter(user_id=actor.user_id or 0, proposal__in=[p.pk for p in rows]).values_list(
            "proposal_id", "conflicted"
        )
    )
    return {
        p.pk: ReadFacts(
            p.organisation_id,
            p.status,
            p.lot.status,
            p.lot.mechanism,
            member=p.lot.order_id in panels,
            declared=p.pk in said,
            conflicted=said.get(p.pk, False),
        )
        for p in rows
    }


def verdicts_of(proposal: Proposal, at: datetime) -> list[Verdict]:
    """What data say about each line of the check list. Four queries."""
    lot = proposal.lot
    rules = OrderRules.from_data(lot.order.rules)
    owner = proposal.organisation_id
    provider = partners.providers([owner], on=day_of(at)).get(owner)
    about = partners.applicants([owner], year=lot.order.year)[owner]
    attached = {a.code for a in proposal.attachments.all()}
    facts = Facts(
        provider_number=provider.number if provider else "",
        # A service of the city's own stands in no state register.
        gives_service=provider is not None and (not lot.line.service_key or provider.gives(lot.service_key)),
        service_title=lot.service_label,
        price=proposal.price or 0,
        cap=lot.price_cap,
        bars=about.bars,
        in_termination=about.in_termination,
        missing=tuple(d.title for d in rules.documents if d.required and d.code not in attached),
        unconfirmed=tuple(r.title for r in requirements_of(lot.requirements) if r.code not in proposal.confirmed),
    )
    return verdicts([c.code for c in rules.checks], facts)
