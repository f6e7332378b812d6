from django.apps import AppConfig


class Supervision(AppConfig):
    name = "wangge.supervision"
