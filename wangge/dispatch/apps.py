from django.apps import AppConfig


class Dispatch(AppConfig):
    name = "wangge.dispatch"
