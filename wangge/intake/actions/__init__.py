"""受理之事 actions: what is heard opens a case, once; then it is accepted, answered, sent on, joined."""

from wangge.intake.actions.attaching import attach
from wangge.intake.actions.deciding import (
    accept,
    answer,
    classify,
    confirm_join,
    correct,
    divert,
    join_into,
    not_accept,
    part,
    propose_join,
    reject_join,
    relate,
)
from wangge.intake.actions.forgetting import forget_due
from wangge.intake.actions.hearing import Received, receive
from wangge.intake.actions.identity import NotForYou, show_identity
from wangge.intake.actions.refusing import refuse, retry_refusals
from wangge.intake.actions.splitting import split

__all__ = [
    "NotForYou",
    "Received",
    "accept",
    "answer",
    "attach",
    "classify",
    "confirm_join",
    "correct",
    "divert",
    "forget_due",
    "join_into",
    "not_accept",
    "part",
    "propose_join",
    "receive",
    "refuse",
    "reject_join",
    "relate",
    "retry_refusals",
    "show_identity",
    "split",
]
