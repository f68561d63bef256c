"""What other rooms may use of the service log."""

from .machine import FRACTIONAL, SCALE, Unit

__all__ = ["FRACTIONAL", "SCALE", "Unit"]
