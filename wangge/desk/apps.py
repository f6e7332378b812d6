from django.apps import AppConfig


class Desk(AppConfig):
    name = "wangge.desk"
