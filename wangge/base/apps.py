"""The Django app of the base."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Holds one table only: jobs."""

    name = "wangge.base"
    label = "base"
    verbose_name = "Base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put on the shelf what the clock does for the embedded database."""
        from wangge.base.sqlite import keeping  # noqa: F401
