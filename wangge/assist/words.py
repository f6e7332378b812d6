"""What people read when a model cannot answer: said in their language, with what helps."""

from django.utils.translation import gettext as _

from wangge.assist.store import Damaged


def reason(damaged: Damaged) -> str:
    """Why no model answers, for those who decide without one; the English text of `damaged` is for who mends it."""
    told = {
        "missing": _("The model's file is missing from the store."),
        "cut": _("The model's file is cut off."),
        "altered": _("The model's file was altered."),
        "version": _("The model was made for another version of this program."),
        "form": _("The model's file cannot be read."),
        "size": _("The model's file is too large."),
    }[damaged.what]
    until = _("Until it is restored or rolled back, people decide.")
    return f"{told} {until}"
