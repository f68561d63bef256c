"""The frame round every page: links of the masthead, the footer and the work places.

Tables of what there is; a link is shown only when a page answers at its address, so no menu ever leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.urls import Resolver404, resolve, translate_url
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from esm.identity.public import Role
from esm.kernel.actor import Actor

Text = str | Promise
Entry = tuple[Text, str]

MAIN: tuple[Entry, ...] = (
    (_("Знайти допомогу"), "/services/"),
    (_("Конкурси"), "/competitions/"),
    (_("Замовлення"), "/orders/"),
    (_("Проєкти"), "/projects/"),
    (_("Організації"), "/organisations/"),
    (_("Прозорість"), "/transparency/dynamics/"),
)
FOR_ALL: tuple[Entry, ...] = (
    (_("Заява про доступність"), "/accessibility/"),
    (_("Вигляд: розмір тексту, контраст, тема"), "/appearance/"),
    (_("Легке читання"), "/easy-read/"),
    (_("Повідомити про барʼєр або помилку"), "/feedback/"),
    (_("Пошук"), "/search/"),
)
HELP: tuple[Entry, ...] = (
    (_("Поставити питання"), "/help/appeal/"),
    (_("Подзвоніть мені"), "/help/call-me/"),
    (_("Що з моїм зверненням"), "/help/status/"),
    (_("Довідник: документи, строки, закон"), "/knowledge/"),
)
OPEN: tuple[Entry, ...] = (
    (_("Е-офіси й місця допомоги"), "/places/"),
    (_("Динаміка за роками"), "/transparency/dynamics/"),
    (_("Реєстр проєктів"), "/projects/"),
    (_("Хто надає послуги за замовленням"), "/orders/awards/"),
    (_("Гроші за соціальним замовленням"), "/money/"),
    (_("Потреби громади"), "/orders/needs/"),
    (_("Чого бракує в місті"), "/needs/"),
    (_("Скарги й відповіді"), "/complaints/"),
    (_("Послуги, які не мають зупинятися"), "/continuity/"),
    (_("Журнал виправлень"), "/transparency/corrections/"),
    (_("Відкриті дані"), "/data/"),
)
FOR_ORGANISATIONS: tuple[Entry, ...] = (
    (_("Конкурс проєктів"), "/competitions/"),
    (_("Соціальне замовлення"), "/orders/"),
    (_("Реєстр організацій"), "/organisations/"),
    (_("Стати партнером мережі"), "/organisations/join/"),
    (_("Кабінет організації"), "/work/"),
)
# For the home page: each section of the site in a sentence.
ABOUT: tuple[tuple[Text, str, Text], ...] = (
    (
        _("Послуги"),
        "/services/",
        _("Хто допоможе: напишіть своїми словами, що сталося. Адреси, години, вільні місця."),
    ),
    (
        _("Конкурси проєктів"),
        "/competitions/",
        _("Умови, календар, критерії й рішення. Тут організації подають заявки."),
    ),
    (
        _("Соціальне замовлення"),
        "/orders/",
        _("Які послуги замовляє місто, скільки вони коштують і хто їх надає."),
    ),
    (
        _("Реєстр проєктів"),
        "/projects/",
        _("Хто переміг, скільки просив і отримав, як оцінила комісія, що зроблено."),
    ),
    (
        _("Організації"),
        "/organisations/",
        _("Громадські організації мережі та їхні проєкти за всі роки."),
    ),
    (
        _("Динаміка за роками"),
        "/transparency/dynamics/",
        _("Девʼять показників щороку: проєкти, гроші, клієнти, волонтери. З джерелами."),
    ),
)
TODAY: Entry = (_("Сьогодні"), "/work/")
SECRETARY: tuple[Entry, ...] = (
    TODAY,
    (_("Конкурси"), "/department/competitions/"),
    (_("Замовлення"), "/department/orders/"),
    (_("Договори"), "/department/contracts/"),
    (_("Перевірки"), "/monitoring/"),
    (_("Організації"), "/department/organisations/"),
)
OFFICE: tuple[Entry, ...] = (
    *SECRETARY,
    (_("Довідник"), "/department/directory/"),
    (_("Журнал послуг"), "/department/deliveries/"),
    (_("Скарги"), "/department/complaints/"),
    (_("Показники"), "/department/indicators/"),
    (_("Люди"), "/department/people/"),
    (_("Повідомлення"), "/department/feedback/"),
    (_("Е-офіси"), "/department/offices/"),
)
NGO: tuple[Entry, ...] = (
    TODAY,
    (_("Заявки"), "/cabinet/applications/"),
    (_("Замовлення"), "/cabinet/orders/"),
    (_("Договори"), "/cabinet/contracts/"),
    (_("Наші послуги"), "/cabinet/directory/"),
    (_("Журнал послуг"), "/cabinet/deliveries/"),
    (_("Клієнти"), "/cabinet/people/"),
    (_("Випадки"), "/cases/"),
    (_("Направлення"), "/cabinet/referrals-in/"),
    (_("Організація"), "/cabinet/organisation/"),
    (_("Команда"), "/cabinet/team/"),
)
SOCIAL_WORK: tuple[Entry, ...] = (
    TODAY,
    (_("Випадки"), "/cases/"),
    (_("Строки"), "/cases/late/"),
    (_("Картки людей"), "/cabinet/people/"),
)
LETTERS: Entry = (_("Листи"), "/department/letters/")
WORK: dict[str, tuple[Entry, ...]] = {
    Role.OFFICIAL: (*OFFICE, LETTERS),
    Role.HEAD: OFFICE,
    Role.SECRETARY: (*SECRETARY, LETTERS),
    Role.COMMISSION: (
        TODAY,
        (_("Оцінювання"), "/review/"),
        (_("Замовлення"), "/review/orders/"),
        (_("Перевірки"), "/monitoring/"),
    ),
    Role.OPERATOR: (
        TODAY,
        (_("Нове звернення"), "/desk/"),
        (_("Звернення"), "/desk/appeals/"),
        (_("Дзвінки"), "/desk/calls/"),
        (_("Довідник"), "/desk/articles/"),
    ),
    Role.COORDINATOR: (
        TODAY,
        (_("Люди в мережі"), "/department/people/"),
        (_("Схожі записи"), "/department/people/pairs/"),
        (_("Клієнти столів"), "/cabinet/people/"),
        (_("Звернення про дані"), "/cabinet/people/requests/"),
    ),
    Role.SOCIAL_WORKER: SOCIAL_WORK,
    Role.SUPERVISOR: (*SOCIAL_WORK, (_("Навантаження"), "/cases/board/")),
    Role.ADMINISTRATOR: (
        TODAY,
        (_("Користувачі"), "/department/users/"),
        (_("Журнал"), "/department/audit/"),
        (_("Листи, що не вийшли"), "/department/letters/stuck/"),
        (_("Перерви в роботі"), "/department/competitions/outages/"),
    ),
}


# A menu longer than this doesn't fit a line at 1280 px: entries that belong together then share one, and stand in a row
# of their own under the menu while one of them is open. Kept by address, so a room adds its entry to `WORK` and no more.
FITS = 8
TOGETHER: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Договори"), ("/department/contracts/", "/monitoring/")),
    (_("Послуги"), ("/department/directory/", "/department/deliveries/", "/department/offices/")),
    (_("Відгуки"), ("/department/complaints/", "/department/feedback/", "/department/letters/")),
    (_("Послуги"), ("/cabinet/directory/", "/cabinet/deliveries/", "/cabinet/referrals-in/")),
    (_("Люди"), ("/cabinet/people/", "/cases/")),
    (_("Організація"), ("/cabinet/organisation/", "/cabinet/team/")),
)


@dataclass(frozen=True, slots=True)
class Link:
    """`current` is an aria-current: "page" for this page, "true" for the section it belongs to, "" elsewhere.

    `inner`: the entries that share this one.
    """

    title: Text
    url: str
    current: str = ""
    count: int = 0
    inner: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    link: Link
    about: Text


@dataclass(frozen=True, slots=True)
class Group:
    title: Text
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    title: str
    url: str


@cache
def _answers(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@cache
def address(path: str, language: str) -> str | None:
    """The path in this language, or as it is when the page has one address only; None when no page answers."""
    translated = path if language == settings.LANGUAGE_CODE else f"/{language}{path}"
    return next((p for p in (translated, path) if _answers(p)), None)


def links(entries: Iterable[Entry], here: str) -> list[Link]:
    language = get_language() or settings.LANGUAGE_CODE
    shown = ((title, address(path, language)) for title, path in entries)
    return [Link(title, url, _current(url, here)) for title, url in shown if url]


def _current(url: str, here: str) -> str:
    if url == here:
        return "page"
    return "true" if url.count("/") > 1 and url != "/work/" and here.startswith(url) else ""


def work_nav(actor: Actor, here: str) -> list[Link]:
    """The menu of a work place: what her roles and organisations give her, each entry once, in the order above."""
    entries = [entry for role, given in WORK.items() if actor.has(role) for entry in given]
    if actor.rights:
        entries += NGO
    flat = _nearest(links(dict.fromkeys(entries), here))
    return flat if len(flat) <= FITS else _together(flat)


def _nearest(flat: list[Link]) -> list[Link]:
    """With one entry's address inside another's, only the longer one is where the person is."""
    nearest = max((len(link.url) for link in flat if link.current), default=0)
    return [replace(link, current=link.current if len(link.url) == nearest else "") for link in flat]


def _together(flat: list[Link]) -> list[Link]:
    menu: list[Link] = []
    groups = {path: n for n, (_title, paths) in enumerate(TOGETHER) for path in paths}
    shared: dict[int, list[Link]] = {}
    for link in flat:
        if link.url in groups:
            shared.setdefault(groups[link.url], []).append(link)
    for link in flat:
        inner = shared.get(groups.get(link.url, -1), [])
        if len(inner) < 2:
            menu.append(link)
        elif link is inner[0]:
            current = "true" if any(i.current for i in inner) else ""
            menu.append(Link(TOGETHER[groups[link.url]][0], link.url, current, inner=tuple(inner)))
    return menu


class Frame:
    """Made for each request, worked out only as far as its template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._here = request.path

    @property
    def home(self) -> str:
        return address("/", get_language() or settings.LANGUAGE_CODE) or "/"

    @property
    def search(self) -> str | None:
        return address("/search/", get_language() or settings.LANGUAGE_CODE)

    @cached_property
    def main_nav(self) -> list[Link]:
        return links(MAIN, self._here)

    @cached_property
    def tools(self) -> list[Link]:
        # The session says whether somebody signed in; who she is, a public page needn't ask.
        inside = SESSION_KEY in getattr(self._request, "session", ())
        enter: Entry = (_("Моя робота"), "/work/") if inside else (_("Увійти"), "/accounts/login/")
        return links(((_("Легке читання"), "/easy-read/"), enter), self._here)

    @cached_property
    def footer(self) -> list[Group]:
        groups = (
            (_("Сайт для всіх"), FOR_ALL),
            (_("Відкритість"), OPEN),
            (_("Для організацій"), FOR_ORGANISATIONS),
        )
        made = (Group(title, links(entries, self._here)) for title, entries in groups)
        return [group for group in made if group.links]

    @cached_property
    def index(self) -> list[Section]:
        made = ((links([(title, path)], self._here), about) for title, path, about in ABOUT)
        return [Section(link, about) for found, about in made for link in found]

    @cached_property
    def assistance(self) -> list[Link]:
        """Ways to ask for help, beside the phone."""
        return links(HELP, self._here)

    @cached_property
    def help(self) -> list[Link]:
        return links(((_("Прочитати простими словами"), "/easy-read/"), *FOR_ALL[3:4]), self._here)

    @cached_property
    def easy(self) -> list[Link]:
        return links(
            ((_("Які є проєкти"), "/projects/"), (_("Які є організації"), "/organisations/")),
            self._here,
        )

    @cached_property
    def work_footer(self) -> list[Link]:
        return links(FOR_ALL[:4], self._here)

    @property
    def sign_out(self) -> str | None:
        return address("/accounts/logout/", settings.LANGUAGE_CODE)

    @cached_property
    def other_language(self) -> Language | None:
        """This page in the other language; None where there is none, or no translation is installed."""
        language = get_language() or settings.LANGUAGE_CODE
        code, title = ("uk", "Українська") if language == "en" else ("en", "English")
        if not any((folder / "en/LC_MESSAGES/django.mo").exists() for folder in settings.LOCALE_PATHS):
            return None
        url = translate_url(self._request.get_full_path(), code)
        return Language(code, title, url) if url != self._request.get_full_path() else None
