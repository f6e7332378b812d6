"""What is kept of places: two hierarchies of areas, and the grids that lie in them."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.base.models import Edition

EDITION = "grids"  # renewed with every change of divisions, areas or grids
NAMES = "grids.names"  # renewed with every change of names of places, loaded or taught


class Renewing(models.Model):
    """What renews the edition when saved or deleted; bulk writers renew it once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        Edition.renew(EDITION)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **kwargs)
        Edition.renew(EDITION)
        return gone


class Level(models.TextChoices):
    CITY = "city", _("city")
    DISTRICT = "district", _("district or county")
    STREET = "street", _("street or township")
    COMMUNITY = "community", _("community or village")


class Division(Renewing):
    """行政区划: a node of the statutory hierarchy; codes nest by prefix (6, 9, 12 digits)."""

    class Kind(models.TextChoices):
        ADMINISTRATIVE = "administrative", _("administrative division")
        MANAGEMENT_AREA = "management_area", _("management area")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=Level.choices, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.ADMINISTRATIVE)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    aliases = models.JSONField(default=list)
    outline = models.BinaryField(null=True)  # WKB, lon/lat, WGS84 = CGCS2000 within 0.1 m
    lon = models.FloatField(null=True)  # a point inside
    lat = models.FloatField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class ManagementArea(Renewing):
    """管理区域: the second hierarchy – an area that governs streets of statutory divisions."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    aliases = models.JSONField(default=list)
    divisions = models.ManyToManyField(Division, related_name="+")

    def __str__(self) -> str:
        return self.name


class Grid(Renewing):
    """网格: one piece of ground in one version; a changed grid is a new row, the old one ends."""

    class Type(models.TextChoices):
        COMMUNITY = "community", _("community grid")
        MICRO = "micro", _("micro-grid")
        RURAL = "rural", _("rural grid")
        EXCLUSIVE = "exclusive", _("exclusive grid")
        UNIT = "unit", _("unit grid")

    code = models.CharField(max_length=24)
    version = models.PositiveIntegerField(default=1)
    type = models.CharField(max_length=12, choices=Type.choices)
    level = models.PositiveSmallIntegerField(default=3)  # 1 street, 2 community, 3 grid proper
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    polygon = models.BinaryField()  # WKB, lon/lat
    datum = models.CharField(max_length=12, default="CGCS2000")
    area_m2 = models.FloatField(default=0)
    households = models.PositiveIntegerField(null=True)
    population = models.PositiveIntegerField(null=True)
    land_use = models.CharField(max_length=40, blank=True)
    management_grade = models.CharField(max_length=20, blank=True)
    responsible_body = models.CharField(max_length=80, blank=True)
    posted_phone = models.CharField(max_length=20, blank=True)  # the published one, not a person's
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_grid_a_version")
        ]

    def __str__(self) -> str:
        return self.name


class PlaceName(models.Model):
    """地名: a place people name – a road, an estate, a shop … – and all it is called.

    Written by the deeds of `actions.naming`, which renew the edition `NAMES` once a batch.
    """

    class Kind(models.TextChoices):
        ROAD = "road", _("road or street")
        ESTATE = "estate", _("housing estate")
        VILLAGE = "village", _("village or hamlet")
        BUILDING = "building", _("building")
        SCHOOL = "school", _("school")
        HOSPITAL = "hospital", _("hospital or clinic")
        MARKET = "market", _("market or mall")
        PARK = "park", _("park or square")
        STATION = "station", _("station or stop")
        WATER = "water", _("river or lake")
        AREA = "area", _("quarter or zone")
        POI = "poi", _("other place")

    code = models.CharField(max_length=40, unique=True)  # the city's own, or made from the facts
    name = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    lon = models.FloatField(null=True)  # WGS84
    lat = models.FloatField(null=True)
    course = models.BinaryField(null=True)  # WKB line, lon/lat: where a road runs
    division = models.ForeignKey(Division, models.SET_NULL, null=True, related_name="+")
    aliases = models.JSONField(default=list)
    old_names = models.JSONField(default=list)
    address = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=80, blank=True, db_index=True)
    actor = models.CharField(max_length=60)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AliasWitness(models.Model):
    """别名见证: one settled case in which these words meant this place.

    An alias counts as learned once witnesses of two voices agree (`naming.learned`). `voice` tells
    apart who spoke and says of nobody who it was; it differs from alias to alias.
    """

    alias = models.CharField(max_length=40)
    witness = models.CharField(max_length=40)  # the case's number
    voice = models.CharField(max_length=32)
    division = models.CharField(max_length=20)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    actor = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alias", "witness"], name="one_witness_an_alias")
        ]

    def __str__(self) -> str:
        return f"{self.alias} ← {self.witness}"
