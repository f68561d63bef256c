"""Whatever a person or a robot sends, a page answers with a sentence: never a crash, and nothing half-written stays.

The tests walk the table of `test_access`: a new address is tried here as soon as it has its line there.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from esm.kernel.models import AuditEvent

from . import town as builder
from .conftest import VISITOR
from .test_access import AWAY, HER_OWN, OPEN, POST, WORDS

LONG = "ї" * 10_000
QUERIES = {
    "NUL": "q=%00&page=%00&sort=%00&year=%00&status=%00&direction=%00&section=%00&show=%00&kind=%00&next=%00",
    "nonsense": "q=%27%22%3Cb%3E&page=abc&sort=evil&year=x&status=evil&direction=evil&kind=evil&from=x&to=x&action=x",
    "out of bounds": "page=-1&year=99999999999999999999&sort=-&q=%D0%B0&from=9999-99-99&to=0000-00-00&actor=9"
    + "9" * 30,
    "half a letter": "q=%D0&status=%ff%fe&page=%F0%9F%98%80&sort=%ED%A0%80",
    "too long": "q=" + "a" * 10_000 + "&direction=" + "b" * 3_000,
    "unknown format": "format=exe",
    "twice": "page=1&page=2&q=a&q=b&sort=a&sort=b&year=2010&year=2011&format=",
}
FORMAT_IS_CHECKED = {200, 302, 400, 401, 404}


def first_who_may(name: str) -> str:
    return next(iter(OPEN.get(name) or AWAY.get(name) or POST.get(name) or [VISITOR]))


def pages(town, browse):
    """Everything that opens, each as the first person who may."""
    clients = {}
    for name in [*OPEN, *HER_OWN.split()]:
        if name == "account_logout":
            continue
        who = first_who_may(name) if name in OPEN else "ngo"
        if who not in clients:
            clients[who] = browse(who, raise_request_exception=False)
        yield name, clients[who], town.path(name, WORDS[name])


# Each try runs where it is the hardest: PostgreSQL can't keep NUL, broken letters and what is too long for its column,
# and each database has its own bounds of a number. What only templates and our own checks meet runs on SQLite.
ON_POSTGRESQL = {"NUL", "half a letter", "NUL and control characters", "a long text"}
ON_BOTH = {"out of bounds", "an endless number"}


def where_it_is_the_hardest(tries):
    for what in tries:
        mark = pytest.mark.postgresql if what in ON_POSTGRESQL else pytest.mark.one_database
        yield what if what in ON_BOTH else pytest.param(what, marks=mark)


@pytest.mark.parametrize("query", where_it_is_the_hardest(QUERIES))
def test_no_query_breaks_any_page(query, town, browse):
    broken = []
    for name, client, address in pages(town, browse):
        status = client.get(f"{address}?{QUERIES[query]}").status_code
        if status >= 500 or (query == "unknown format" and status not in FORMAT_IS_CHECKED):
            broken.append(f"{name} {status}")
    assert not broken, "\n".join(broken)


# ---- forms ----------------------------------------------------------------------------------------------------------

GARBAGE = {
    "NUL and control characters": "Текст\x00 з Word\x0b\x1f\u200b\ufeff",
    "an endless number": "9" * 400,
    "a negative number": "-1",
    "emoji": "👩‍🦽 1 234,56 «лапки»",
    "a long text": LONG,
}


class Fields(HTMLParser):
    """The controls of every form on a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}
        self.files: set[str] = set()

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        name = at.get("name")
        if not name or tag not in {"input", "textarea", "select", "button"}:
            return
        if at.get("type") == "file":
            self.files.add(name)
        else:
            self.names[name] = "hidden" if at.get("type") == "hidden" else tag


def fields_of(page: str) -> dict[str, str]:
    parser = Fields()
    parser.feed(page)
    return parser.names


# The pages are dealt out to as many tests: one alone would keep a worker busy for a minute.
SHARES = 4
WORST = ("NUL and control characters", "an endless number")
TRIES = [*product(GARBAGE, (False,)), *product(WORST, (True,))]


@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_breaks_whatever_is_typed(share, town, browse):
    """Every field of every form holds the same broken thing, but for hidden ones; then these too hold the worst."""
    here = set(GARBAGE) - ON_POSTGRESQL if connection.vendor == "sqlite" else ON_POSTGRESQL | ON_BOTH
    tries = [(what, hidden) for what, hidden in TRIES if what in here]
    broken = []
    for name, client, address in list(pages(town, browse))[share::SHARES]:
        shown = client.get(address)
        if not shown["Content-Type"].startswith("text/html") or shown.status_code != 200:
            continue
        names = {n: kind for n, kind in fields_of(shown.content.decode()).items() if n != "csrfmiddlewaretoken"}
        for what, hidden in tries:
            data = {n: GARBAGE[what] if hidden or kind != "hidden" else "1" for n, kind in names.items()}
            cookies = dict(client.cookies)
            with transaction.atomic():
                status = client.post(address, data).status_code
                transaction.set_rollback(True)
            client.cookies.update(cookies)  # a form that signs out is undone too
            if status >= 500:
                broken.append(f"{name} {status}: {what}{' in hidden fields too' if hidden else ''}")
    assert not broken, "\n".join(broken)


class Filled(HTMLParser):
    """What a browser would send back of a page's forms, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.inside = self.select = ""

    def handle_starttag(self, tag, attrs):
        at = {name: value or "" for name, value in attrs}
        name, value = at.get("name", ""), at.get("value", "")
        if tag == "option" and self.select and ("selected" in at or self.select not in self.data):
            self.data[self.select] = value
        elif not name or at.get("type") == "file":
            return
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.inside, self.data[name] = name, ""
        elif tag == "input" and (at.get("type") not in {"checkbox", "radio"} or "checked" in at):
            self.data[name] = value
            self.hidden |= {name} if at.get("type") == "hidden" else set()
        elif tag == "input":
            self.data.setdefault(name, value)

    def handle_endtag(self, tag):
        self.inside = "" if tag == "textarea" else self.inside
        self.select = "" if tag == "select" else self.select

    def handle_data(self, data):
        if self.inside:
            self.data[self.inside] += data


# Of a grid's many rows one tells how it fares.
ROW = re.compile(r"_(?:[2-9]|\d\d+)(?:_|$)")
BROKEN = ("\0", "9" * 400, "²", "2026-02-30", LONG, "-1", "<b>'\";--")


@pytest.mark.postgresql
def test_no_single_broken_field_breaks_a_form_of_contracts_and_reports(town, browse):
    """A form wholly broken stops at its first fault; here the rest of it stays as the page filled it."""
    broken, tried = [], 0
    for name, client, address in pages(town, browse):
        if not name.startswith("contracts:"):
            continue
        shown = client.get(address)
        if not shown["Content-Type"].startswith("text/html") or 'method="post"' not in (page := shown.content.decode()):
            continue
        filled = Filled()
        filled.feed(page)
        for number, field in enumerate(f for f in filled.data if f != "csrfmiddlewaretoken" and not ROW.search(f)):
            what = BROKEN[(number + len(name)) % len(BROKEN)]
            with transaction.atomic():
                status = client.post(address, filled.data | {field: what}).status_code
                transaction.set_rollback(True)
            tried += 1
            if status >= 500:
                broken.append(f"{name} {status}: {field} = {what[:20]!r}")
    assert not broken, "\n".join(broken)
    assert tried > 100, tried


@pytest.mark.parametrize("what", where_it_is_the_hardest(GARBAGE))
def test_no_step_breaks_whatever_is_sent(what, town, browse):
    """Addresses that take only POST have no page of their own: the words that theirs send are sent broken."""
    words = (
        *(
            "version",
            "seen",
            "payload",
            "mine",
            "text",
            "reason",
            "comment",
            "number",
            "numbers",
            "member",
            "member_id",
        ),
        *(
            "choice",
            "code",
            "role",
            "until",
            "since",
            "email",
            "name",
            "full_name",
            "kind",
            "position",
            "form",
            "digest",
            "month",
            "declared",
            "ordinal",
        ),
    )
    broken = []
    for name, who in POST.items():
        client = browse(next(iter(who), VISITOR), raise_request_exception=False)
        with transaction.atomic():
            status = client.post(town.path(name, WORDS[name]), dict.fromkeys(words, GARBAGE[what])).status_code
            transaction.set_rollback(True)
        if status >= 500:
            broken.append(f"{name} {status}")
    assert not broken, "\n".join(broken)


# ---- what every answer carries --------------------------------------------------------------------------------------

INLINE = re.compile(r"<style\b|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)", re.IGNORECASE)


@pytest.mark.one_database
def test_every_answer_is_guarded_and_no_page_has_a_script_or_a_style_in_it(town, browse):
    wrong = []
    for name, client, address in pages(town, browse):
        answer = client.get(address)
        policy = answer.get("Content-Security-Policy", "")
        if answer.get("X-Content-Type-Options") != "nosniff" or not policy:
            wrong.append(f"{name}: headers")
        if not answer["Content-Type"].startswith("text/html"):
            continue
        if "unsafe" in policy or "frame-ancestors 'none'" not in policy or answer.get("X-Frame-Options") != "DENY":
            wrong.append(f"{name}: {policy}")
        page = answer.content.decode()
        wrong += [f"{name}: {found.group(0)}" for found in (INLINE.search(page), SCRIPT.search(page)) if found]
    assert not wrong, "\n".join(wrong)


def test_scripts_and_other_sites_cannot_take_the_cookies(town, browse):
    client = browse(VISITOR)
    client.get("/accounts/login/")
    answer = client.post("/accounts/login/", {"login": town.people["ngo"].email, "password": builder.PASSWORD})
    assert answer.status_code == 302
    assert set(client.cookies) >= {"sessionid", "csrftoken"}
    assert client.cookies["sessionid"]["httponly"]
    assert {client.cookies[name]["samesite"] for name in client.cookies} == {"Lax"}


# ---- English --------------------------------------------------------------------------------------------------------

CYRILLIC = re.compile(r"[А-Яа-яІіЇїЄєҐґ][А-Яа-яІіЇїЄєҐґʼ’\-]*")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAID = ("alt", "title", "aria-label", "placeholder", "data-l")


class Said(HTMLParser):
    """What a page says in its own language: words and labels outside elements marked as Ukrainian."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.said: list[str] = []

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        theirs = bool(self.open and self.open[-1])
        if "lang" in at:
            theirs = at["lang"] == "uk"
        if tag in {"script"}:
            theirs = True
        if not theirs:
            self.said += [at[key] for key in SAID if at.get(key)]
        if tag not in VOID:
            self.open.append(theirs)

    def handle_endtag(self, tag):
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data):
        if not (self.open and self.open[-1]):
            self.said.append(" ".join(data.split()))


def texts_of(value) -> set[str]:
    if isinstance(value, str):
        return {" ".join(value.split())}
    if isinstance(value, dict):
        return set().union(*(texts_of(v) for v in value.values()), set())
    if isinstance(value, list | tuple):
        return set().union(*(texts_of(v) for v in value), set())
    return set()


def people_wrote() -> list[str]:
    """Every text that stands in the database, the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        names = [f.name for f in model._meta.concrete_fields
                 if isinstance(f, models.CharField | models.TextField | models.JSONField)]  # fmt: skip
        for row in model.objects.values_list(*names) if names else ():
            found |= texts_of(row)
    found |= {text.removesuffix(" район") for text in found}  # on a map a district goes by its name alone
    return sorted((t for t in found if CYRILLIC.search(t)), key=len, reverse=True)


@pytest.mark.one_database
def test_public_pages_in_english_say_nothing_of_their_own_in_ukrainian(town, browse, settings):
    data, left = [*people_wrote(), settings.CITY, "ЄСМ"], {}
    client = browse(VISITOR)
    for name, who in OPEN.items():
        if VISITOR not in who or name.startswith(("api:", "hsds:")):
            continue
        answer = client.get("/en" + town.path(name, WORDS[name]))
        assert answer.status_code == 200, name
        if not answer["Content-Type"].startswith("text/html"):
            continue
        said = Said()
        said.feed(answer.content.decode())
        for words in filter(CYRILLIC.search, said.said):
            rest = words
            for text in data:
                if text in rest:
                    rest = rest.replace(text, "")
            if CYRILLIC.search(rest):
                left.setdefault(name, []).append(rest[:120])
    assert not left, "\n".join(f"{name}: {words}" for name, words in left.items())


# ---- one by one -----------------------------------------------------------------------------------------------------


def test_a_conflicted_reviewer_reads_nothing_by_address(town, browse):
    client, events = browse("conflicted"), AuditEvent.objects.count()
    for tail in ("", "read/", "check/"):
        assert client.get(f"/review/{town.given}/{tail}").status_code == 404
    for tail in ("", "send/", "version/"):
        sent = {"version": "0", "need": "5", "comment": "Бачу по адресі", "declared": "on"}
        assert client.post(f"/review/{town.given}/{tail}", sent).status_code == 404
    assert AuditEvent.objects.count() == events


def values_of(page: str) -> dict[str, str]:
    """Hidden fields with what stands in them."""
    tags = re.findall(r"<input\b[^>]*type=\"hidden\"[^>]*>", page)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: value[1] for name, value in pairs if name and value and name[1] != "csrfmiddlewaretoken"}


def test_text_pasted_from_word_is_kept_without_what_cannot_be_seen(town, browse):
    client, address = browse("ngo"), town.path("applications:section", ["number", "code"]).replace("project", "problem")
    sent = values_of(client.get(address).content.decode()) | {"problem": "«Пандус»\x00 потрібен\x0b\r\nвсім 👩‍🦽"}
    assert client.post(address, sent).status_code in (200, 302)
    page = client.get(address).content.decode()
    assert "«Пандус»" in page
    assert "👩‍🦽" in page
    assert not set(page) & {"\x00", "\x0b"}
