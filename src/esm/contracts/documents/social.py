"""The act, its invoice and its annex as one paper. No person is named in it."""

from __future__ import annotations

from ..selectors.act_page import ActPage
from .formats import both


def _data(page: ActPage) -> dict[str, object]:
    return {"page": page, "act": page.act, "contract": page.contract}


ACT_FORMATS = both(lambda _page: "contracts/papers/act.txt", _data)
