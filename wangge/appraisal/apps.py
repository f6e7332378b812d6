from django.apps import AppConfig


class Appraisal(AppConfig):
    name = "wangge.appraisal"
