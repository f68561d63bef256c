"""The demo city's cases, one in every state, each on its way by the services; the people in them are invented."""

from .stories import build

__all__ = ["build"]
