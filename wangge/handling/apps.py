from django.apps import AppConfig


class Handling(AppConfig):
    name = "wangge.handling"
