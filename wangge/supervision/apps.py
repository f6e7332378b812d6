from django.apps import AppConfig


class Supervision(AppConfig):
    name = "wangge.supervision"

    def ready(self) -> None:
        """What may be done here goes on the shelf; from now on each entry marks what it may move."""
        from wangge.cases.log import timekeepers
        from wangge.supervision import offers  # noqa: F401
        from wangge.supervision.actions.watching import marked

        if marked not in timekeepers:
            timekeepers.append(marked)
