"""不改 kept: rows that are written once – a correction is a row of its own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models


class KeptRows(models.QuerySet[Any]):
    """Rows that may be read and added, never changed."""

    def update(self, **_changes: object) -> int:
        raise PermissionDenied(f"{self.model.__name__}: rows are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise PermissionDenied(f"{self.model.__name__}: rows are never deleted")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> int:
        raise PermissionDenied(f"{self.model.__name__}: rows are never changed")


class Kept(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    objects = KeptRows.as_manager()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PermissionDenied(f"{type(self).__name__}: rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise PermissionDenied(f"{type(self).__name__}: rows are never deleted")
