from django.apps import AppConfig


class Verification(AppConfig):
    name = "wangge.verification"
