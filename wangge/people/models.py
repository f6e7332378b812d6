"""Who answers: units, the people in them, their posts and the grids they walk."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.grids.models import Division, Grid, Level


class Unit(models.Model):
    """承办单位: a body that may lead or assist a case."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, db_index=True)  # a slug of the city's unit kinds
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    uscc = models.CharField(max_length=18, blank=True)  # unified social credit code
    aliases = models.JSONField(default=list)
    handles = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OPERATOR = "operator", _("operator")
    REVIEWER = "reviewer", _("reviewer")
    DISPATCHER = "dispatcher", _("dispatcher")
    CLERK = "clerk", _("receiving clerk")
    UNIT_HEAD = "unit_head", _("unit head")
    HANDLER = "handler", _("handler")
    GRID_WORKER = "grid_worker", _("grid worker")
    VERIFIER = "verifier", _("verifier")
    CALLER = "caller", _("call-back operator")
    SUPERVISOR = "supervisor", _("supervisor")
    ANALYST = "analyst", _("analyst")
    LEADER = "leader", _("leader")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


class Person(AbstractBaseUser):
    """人员: one account, one person; no shared accounts."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone_sealed = models.TextField(blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_set_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    access_version = models.PositiveIntegerField(default=0)  # +1 when posts or grids change

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How this person stands in the log: by key, never by name."""
        return f"person:{self.pk}"


class Post(models.Model):
    """岗位: a role held by a person, in a unit and over an area; access is role × area × unit."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "division"],
                name="one_post_once",
                nulls_distinct=False,
            )
        ]


class GridStaff(models.Model):
    """网格人员: who walks a grid, and as what."""

    class Kind(models.TextChoices):
        LEADER = "leader", _("grid leader")
        FULL_TIME = "full_time", _("full-time grid worker")
        PART_TIME = "part_time", _("part-time grid worker")
        PARTY_GUIDE = "party_guide", _("Party guide")
        COLLECTOR = "collector", _("collector")
        SUNK_CADRE = "sunk_cadre", _("cadre sent down")

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    since = models.DateField(null=True)
    until = models.DateField(null=True)


class Token(models.Model):
    """接口令牌: lets a system, or a person's own program, in at the API; only its hash is kept."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) ^ ~models.Q(channel=""),
                name="token_of_a_person_or_a_channel",
            )
        ]

    def __str__(self) -> str:
        return self.label


class TraceRows(models.QuerySet["Trace"]):
    """Rows that may be read and added, never changed."""

    def update(self, **_changes: object) -> int:
        raise PermissionDenied("traces are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise PermissionDenied("traces are never deleted")


class Trace(models.Model):
    """审计: one act of one actor. Added, never changed; holds keys, never a person's data."""

    happened_at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80, db_index=True)
    act = models.CharField(max_length=40, db_index=True)
    object = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=20)
    detail = models.JSONField(default=dict)

    objects: ClassVar = TraceRows.as_manager()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PermissionDenied("traces are never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise PermissionDenied("traces are never deleted")
