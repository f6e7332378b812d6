"""What is kept of models: every version ever made, and every switch of which one stands."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

EDITION = "models"  # renewed by every switch
# 50 characters of a slug, as Django has it; a model's name adds its number.
TASK_LENGTH = 50


class Rows(models.QuerySet[Any]):
    """Rows that may be read and added, never changed."""

    def update(self, **_changes: object) -> int:
        raise PermissionDenied("what is kept of models is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise PermissionDenied("what is kept of models is never deleted")

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[Any]:
        if options.get("update_conflicts"):
            raise PermissionDenied("what is kept of models is never changed")
        return super().bulk_create(objs, *args, **options)


class Lasting(models.Model):
    """A row that is added and then stays as it is."""

    objects: ClassVar = Rows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PermissionDenied("what is kept of models is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise PermissionDenied("what is kept of models is never deleted")


class ModelVersion(Lasting):
    """模型版本: one trained model of a task; its file lies in the blob store under its digest."""

    task = models.SlugField(max_length=TASK_LENGTH)  # what it is for, e.g. "dispatch"
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the task
    name = models.CharField(max_length=TASK_LENGTH + 12, unique=True)  # "dispatch/3"
    digest = models.CharField(max_length=80)  # the blob's key: what it holds cannot change
    card = models.JSONField(default=dict)  # of what it was made, how, and how good it is
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "digest"], name="one_model_once"),
            models.UniqueConstraint(fields=["task", "number"], name="one_model_a_number"),
        ]

    def __str__(self) -> str:
        return self.name


class Place(models.TextChoices):
    """Where a model stands: it answers, or it only thinks along."""

    LIVE = "live", _("live model")
    SHADOW = "shadow", _("shadow model")


class Deed(models.TextChoices):
    PROMOTED = "promoted", _("model promoted")
    ROLLED_BACK = "rolled_back", _("model rolled back")
    WITHDRAWN = "withdrawn", _("model withdrawn")
    SHADOWED = "shadowed", _("shadow run begun")
    SHADOW_ENDED = "shadow_ended", _("shadow run ended")


class ModelSwitch(Lasting):
    """模型切换: from this moment `version` stands at `place`, or none does. The last row holds."""

    task = models.SlugField(max_length=TASK_LENGTH)
    place = models.CharField(max_length=8, choices=Place.choices)
    deed = models.CharField(max_length=12, choices=Deed.choices)
    version = models.ForeignKey(ModelVersion, models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["task", "place", "id"], name="switch_last")]

    def __str__(self) -> str:
        return f"{self.task} {self.deed} {self.version_id or '-'}"
