from django.apps import AppConfig


class Grids(AppConfig):
    name = "wangge.grids"
