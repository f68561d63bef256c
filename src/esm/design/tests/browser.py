"""What every page must pass in a real browser (brief §6), as functions over a Playwright page."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Browser, Page, Playwright

# One on either side of the only breakpoint of our css; 320 is 1280 at 400 % and harder than any phone.
WIDTHS = (320, 1280)
Mode = Literal["light", "dark", "contrast"]
MODES: tuple[Mode, ...] = ("light", "dark", "contrast")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Off by default in axe: 7:1 for all text, and targets of 24 px.
EXTRA = ("color-contrast-enhanced", "target-size")
COLOURS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]


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


def axe(page: Page, only: Sequence[str] = (), *, without: Sequence[str] = (), on: Sequence[int] = ()) -> list[str]:
    """A line for each violation: rule, what to do, where.

    `only` names rules; else all of TAGS and EXTRA but those of `without`. `on`: only the elements with these numbers
    (`unseen_colours`), else the whole page.
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
        """([options, on]) => axe.run(on.length ? {include: on.map(n => window.esmColours[n])} : document, options)""",
        [options, list(on)],
    )["violations"]
    return [
        f"{v['id']}: {v['help']}: {', '.join(str(n['target'][0]) for n in v['nodes'][:5])} ({len(v['nodes'])})\n"
        f"      {v['nodes'][0].get('failureSummary', '').splitlines()[-1].strip()}"
        for v in found
    ]


def look(page: Page, mode: Mode) -> None:
    """The reader's system says light, dark or more contrast; nothing moves, so that colours are final."""
    page.emulate_media(
        color_scheme="dark" if mode == "dark" else "light",
        contrast="more" if mode == "contrast" else "no-preference",
        reduced_motion="reduce",
    )


def size(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


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

    Another look changes nothing but colours, so the other rules run once at each width.
    """
    found = []
    for width in WIDTHS:
        size(page, width)
        for mode in MODES:
            look(page, mode)
            faults = colour_faults(page) if mode != "light" else axe(page, without=COLOURS) + colour_faults(page)
            found += [f"{width} {mode}: {fault}" for fault in faults]
    look(page, "light")
    return found


_judged: set[str] = set()


def colour_faults(page: Page) -> list[str]:
    """Text too pale for its background.

    Judging a colour is nine tenths of axe's time, and a page repeats a few pairs of colours in hundreds of places. So
    one element stands for all that look like it: same colours of text and of everything behind it, same size, weight
    and opacity. A pair that passed is not asked about again in this process; one that failed is, on every page.
    """
    signatures: list[str] = page.evaluate(_SIGNATURES)
    new = {signature: n for n, signature in enumerate(signatures) if signature not in _judged}
    if not new:
        return []
    faults = axe(page, COLOURS, on=list(new.values()))
    if not faults:
        _judged.update(new)
    return faults


# Numbers the elements with text or a value of their own in window.esmColours; what is laid over other things (a
# position of its own) is told apart by its class, as what stands behind it can't be read from its parents.
_SIGNATURES = """() => {
  const own = e => e.matches('input:not([type=hidden]), select, textarea')
    || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  window.esmColours = [...document.body.querySelectorAll('*')].filter(e => own(e) && e.checkVisibility());
  return window.esmColours.map(e => {
    const style = getComputedStyle(e), parent = getComputedStyle(e.parentElement);
    const parts = [style.color, style.fontSize, style.fontWeight, style.textShadow];
    if (e.matches('a')) parts.push('a', parent.color, style.textDecorationLine, style.borderBottomWidth);
    for (let at = e; at; at = at.parentElement) {
      const s = getComputedStyle(at);
      parts.push(s.backgroundColor, s.backgroundImage, s.opacity);
      if (s.position === 'absolute' || s.position === 'fixed') parts.push(at.className);
    }
    return parts.join('|');
  });
}"""


def sideways_scroll(page: Page) -> list[str]:
    """Whether the page itself scrolls sideways at 320 px (400 % of 1280), and what is too wide."""
    size(page, 320)
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
    size(page, 1280)
    if page.evaluate("document.activeElement.matches('.errsum')"):
        return []  # a page with mistakes begins at their list
    page.keyboard.press("Tab")
    if not page.evaluate("document.activeElement.matches('a.skip')"):
        return ["the first stop of Tab is not the skip link"]
    box = page.locator("a.skip").bounding_box()
    if box is None or box["y"] < 0:
        return ["the skip link is not visible when focused"]
    page.keyboard.press("Enter")
    return [] if page.evaluate("document.activeElement.id") == "main" else ["the skip link does not move the focus"]
