"""What the base keeps: work to be done once, later, and which edition of a thing stands."""

from uuid import uuid4

from django.db import models, transaction

from wangge.base.kept import look_anew


class Edition(models.Model):
    """版次: a word that changes whenever what it names has changed; memories (`Kept`) compare it.

    The word is random, or says what was loaded; two histories never look alike.
    """

    name = models.CharField(max_length=40, unique=True)
    stamp = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.name} {self.stamp}"

    @classmethod
    def of(cls, *names: str) -> tuple[str, ...]:
        """The stamps of those that have one, by name; one statement."""
        found = cls.objects.filter(name__in=names).order_by("name")
        return tuple(found.values_list("stamp", flat=True))

    @staticmethod
    def renew(name: str, *, stamp: str = "") -> None:
        """Say that something changed; call it in the transaction of the change, at its end.

        This process sees the change at its next question, others within seconds of the commit.
        """
        Edition.objects.bulk_create(
            [Edition(name=name, stamp=stamp or uuid4().hex)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["stamp"],
        )
        look_anew()
        transaction.on_commit(look_anew)  # another thread may have looked in between


class Job(models.Model):
    """作业: one piece of work; it is due at `run_at` unless a living worker holds its lease."""

    kind = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=128, null=True, unique=True, default=None)
    run_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, default=None)
    lease_owner = models.CharField(max_length=128, blank=True, default="")
    tries = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, default=None)

    class Meta:
        """Workers ask only for what is due and not done; finished jobs cost them nothing."""

        indexes = [
            models.Index(
                fields=["run_at"], name="base_job_due", condition=models.Q(done_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
