"""Every test begins with empty process-wide memories in the city's language; examples may take their time."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

from wangge.base.kept import forget_all

# How long an example takes says more of the machine and its other tests than of what is tried.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """The database of the one before is gone, and the language of its last page too."""
    forget_all()
    yield
    forget_all()
    translation.deactivate()
