"""Official papers are in the state language, whatever language their reader has chosen for the site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils.translation import override

P = ParamSpec("P")
T = TypeVar("T")


def in_state_language(make: Callable[P, T]) -> Callable[P, T]:
    """For whatever gathers the data of a paper and prints it: names of states and dates come out in Ukrainian too."""

    @wraps(make)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        with override(settings.LANGUAGE_CODE):
            return make(*args, **kwargs)

    return wrapped
