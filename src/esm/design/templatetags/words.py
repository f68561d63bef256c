"""`{% translate "…" %}` of constant words, looked up once in each language.

A table of fifty rows says each of its column names fifty times (`data-l`), and every look-up goes through the locale's
thread storage and a catalogue. The words of a template don't change while the program runs.
"""

from __future__ import annotations

from django import template
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()


class Words(Node):
    """Django's own node does the work the first time it is asked in a language."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.known: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        words = self.known.get(language)
        if words is None:
            words = self.known[language] = self.node.render(context)
        return words


def _is_constant(expression: FilterExpression) -> bool:
    return getattr(expression.var, "literal", None) is not None and not expression.filters


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """As Django's, with every option of it; only constant words are remembered."""
    node = do_translate(parser, token)
    plain = not node.asvar and not node.message_context and _is_constant(node.filter_expression)
    return Words(node) if plain else node
