"""How a reader wants the site to look: her own choice, kept in a cookie, no account needed."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.utils.safestring import SafeString, mark_safe

COOKIE = "appearance"
COOKIE_AGE = 400 * 24 * 3600  # the longest a browser keeps one
THEMES = ("auto", "light", "dark")
CONTRASTS = ("auto", "normal", "more")
TEXTS = ("normal", "large", "largest")
_KNOWN = {"theme": THEMES, "contrast": CONTRASTS, "text": TEXTS}


@dataclass(frozen=True, slots=True)
class Appearance:
    theme: str = "auto"
    contrast: str = "auto"
    text: str = "normal"

    @classmethod
    def read(cls, cookie: str) -> Appearance:
        """From «dark.more.large»; whatever is not known falls back to what the reader's system says."""
        given = dict(zip(_KNOWN, cookie.split("."), strict=False))
        return cls(**{name: value for name, value in given.items() if value in _KNOWN[name]})

    @property
    def cookie(self) -> str:
        return f"{self.theme}.{self.contrast}.{self.text}"

    @property
    def attributes(self) -> SafeString:
        """For <html>: only what differs from the default. The values come from the lists above, so they are safe."""
        chosen = ((f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default)
        return mark_safe("".join(f' data-{name}="{value}"' for name, value in chosen))  # noqa: S308
