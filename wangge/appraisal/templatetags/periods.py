"""周期之词 periods: 2026-10 as people say it."""

from django import template

from wangge.notices.words import period

register = template.Library()
register.filter("period", period)
