"""The Django apps of the people room: ours, and Django's accounts without its permissions."""

from django.apps import AppConfig
from django.contrib.auth.apps import AuthConfig
from django.db.models.signals import post_migrate


class People(AppConfig):
    name = "wangge.people"
    default = True

    def ready(self) -> None:
        from wangge.people import actions  # noqa: F401 – what is sealed here goes on the shelf


class Accounts(AuthConfig):
    """Sessions and hashes are Django's; what a person may do stands in `people.rules`."""

    name = "django.contrib.auth"

    def ready(self) -> None:
        super().ready()
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
