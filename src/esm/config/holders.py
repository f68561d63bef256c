"""Rooms that keep something about people with a card: each adds its `esm.people.public.Holder` here.

A person's data are destroyed everywhere in one transaction or nowhere, and what stands on a withdrawn consent stops with it.
"""

from esm.cases import public as cases
from esm.desk import public as desk
from esm.people.public import Holder

HOLDERS: tuple[Holder, ...] = (cases.HOLDER, desk.HOLDER)
