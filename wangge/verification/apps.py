from django.apps import AppConfig


class Verification(AppConfig):
    name = "wangge.verification"

    def ready(self) -> None:
        from wangge.verification import knowledge, offers  # noqa: F401  (what is here goes on the shelves)
