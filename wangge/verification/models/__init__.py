"""What is kept of verification: prints of photos, how people were called back, what replies rest on."""

from wangge.verification.models.calling import (
    Call,
    CallScript,
    Draw,
    Invitation,
    Promise,
    ReplyMark,
    SamplingPlan,
)
from wangge.verification.models.knowing import KnowledgeCheck, KnowledgeItem, KnowledgeUse
from wangge.verification.models.looking import Capture, PhotoMark, Redaction
from wangge.verification.models.prints import PhotoPrint, PrintWord

__all__ = [
    "Call",
    "CallScript",
    "Capture",
    "Draw",
    "Invitation",
    "KnowledgeCheck",
    "KnowledgeItem",
    "KnowledgeUse",
    "PhotoMark",
    "PhotoPrint",
    "PrintWord",
    "Promise",
    "Redaction",
    "ReplyMark",
    "SamplingPlan",
]
