"""Proposals on paper and by e-mail: sealed like all others, then typed in and compared with them."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from esm.identity.public import Role
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import Letter
from esm.kernel.money import Money
from esm.orders import services, tasks
from esm.orders.machine import Answer, ProposalStatus
from esm.orders.models import Lot, Proposal
from esm.partners.tests import make as partners

from . import make
from .test_pages import browser, fields, queries, text

pytestmark = pytest.mark.django_db
DESK = "/department/orders/"


def test_an_envelope_is_compared_with_the_rest_and_may_win():
    lot = make.announced()
    paper = make.enveloped(lot)
    online = make.submitted(lot, price=Money.of(110))
    lot = make.opened(lot)
    people = make.panel(lot)
    for ready in (make.admitted(make.typed(paper, price=Money.of(90))), make.admitted(online)):
        for person in people:
            make.scored(ready, person)
    lot = make.released(Lot.objects.select_related("order", "line").get(pk=lot.pk))
    assert [a.proposal.number for a in lot.awards.order_by("position")] == [paper.number, online.number]
    assert make.fresh(paper).status == ProposalStatus.CHOSEN
    assert paper.submitted_at == make.NOW + make.DAY  # when it came, not when it was written down


def test_nothing_of_an_envelope_is_typed_in_before_the_opening():
    lot = make.announced()
    paper = make.enveloped(lot)
    with pytest.raises(NotFound):
        make.typed(paper, at=make.CLOSES - make.DAY)
    assert make.fresh(paper).price is None


def test_an_envelope_that_nobody_has_typed_in_is_not_admitted():
    lot = make.announced()
    said = services.Answered(Answer.YES, "Є в конверті")
    paper = make.checked(_opened(lot, make.enveloped(lot)), complete=said, requirements=said)
    with pytest.raises(Conflict, match="з конверта"):
        services.admit_proposal(actor=make.secretary(), number=paper.number, seen_version=paper.version, at=make.AFTER)


def test_a_price_over_the_cap_is_written_as_it_stands_and_the_check_says_no():
    lot = make.announced()
    paper = make.typed(_opened(lot, make.enveloped(lot)), price=Money.of(5_000))
    with pytest.raises(Invalid, match=r"Дані кажуть"):
        make.checked(paper)
    assert make.checked(paper, cap=services.Answered(Answer.NO)).price == Money.of(5_000).kopecks


def test_what_came_after_the_term_is_registered_and_stays_closed():
    lot = make.announced()
    late = make.enveloped(lot, received_at=make.CLOSES, at=make.CLOSES + make.DAY / 24)
    assert late.status == ProposalStatus.LATE
    make.submitted(lot)
    make.opened(lot)
    with pytest.raises(NotFound):
        make.typed(late)


def test_a_draft_on_the_site_gives_way_to_the_paper_but_a_handed_in_one_does_not():
    lot = make.announced()
    owner = make.provider("015.1")
    draft = make.written(lot, owner)
    paper = make.enveloped(lot, owner)
    assert (make.fresh(draft).status, paper.status) == (ProposalStatus.WITHDRAWN, ProposalStatus.SUBMITTED)
    with pytest.raises(Conflict, match=paper.number):
        make.enveloped(lot, owner)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("edrpou", {"edrpou": "00000000"}),
        ("channel", {"channel": "online"}),
        ("received_at", {"received_at": make.NOW + 5 * make.DAY}),
        ("received_at", {"received_at": make.OPENS - make.DAY}),
        ("sender", {"sender": " "}),
        ("sheets", {"sheets": None}),
        ("sheets", {"sheets": 10_001}),
    ],
)
def test_a_register_line_that_cannot_be_right_is_refused_at_its_field(field, given):
    lot = make.announced()
    with pytest.raises(Invalid) as refused:
        make.enveloped(lot, **given)
    assert list(refused.value.fields) == [field]
    assert not Proposal.objects.exists()


def test_only_the_secretary_registers_envelopes():
    lot = make.announced()
    owner = make.provider()
    envelope = services.Envelope(owner.edrpou, "paper", make.NOW + make.DAY, "Хтось", 3)
    for actor in (make.official(), make.head(), make.of(owner)):
        with pytest.raises(Denied):
            services.register_envelope(actor=actor, code=lot.code, envelope=envelope, at=make.NOW + make.DAY)


def test_a_paper_proposal_is_not_recalled_on_the_site_but_may_be_taken_away():
    owner = make.provider()
    paper = make.enveloped(make.announced(), owner)
    step = {"actor": make.of(owner), "number": paper.number, "seen_version": paper.version, "at": make.NOW + make.DAY}
    with pytest.raises(Conflict, match="не через сайт"):
        services.recall_proposal(**step)
    assert services.withdraw_proposal(**step, reason="Передумали").status == ProposalStatus.WITHDRAWN


def test_the_provider_hears_that_its_envelope_came():
    owner = make.provider()
    partners.head(owner)
    lot = make.announced()
    with time_machine.travel(make.NOW + make.DAY, tick=False):
        for paper in (make.enveloped(lot, owner), make.enveloped(lot, owner, received_at=make.CLOSES, at=make.AFTER)):
            tasks.tell_received.call(proposal_id=paper.pk)
    letters = list(Letter.objects.filter(code="orders.received").order_by("pk"))
    assert len(letters) == 2


def test_the_secretary_registers_prints_a_receipt_and_types_in_by_forms():
    lot = make.announced()
    owner = make.provider("015.1")
    with time_machine.travel(make.NOW + 2 * make.DAY, tick=False):
        client = browser(Role.SECRETARY)
        address = f"{DESK}lots/{lot.code}/register/"
        assert "Зареєструвати з паперу" in text(client.get(f"{DESK}lots/{lot.code}/"))
        given = {
            "edrpou": owner.edrpou, "channel": "paper", "received_at": "2026-11-17T11:00", "sender": "Курʼєрка",
            "sheets": "7",
        }  # fmt: skip
        assert "Порахуйте аркуші" in text(client.post(address, given | {"sheets": ""}))
        done = client.post(address, given, follow=True)
        receipt = text(done)
        assert "Розписка" in receipt
        assert owner.edrpou in receipt
    paper = Proposal.objects.get()
    make.opened(lot)
    with time_machine.travel(make.AFTER, tick=False):
        client = browser(Role.SECRETARY)
        check = f"{DESK}proposals/{paper.number}/"
        assert "зміст не внесено" in text(client.get(f"{DESK}lots/{lot.code}/"))
        assert "Внести зміст із конверта" in text(client.get(check))
        page = text(client.get(f"{check}type-in/"))
        sent = fields(page) | {"price": "95,50", "capacity": "800", "place": "Місто", "staff": "6 працівниць"}
        assert "Зміст внесено" in text(client.post(f"{check}type-in/", sent, follow=True))
        assert "95,50" in text(client.get(check))
        official = browser(Role.OFFICIAL)
        assert official.get(f"{check}type-in/").status_code == 404
        assert text(official.get(f"{check}receipt/"))
    assert make.fresh(paper).submissions.get().content["price"] == 95_50


def test_the_desk_asks_as_often_for_three_envelopes_as_for_one():
    lot = make.announced()
    make.enveloped(lot)
    with time_machine.travel(make.NOW + 2 * make.DAY, tick=False):
        client: Client = browser(Role.SECRETARY)
        one = queries(client, f"{DESK}lots/{lot.code}/")
        make.enveloped(lot)
        make.enveloped(lot)
        assert queries(client, f"{DESK}lots/{lot.code}/") == one <= 12


def _opened(lot: Lot, paper: Proposal) -> Proposal:
    make.opened(lot)
    return make.fresh(paper)
