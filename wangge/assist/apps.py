from django.apps import AppConfig


class Assist(AppConfig):
    name = "wangge.assist"
