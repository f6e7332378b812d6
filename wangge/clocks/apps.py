from django.apps import AppConfig


class Clocks(AppConfig):
    name = "wangge.clocks"

    def ready(self) -> None:
        """From now on nothing is recorded without its clocks."""
        from wangge.cases.log import timekeepers
        from wangge.clocks.actions import timed

        if timed not in timekeepers:
            timekeepers.append(timed)
