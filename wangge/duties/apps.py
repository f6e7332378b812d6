from django.apps import AppConfig


class Duties(AppConfig):
    name = "wangge.duties"
