"""The load set and what is asked of it: pages and steps, each with its budget (the budgets are in README.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from esm.competitions.models import Application, Assignment, Award, Call
from esm.competitions.selectors.content import digest_of, frozen_content
from esm.competitions.selectors.ranking import ranking_of, worked_out
from esm.identity.models import User
from esm.kernel.actor import SYSTEM
from esm.portal.demo import applications as writing
from esm.portal.demo import bulk, people
from esm.portal.demo.calls import open_call
from esm.reference import public as reference

from . import load_more
from .measure import Page

ORGANISATIONS, CONTRACTS = 500, 100


@dataclass(frozen=True, slots=True)
class Load:
    built: bulk.Built
    cast: people.Cast
    # A call in which drafts are written and submitted.
    open_now: Call
    drafts: list[Application]
    applications: int

    @property
    def desk(self) -> str:
        return f"/department/competitions/{self.built.slug}/"


def prepare(applications: int, reviews: int, rounds: int) -> Iterator[Page]:
    load = _build(applications, reviews, rounds, timezone.now())
    yield from _public(load)
    yield from _secretary(load)
    yield from _office(load)
    yield from _ngo(load)
    yield from _member(load)


def _build(applications: int, reviews: int, rounds: int, at: datetime) -> Load:
    call_command("migrate", verbosity=0)
    reference.load_reference(actor=SYSTEM, at=at)
    call_command("dynamics", "load", verbosity=0)
    cast = people.assemble(at)
    built = bulk.build(
        applications=applications, reviews=reviews, organisations=ORGANISATIONS, contracts=CONTRACTS, at=at
    )
    open_now = open_call(
        official=cast.official,
        year=at.year + 1,
        opens_at=at - timedelta(days=10),
        closes_at=at + timedelta(days=40),
        budget=100_000_000,
        review_closes_on=(at + timedelta(days=60)).date(),
    )
    desk, owners = writing.Desk(), cast.organisations
    drafts = []
    # One more than is submitted: the last stays a draft, for the pages on which one is written.
    for n in range(min(rounds + 3, 2 * len(owners))):
        owner = owners[n % len(owners)]
        draft = desk.write(actor=cast.of(owner), call=open_now, organisation=owner, n=n, at=at)
        writing.sections.mark_ready(actor=cast.of(owner), number=draft.number, at=at)
        drafts.append(draft)
    call = Call.objects.get(slug=built.slug)
    load_more.conflicts(call, at)
    load_more.meetings(call, at)
    load_more.letters(User.objects.get(email="secretary@city.example").pk, at)
    load_more.searchable(Call.objects.get(slug=built.released))
    return Load(built, cast, open_now, drafts, applications)


def _client(email: str | None = None) -> Client:
    made = Client()
    if email:
        made.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def _get(asker: Client, path: str) -> Callable[[int], int]:
    def ask(_round: int) -> int:
        answer = asker.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        return len(b"".join(answer.streaming_content)) if answer.streaming else len(answer.content)

    return ask


def _public(load: Load) -> Iterator[Page]:
    anybody, rows, released = _client(), load.applications, f"/competitions/{load.built.released}/"
    word = Application.objects.filter(call__slug=load.built.released).values_list("title", flat=True)[0].split()[0]
    yield Page("public: dynamics", 162, _get(anybody, "/transparency/dynamics/"), milliseconds=10)
    yield Page("public: home", 4, _get(anybody, "/"))
    yield Page("public: list of calls", 3, _get(anybody, "/competitions/"))
    yield Page("public: call", 6, _get(anybody, f"/competitions/{load.open_now.slug}/"))
    yield Page("public: commission", 30, _get(anybody, f"{released}commission/"))
    yield Page("public: register of projects, 50 rows", 2 * rows, _get(anybody, "/projects/"))
    yield Page("public: register, a word, by title", rows, _get(anybody, f"/projects/?q={word}&sort=title"))
    project = Application.objects.filter(call__slug=load.built.released, status="won").values_list("number", flat=True)
    yield Page("public: one project", 1, _get(anybody, f"/projects/{project[0]}/"))
    yield Page("public: results of a call", rows, _get(anybody, f"{released}results/"))
    yield Page("public: register of organisations", ORGANISATIONS, _get(anybody, "/organisations/"))
    yield Page("public: search", rows, _get(anybody, f"/search/?q={word}"))
    year = Call.objects.get(slug=load.built.released).year
    # Whole registers to take away, not pages to look at.
    csv, feed = _get(anybody, f"/projects/?year={year}&format=csv"), _get(anybody, f"/api/v1/projects?year={year}")
    yield Page("export: register of projects, CSV", rows, csv, milliseconds=100, size=1_000_000)
    yield Page("export: released projects, JSON", rows, feed, milliseconds=160, size=1_000_000)


def _secretary(load: Load) -> Iterator[Page]:
    secretary, desk, rows = _client("secretary@city.example"), load.desk, load.applications
    call = Call.objects.get(slug=load.built.slug)
    if not Award.objects.filter(call=call).exists():
        load_more.decide(load.cast.secretary, call, timezone.now())
    number = Application.objects.filter(call=call).order_by("pk").values_list("number", flat=True)[0]
    yield Page("secretary: work", rows, _get(secretary, "/work/"))
    yield Page("secretary: letters to her", load_more.LETTERS, _get(secretary, "/work/letters/"))
    yield Page("secretary: calls", 3, _get(secretary, "/department/competitions/"))
    yield Page("secretary: one call", rows, _get(secretary, desk))
    applications = _get(secretary, f"{desk}admission/")
    yield Page("secretary: list of applications, 50 rows", rows, applications, queries=8, milliseconds=25)
    yield Page("secretary: one application's check list", 1, _get(secretary, f"{desk}admission/{number}/"))
    yield Page("secretary: appeals", 0, _get(secretary, f"{desk}admission/appeals/"))
    yield Page("secretary: register of received", rows, _get(secretary, f"{desk}register/"))
    yield Page("secretary: commission", 30, _get(secretary, f"{desk}commission/"))
    yield Page("secretary: conflicts", load_more.CONFLICTS, _get(secretary, f"{desk}conflicts/"))
    yield Page("secretary: plan of who reads", rows, _get(secretary, f"{desk}assignment/"))
    yield Page("secretary: review dashboard", rows, _get(secretary, f"{desk}review/"))
    yield Page("secretary: meetings", 5, _get(secretary, f"{desk}meetings/"))
    yield Page("secretary: one meeting's agenda", load_more.ITEMS, _get(secretary, f"{desk}meetings/5/"))
    yield Page("secretary: ranking page", rows, _get(secretary, f"{desk}ranking/"))
    yield Page("secretary: award proposals", rows, _get(secretary, f"{desk}award/"))
    yield Page("secretary: decision", rows, _get(secretary, f"{desk}decision/"))
    yield Page("secretary: minutes", 0, _get(secretary, f"{desk}minutes/"))
    yield Page("the ranking alone, worked out anew", rows, lambda _n: _anew(call), queries=5, milliseconds=100)


def _anew(call: Call) -> int:
    """As the first one to look after a change waits for it; the next ones are given the same ranking."""
    worked_out.cache_clear()
    return len(ranking_of(call).lines)


def _office(load: Load) -> Iterator[Page]:
    official, administrator = _client("official@city.example"), _client("admin@city.example")
    head = _client("head@city.example")
    yield Page("official: work", CONTRACTS, _get(official, "/work/"))
    yield Page("official: contracts", CONTRACTS, _get(official, "/department/contracts/"))
    report, many = load_more.receipts(), load_more.RECEIPTS
    code = report.contract.code
    yield Page("official: one contract, its receipts", many, _get(official, f"/department/contracts/{code}/"))
    yield Page("official: one report, its receipts", many, _get(official, f"/department/reports/{code}/{report.key}/"))
    listed = _get(official, f"/contracts/{code}/reports/{report.key}/receipts/")
    yield Page("official: receipts of a report, 50 rows", many, listed)
    yield Page("official: organisations", ORGANISATIONS, _get(official, "/department/organisations/"))
    yield Page("official: letters' texts", 40, _get(official, "/department/letters/"))
    yield Page("official: indicators", 162, _get(official, "/department/indicators/"))
    yield Page("official: messages of visitors", 0, _get(official, "/department/feedback/"))
    yield Page("head: work", 1, _get(head, "/work/"))
    yield Page("administrator: work", 1, _get(administrator, "/work/"))
    yield Page("administrator: journal", 50, _get(administrator, "/department/audit/"))
    yield Page("administrator: users", User.objects.count(), _get(administrator, "/department/users/"))
    stuck = _get(administrator, "/department/letters/stuck/")
    yield Page("administrator: letters that didn't go", load_more.LETTERS // 3, stuck)


def _ngo(load: Load) -> Iterator[Page]:
    ngo, mine = _client("ngo@krok.example"), next(d for d in load.drafts if d.organisation_id == _own(load))
    yield Page("NGO: work", 2, _get(ngo, "/work/"))
    yield Page("NGO: list of applications", 2, _get(ngo, "/cabinet/applications/"))
    yield Page("NGO: contracts", 0, _get(ngo, "/cabinet/contracts/"))
    yield Page("NGO: team", 2, _get(ngo, f"/cabinet/team/{load.cast.organisations[0].edrpou}/"))
    yield Page("NGO: card", 1, _get(ngo, f"/cabinet/organisation/{load.cast.organisations[0].edrpou}/"))
    yield Page("NGO: task list", 15, _get(ngo, f"/cabinet/applications/{mine.number}/"))
    yield Page("NGO: save a draft section", 1, _saving(ngo, mine), queries=10, milliseconds=20)
    yield Page("NGO: submit", 1, _submitting(load, [d for d in load.drafts if d != mine]), queries=25)


def _own(load: Load) -> int:
    return load.cast.organisations[0].pk


def _saving(ngo: Client, draft: Application) -> Callable[[int], int]:
    def save(n: int) -> int:
        section = draft.sections.get(code="problem")  # the one query that isn't the page's
        body = {"version": section.version, "problem": f"Текст {n} " * 200, "evidence": "Дані", "already": "Ні"}
        answer = ngo.post(f"/cabinet/applications/{draft.number}/problem/", body, headers={"X-Autosave": "1"})
        if answer.status_code not in {200, 204, 302}:
            raise SystemExit(f"save: {answer.status_code}")
        return len(answer.content)

    return save


def _submitting(load: Load, drafts: list[Application]) -> Callable[[int], int]:
    clients = {o: _client(head.email) for o, head in load.cast.heads.items()}
    seen = {d.pk: digest_of(frozen_content(d)) for d in drafts}

    def submit(n: int) -> int:
        draft = drafts[n]
        body = {"seen": seen[draft.pk], "declared_by": "Голова", "declared": "on"}
        answer = clients[draft.organisation_id].post(f"/cabinet/applications/{draft.number}/check/", body)
        if answer.status_code != 302:
            raise SystemExit(f"submit: {answer.status_code}")
        return len(answer.content)

    return submit


def _member(load: Load) -> Iterator[Page]:
    """While the panel is scoring: the call goes a step back, one of her reviews is a draft again."""
    call = Call.objects.get(slug=load.built.slug)
    Call.objects.filter(pk=call.pk).update(status="review")
    given = Assignment.objects.filter(application__call=call, member__number=1).order_by("pk")
    numbers = list(given.values_list("application__number", flat=True))
    member = _client("load0@panel.example")
    yield Page("member: work", len(numbers), _get(member, "/work/"))
    yield Page("member: review queue", len(numbers), _get(member, "/review/"))
    yield Page("member: scoring page", 1, _get(member, f"/review/{numbers[0]}/"))
