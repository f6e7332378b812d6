"""Periodic things of the people room."""

from datetime import datetime

from django.contrib.sessions.models import Session

from wangge.base.clock import tick


@tick("sessions that have ended are deleted", every=3600)
def clear_sessions(at: datetime) -> int:
    """Delete sessions whose time is over."""
    deleted, _per_model = Session.objects.filter(expire_date__lt=at).delete()
    return deleted
