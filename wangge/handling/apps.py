from django.apps import AppConfig


class Handling(AppConfig):
    name = "wangge.handling"

    def ready(self) -> None:
        """What may be done here goes on the shelf; who is asked to speak may read the case."""
        from wangge.cases.queries import also_seen
        from wangge.handling import offers  # noqa: F401
        from wangge.handling.queries.disputes import heard_about

        if heard_about not in also_seen:
            also_seen.append(heard_about)
