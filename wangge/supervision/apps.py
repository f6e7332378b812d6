from django.apps import AppConfig


class Supervision(AppConfig):
    name = "wangge.supervision"

    def ready(self) -> None:
        from wangge.supervision import offers  # noqa: F401  (what may be done here goes on the shelf)
