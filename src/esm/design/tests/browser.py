"""What every page must pass in a real browser (brief §6), as functions over a Playwright page."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

import axe_playwright_python
from playwright.sync_api import Browser, Page, Playwright, ViewportSize

# One on either side of the only breakpoint of our css; 320 is 1280 at 400 % and harder than any phone.
WIDTHS = (320, 1280)
Mode = Literal["light", "dark", "contrast"]
MODES: tuple[Mode, ...] = ("light", "dark", "contrast")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Off by default in axe: 7:1 for all text, and targets of 24 px.
EXTRA = ("color-contrast-enhanced", "target-size")
COLOURS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
# What depends on where things stand and how big they are.
LAYOUT = ["target-size", "scrollable-region-focusable"]


def chromium() -> str:
    """The browser of this machine; `tools.chromium` fetches one where there is none."""
    if importlib.util.find_spec("tools.chromium"):
        return str(importlib.import_module("tools.chromium").path())
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("no Chromium on this machine; run `python -m tools.chromium`")
    return found


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=chromium(),
        args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
    )


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def axe(
    page: Page, only: Sequence[str] = (), *, without: Sequence[str] = (), on: Sequence[int] = (), of: str = "esmColours"
) -> list[str]:
    """A line for each violation: rule, what to do, where.

    `only` names rules; else all of TAGS and EXTRA but those of `without`. `on`: only the elements with these numbers in
    the page's list `of` (`colour_faults`, `_newly_shown`), else the whole page.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_axe())  # through the debugger, so the page's own content policy stays as strict as it is
    # Without `preload` axe doesn't fetch style sheets a second time.
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    else:
        options["runOnly"] = {"type": "tag", "values": TAGS}
        options["rules"] = {r: {"enabled": True} for r in EXTRA} | {r: {"enabled": False} for r in without}
    found = page.evaluate(
        """([options, on, of]) => axe.run(on.length ? {include: on.map(n => window[of][n])} : document, options)""",
        [options, list(on), of],
    )["violations"]
    return [
        f"{v['id']}: {v['help']}: {', '.join(str(n['target'][0]) for n in v['nodes'][:5])} ({len(v['nodes'])})\n"
        f"      {v['nodes'][0].get('failureSummary', '').splitlines()[-1].strip()}"
        for v in found
    ]


_looks: WeakKeyDictionary[Page, Mode] = WeakKeyDictionary()


def look(page: Page, mode: Mode) -> None:
    """The reader's system says light, dark or more contrast; nothing moves, so that colours are final."""
    if _looks.get(page) == mode:
        return
    _looks[page] = mode
    page.emulate_media(
        color_scheme="dark" if mode == "dark" else "light",
        contrast="more" if mode == "contrast" else "no-preference",
        reduced_motion="reduce",
    )


def size(page: Page, width: int) -> None:
    wanted = ViewportSize(width=width, height=900)
    if page.viewport_size != wanted:
        page.set_viewport_size(wanted)


def faults(page: Page) -> list[str]:
    """All that can be wrong with a page (brief §6), in all its looks and widths."""
    return [
        *structure_faults(page),
        *skip_link_faults(page),
        *accessibility_faults(page),
        *sideways_scroll(page),
    ]


def accessibility_faults(page: Page) -> list[str]:
    """Everything axe finds at each width and in each look, without loading the page again.

    Another look changes nothing but colours, so the other rules run once. Another width changes the places of things
    and what is shown: at the narrow one the rules of LAYOUT run on the whole page, and all rules on what only it shows;
    the looks are gone through again there when it has a pair of colours that the wide page hasn't.
    """
    wide, narrow = max(WIDTHS), min(WIDTHS)
    size(page, wide)
    look(page, "light")
    found = [f"{wide} light: {fault}" for fault in axe(page, without=COLOURS)]
    found += _faults_of_looks(page, wide)
    page.evaluate(_REMEMBER_SHOWN)
    colours = set(_colours(page))
    size(page, narrow)
    new = page.evaluate(_NEWLY_SHOWN)
    at_narrow = axe(page, LAYOUT)
    if new:
        at_narrow += axe(page, without=[*COLOURS, *LAYOUT], on=range(new), of="esmNew")
    found += [f"{narrow} light: {fault}" for fault in at_narrow]
    if new or not colours.issuperset(_colours(page)):
        found += _faults_of_looks(page, narrow)
    return found


def _faults_of_looks(page: Page, width: int) -> list[str]:
    """Colours in each look. Style sheets give them by element, class and state: a page on which nothing stands in a
    place of its own, that this process hasn't seen in all looks, is looked at in the light only.
    """
    kinds = {f"{width} {kind}" for kind in page.evaluate(_KINDS)}
    modes = MODES[:1] if kinds <= _seen_in_all_looks else MODES
    found = []
    for mode in modes:
        look(page, mode)
        found += [f"{width} {mode}: {fault}" for fault in colour_faults(page)]
    look(page, MODES[0])
    if not found:
        _seen_in_all_looks.update(kinds)
    return found


_seen_in_all_looks: set[str] = set()
# Everything that a style sheet may choose an element with text by: its own and its ancestors' names, classes and states.
_KINDS = """() => {
  const known = new Map(), passing = new Set(['id', 'href', 'for', 'name', 'value', 'action', 'title', 'content']);
  const kind = e => {
    if (!e) return '';
    if (!known.has(e)) {
      const said = [...e.attributes].filter(a => !passing.has(a.name) && !/^(aria-(label|describ|control)|data-|hx-)/.test(a.name))
        .map(a => a.name + '=' + a.value);
      known.set(e, kind(e.parentElement) + '>' + e.localName + said + (e.disabled ? '!' : ''));
    }
    return known.get(e);
  };
  const texts = [...document.body.querySelectorAll('*')].filter(e =>
    [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.matches('input, select, textarea'));
  return [...new Set(texts.map(kind))];
}"""


# What the wide page showed stays known to the page itself; of what the narrow one shows besides, the outermost count.
_REMEMBER_SHOWN = """() => {
  window.esmShown = new WeakSet([...document.body.querySelectorAll('*')].filter(e => e.checkVisibility()));
}"""
_NEWLY_SHOWN = """() => {
  const isNew = e => e.checkVisibility() && !window.esmShown.has(e);
  window.esmNew = [...document.body.querySelectorAll('*')].filter(e => isNew(e) && !isNew(e.parentElement));
  return window.esmNew.length;
}"""


_judged: set[str] = set()


def colour_faults(page: Page) -> list[str]:
    """Text too pale for its background.

    Judging a colour is nine tenths of axe's time, and a page repeats a few pairs of colours in hundreds of places. So
    one element stands for all that look like it: same colours of text and of everything behind it, same opacity, both
    large or both small in the sense of WCAG. A pair that passed is not asked about again in this process; one that
    failed is, on every page.
    """
    new = {signature: n for n, signature in enumerate(_colours(page)) if signature not in _judged}
    if not new:
        return []
    faults = axe(page, COLOURS, on=list(new.values()))
    if not faults:
        _judged.update(new)
    return faults


def _colours(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_SIGNATURES)
    return found


# Numbers the elements with text or a value of their own in window.esmColours; what is laid over other things (a
# position of its own) is told apart by its class, as what stands behind it can't be read from its parents.
_SIGNATURES = """() => {
  const own = e => e.matches('input:not([type=hidden]), select, textarea')
    || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  window.esmColours = [...document.body.querySelectorAll('*')].filter(e => own(e) && e.checkVisibility());
  const known = new Map();
  const behind = e => {
    if (!e) return '';
    if (!known.has(e)) {
      const s = getComputedStyle(e), over = s.position === 'absolute' || s.position === 'fixed';
      known.set(e, [s.backgroundColor, s.backgroundImage, s.opacity, over ? e.className : '',
                    behind(e.parentElement)].join('|'));
    }
    return known.get(e);
  };
  return window.esmColours.map(e => {
    const style = getComputedStyle(e), parent = getComputedStyle(e.parentElement);
    const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);  // as axe and WCAG count
    const parts = [style.color, large, style.textShadow];
    if (e.matches('a')) parts.push('a', parent.color, style.textDecorationLine, style.borderBottomWidth);
    parts.push(behind(e));
    return parts.join('|');
  });
}"""


def sideways_scroll(page: Page) -> list[str]:
    """Whether the page itself scrolls sideways at 320 px (400 % of 1280), and what is too wide."""
    size(page, min(WIDTHS))
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over <= 0:
        return []
    culprits: Iterable[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll'))
            .slice(0, 5).map(e => e.tagName + '.' + e.className)"""
    )
    return [f"scrolls sideways by {over} px at 320: {', '.join(culprits)}"]


def structure_faults(page: Page) -> list[str]:
    """One h1, no skipped level, a language, landmarks, a title."""
    found: list[str] = page.evaluate(
        """() => {
          const faults = [];
          const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]);
          if (levels.filter(l => l === 1).length !== 1) faults.push('not exactly one h1');
          levels.reduce((before, l) => { if (l > before + 1) faults.push(`h${before} is followed by h${l}`); return l; }, 0);
          if (!/^(uk|en)$/.test(document.documentElement.lang)) faults.push('no language');
          if (!document.querySelector('main')) faults.push('no main');
          if (/^\\s*—/.test(document.title)) faults.push('the title has no name of its own');
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
          ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => faults.push(`id ${id} twice`));
          document.querySelectorAll('[style], [onclick], [onchange], style, script:not([src]):not([type$="json"])').forEach(
            e => faults.push('inline style or script: ' + e.outerHTML.slice(0, 80)));
          document.querySelectorAll('a[href="#"], a:not([href])').forEach(
            e => faults.push('a link to nowhere: ' + e.textContent.trim()));
          document.querySelectorAll('a[href^="#"]').forEach(e => {
            const id = e.getAttribute('href').slice(1);
            if (id && !document.getElementById(id)) faults.push('no such place: #' + id); });
          return faults;
        }"""
    )
    return found


def skip_link_faults(page: Page) -> list[str]:
    """The first stop of Tab is the skip link, seen when focused, and it moves the focus to main."""
    size(page, max(WIDTHS))
    if page.evaluate("document.activeElement.matches('.errsum')"):
        return []  # a page with mistakes begins at their list
    page.keyboard.press("Tab")
    is_first, top = page.evaluate(
        "[document.activeElement.matches('a.skip'), document.activeElement.getBoundingClientRect().top]"
    )
    if not is_first:
        return ["the first stop of Tab is not the skip link"]
    if top < 0:
        return ["the skip link is not visible when focused"]
    page.keyboard.press("Enter")
    return [] if page.evaluate("document.activeElement.id") == "main" else ["the skip link does not move the focus"]
