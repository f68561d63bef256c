"""Components are typed Python functions around small templates: greppable, testable, no runtime compiler."""

from django import template

register = template.Library()
