from django.apps import AppConfig


class Handling(AppConfig):
    name = "wangge.handling"

    def ready(self) -> None:
        from wangge.handling import offers  # noqa: F401  (what may be done here goes on the shelf)
