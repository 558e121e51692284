"""Filters that say hours, weeks and waits as people read them: `{% load coren_words %}`."""

import datetime as dt

from django import template
from django.utils.formats import date_format

from coren import words

register = template.Library()


@register.filter
def hours_words(minutes: int) -> str:
    """34.5 hours."""
    return words.hours_words(minutes)


@register.filter
def week_words(monday: dt.date) -> str:
    """11 to 17 February 2019."""
    return words.week_words(monday)


@register.filter
def waited_words(days: int) -> str:
    """6 days."""
    return words.waited_words(days)


@register.filter
def day_name(value: dt.date) -> str:
    """Tuesday 12 February, in a list that names the year."""
    return date_format(value, "l j F")
