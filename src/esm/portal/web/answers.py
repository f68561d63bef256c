"""What a page's form calls the answers that are sent from it: labels, chosen options, what nobody typed.

Read off the page itself, so that answers kept for a person (`kernel.kept`) can be shown to her in the form's own words
and no view has to know that its form may be kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_CHOICES = {"radio", "checkbox"}
_SILENT = {"hidden", "submit", "button", "image", "reset"}


@dataclass(slots=True)
class Words:
    """`titles` by the name of a field, `choices` by (name, value), `unseen` are the names nobody types into."""

    titles: dict[str, str] = field(default_factory=dict)
    choices: dict[tuple[str, str], str] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)


def words_of(page: str, action: str) -> Words:
    """The words of the form of `page` that is sent to `action`; no words when the page has none such."""
    reader = _Reader(action)
    reader.feed(page)
    return reader.words()


@dataclass(slots=True)
class _Control:
    id: str
    name: str
    kind: str
    value: str
    label: str
    legend: str


class _Reader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.inside = False
        self.controls: list[_Control] = []
        self.labels: dict[str, list[str]] = {}
        self.options: dict[tuple[str, str], list[str]] = {}
        self.legends: list[list[str]] = []
        self.into: list[str] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = at.get("action", "") in {"", self.action, self.action.partition("?")[0]}
        elif not self.inside:
            return
        elif "optional" in at.get("class", "").split():
            self.into = None  # «(необовʼязково)» ends a label and is no part of the question
        elif tag == "label":
            self.into = self.labels.setdefault(at.get("for", ""), [])
        elif tag == "fieldset":
            self.legends.append([])
        elif tag == "legend" and self.legends:
            self.into = self.legends[-1]
        elif tag == "option":
            self.into = self.options.setdefault((self.select, at.get("value", "")), [])
        elif tag in {"input", "textarea", "select", "button"} and at.get("name"):
            kind = "submit" if tag == "button" else at.get("type", "text") if tag == "input" else tag
            legend = _line(self.legends[-1]) if self.legends else ""
            self.controls.append(
                _Control(at.get("id", ""), at["name"], kind, at.get("value", "on"), at.get("aria-label", ""), legend)
            )
            if tag == "select":
                self.select = at["name"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "fieldset" and self.legends:
            self.legends.pop()
        elif tag in {"label", "legend", "option"}:
            self.into = None

    def handle_data(self, data: str) -> None:
        if self.into is not None:
            self.into.append(data)

    def words(self) -> Words:
        found = Words(choices={key: _line(parts) for key, parts in self.options.items()})
        for control in self.controls:
            label = control.label or _line(self.labels.get(control.id, []))
            if control.kind in _SILENT:
                found.unseen.add(control.name)
            elif control.kind in _CHOICES:
                found.choices[control.name, control.value] = label
                found.titles.setdefault(control.name, control.legend)
            else:
                found.titles.setdefault(control.name, label)
        return found


def _line(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
