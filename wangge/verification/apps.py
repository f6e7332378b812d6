from django.apps import AppConfig


class Verification(AppConfig):
    name = "wangge.verification"

    def ready(self) -> None:
        from wangge.verification import offers  # noqa: F401  (what may be done here goes on the shelf)
