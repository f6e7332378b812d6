"""作业 (jobs): work to be done once, later, by whichever process is alive."""

from django.db import models


class Job(models.Model):
    """One piece of work; it is due at `run_at` unless a living worker holds its lease."""

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
