"""PDF by Typst: tagged (PDF/UA-1), so that a screen reader reads it, and fit for the archive (PDF/A-2a).

Set in Libertinus Serif, which Typst carries with it: Ukrainian complete (ʼ ґ є і ї №), close to what clerks know,
and no font has to be installed on the server. Use «грн», not the ₴ sign, which it lacks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from .markup import Block, paper

_LAYOUT = Path(__file__).with_name("official.typ")


def typst_pdf(template: str, data: Mapping[str, Any], *, at: datetime | None = None, draft: str = "") -> bytes:
    """The paper as a tagged PDF. `at` is its date of making, in its metadata; `draft`: a word over every page."""
    return render(paper(template, data), at=at, draft=draft)


def render(blocks: tuple[Block, ...], *, at: datetime | None = None, draft: str = "") -> bytes:
    import typst  # 30 MB: only when somebody asks for a paper

    title = next((b.text for b in blocks if b.kind == "title"), "")
    document = {"title": title, "draft": draft, "blocks": [asdict(b) for b in blocks]}
    pdf = typst.compile(
        _layout(),
        sys_inputs={"paper": json.dumps(document, ensure_ascii=False)},
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(at.astimezone(UTC).timestamp()) if at else None,
    )
    return bytes(pdf)


@lru_cache(maxsize=1)
def _layout() -> bytes:
    return _LAYOUT.read_bytes()
