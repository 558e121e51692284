"""What a page needs to go on without signal: the words of its script."""

from django import template

from coren import shell

register = template.Library()


@register.simple_tag
def offline_words() -> str:
    """Give the words as JSON, for an attribute."""
    return shell.words()
