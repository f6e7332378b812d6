"""What is kept: the case as it stands now, the log of all that happened, and what could not be told."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.base.ids import case_number
from wangge.cases.moves import EVENTS, State
from wangge.duties.models import Category, DutyItem
from wangge.grids.models import Grid
from wangge.people.models import Person, Unit


class Kind(models.TextChoices):
    INQUIRY = "inquiry", _("inquiry")
    HELP = "help", _("help")
    COMPLAINT = "complaint", _("complaint")
    REPORT = "report", _("report of a violation")
    SUGGESTION = "suggestion", _("suggestion")
    PRAISE = "praise", _("praise")


class Urgency(models.TextChoices):
    GENERAL = "general", _("general")
    URGENT = "urgent", _("urgent")
    SAFETY = "safety", _("safety")


class Case(models.Model):
    """案卷: the matter itself. All but its opening facts is derived from its entries."""

    # opening facts
    registered_at = models.DateTimeField()
    channel = models.CharField(max_length=40)
    title = models.CharField(max_length=80)  # the first of the words
    words = models.TextField(
        blank=True
    )  # what was said, masked; the original lies sealed in intake
    address = models.CharField(max_length=300, blank=True)
    secret = models.BooleanField(default=False)
    wants_reply = models.BooleanField(default=True)
    # as it stands
    state = models.CharField(max_length=24, default=State.REGISTERED)
    steps = models.PositiveIntegerField(default=0)  # entries so far; tells two writers apart
    seal = models.BinaryField(default=b"")  # the seal of the last entry
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.COMPLAINT)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.GENERAL)
    safety = models.BooleanField(default=False)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    place_confidence = models.FloatField(null=True)
    division_code = models.CharField(max_length=20, blank=True)  # the most exact one known
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    duty_item = models.ForeignKey(
        DutyItem, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    accused_unit = models.ForeignKey(  # the unit complained of: it never learns who spoke
        Unit, models.PROTECT, null=True, related_name="+", db_index=False
    )
    handler = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    final_assignment = models.BooleanField(default=False)
    dispatched_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # completion
    resume_on = models.DateField(null=True)
    handled_by = models.CharField(max_length=40, blank=True)  # an actor of the log
    handled_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)
    contacted = models.BooleanField(null=True)  # what the person says, here and below: the latest
    solved = models.BooleanField(null=True)
    satisfied = models.PositiveSmallIntegerField(null=True)  # 1 … 5
    first_satisfied = models.PositiveSmallIntegerField(null=True)  # the first answer, kept
    attitude = models.PositiveSmallIntegerField(null=True)  # 1 … 5
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    review_asked_at = models.DateTimeField(null=True)  # the person does not accept the close
    excluded = models.BooleanField(default=False)  # found unreasonable: left out of appraisal
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    followers = models.PositiveIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)
    hops = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    rehandles = models.PositiveSmallIntegerField(default=0)
    reopens = models.PositiveSmallIntegerField(default=0)
    urges = models.PositiveSmallIntegerField(default=0)
    void_requested_by = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="case_state"),
            models.Index(fields=["lead_unit", "state", "id"], name="case_unit_state"),
            models.Index(fields=["lead_unit", "grid", "state", "id"], name="case_unit_grid_state"),
            models.Index(fields=["grid", "state", "id"], name="case_grid_state"),
            models.Index(fields=["division_code", "id"], name="case_division"),
            models.Index(fields=["registered_at"], name="case_registered"),
            models.Index(
                fields=["due_at"],
                name="case_due_open",
                condition=models.Q(due_at__isnull=False, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number a person reads on the phone; derived, never stored."""
        return case_number(self.pk, localdate(self.registered_at))


class Entry(models.Model):
    """日志: one thing that happened. Never changed, never deleted; only `told_at` is set, once."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", db_index=False)
    step = models.PositiveIntegerField()
    kind = models.CharField(max_length=30, choices=[(k, k) for k in EVENTS])
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    seal = models.BinaryField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step"], name="one_entry_a_step")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="entry_untold", condition=models.Q(told_at__isnull=True)
            ),
            models.Index(fields=["happened_at"], name="entry_happened"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.step} {self.kind}"


class Assignment(models.Model):
    """下派、加派: a share of a case below or beside the lead unit; the lead stays responsible."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    assist = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "case"], name="assignment_unit_case")]


class Attachment(models.Model):
    """附件: a file that belongs to a case; people are shown the copy without its camera data."""

    class Purpose(models.TextChoices):
        SAID = "said", _("with the request")
        BEFORE = "before", _("before")
        AFTER = "after", _("after")
        INSPECTION = "inspection", _("inspection")

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    blob = models.CharField(max_length=80)  # as it came
    shown = models.CharField(max_length=80)  # stripped, turned upright, bounded in size
    mime = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    taken_at = models.DateTimeField(null=True)  # as the camera says
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)


class Trouble(models.Model):
    """停放: an entry that could not be told – when it is tried again, or parked with its error."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="trouble")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # null: parked until a person retries it
    parked_at = models.DateTimeField(null=True)
    error = models.TextField()


class Checkpoint(models.Model):
    """封存: a seal over all entries up to one, so that none can be removed unseen."""

    made_at = models.DateTimeField()
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField(unique=True)
    entries = models.BigIntegerField()
    seal = models.BinaryField()
