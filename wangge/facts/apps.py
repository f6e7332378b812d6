from django.apps import AppConfig


class Facts(AppConfig):
    name = "wangge.facts"
