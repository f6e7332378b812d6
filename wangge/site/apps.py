"""The Django app of the site: brings what each room offers and repeats onto the shelves."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class Site(AppConfig):
    name = "wangge.site"
    label = "site"

    def ready(self) -> None:
        """Import every room's `offers` and `jobs`: a file there is a thing on the shelf."""
        for room in apps.get_app_configs():
            if room.name.startswith("wangge."):
                for door in ("offers", "jobs"):
                    if room.module and module_has_submodule(room.module, door):
                        import_module(f"{room.name}.{door}")
