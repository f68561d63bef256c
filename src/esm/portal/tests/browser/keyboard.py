"""A person who never touches the mouse: keys only, and how many there were."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

ALT = 1


class Keyboard:
    """`pressed` counts every key, letters too. Shortcuts and lists hear letters as from a Ukrainian keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0
        self._keys = page.context.new_cdp_session(page)

    def press(self, key: str, times: int = 1) -> None:
        for _time in range(times):
            self.page.keyboard.press(key)
        self.pressed += times

    def alt(self, letter: str) -> None:
        """A shortcut of the page: Alt with a letter."""
        self._send(letter, ALT)

    def type(self, words: str) -> None:
        """Into the field that has the focus."""
        self.page.keyboard.insert_text(words)
        self.pressed += len(words)

    def choose(self, words: str) -> None:
        """In the list that has the focus: by the first letters of an option."""
        for letter in words:
            self._send(letter, 0)

    def _send(self, letter: str, modifiers: int) -> None:
        what = {"key": letter, "text": letter, "unmodifiedText": letter, "modifiers": modifiers}
        self._keys.send("Input.dispatchKeyEvent", {"type": "keyDown", **what})
        self._keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": letter, "modifiers": modifiers})
        self.pressed += 1

    def to(self, control: Locator, most: int = 45) -> None:
        """Tab until the control has the focus."""
        for _stop in range(most):
            if control.evaluate("e => e === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{most} tabs don't reach {control}")

    def fill(self, name: str, words: str) -> None:
        """Tab on to the field or list of the form with this name and type."""
        field = self.page.locator(f"main [name='{name}']").first
        self.to(field)
        self.choose(words) if field.evaluate("e => e.tagName") == "SELECT" else self.type(words)

    def tick(self, label: str) -> None:
        self.to(self.page.get_by_role("main").get_by_label(label, exact=True))
        self.press("Space")

    def push(self, words: str) -> None:
        """Tab on to the first button that is named so, and press it; the page that follows is there."""
        self.to(self.page.get_by_role("main").get_by_role("button", name=words).first)
        self._enter()

    def follow(self, words: str) -> None:
        self.to(self.page.get_by_role("main").get_by_role("link", name=words, exact=True).first)
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.press("Enter")
