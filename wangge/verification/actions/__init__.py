"""核查回访: another's eyes on the work, the answer, the call-back, the close."""

from wangge.verification.actions.asking import add_script, set_plan
from wangge.verification.actions.calling import attempt_call, call_back, give_up, plan_callback
from wangge.verification.actions.closing import close, rehandle, reopen
from wangge.verification.actions.following import answer_when_verified, ask_back, conclude
from wangge.verification.actions.inviting import answer_link, invite, lapse
from wangge.verification.actions.looking import rework, verify
from wangge.verification.actions.replying import reply, settle_promise

MACHINE = "machine:verification"

__all__ = [
    "MACHINE",
    "add_script",
    "answer_link",
    "answer_when_verified",
    "ask_back",
    "attempt_call",
    "call_back",
    "close",
    "conclude",
    "give_up",
    "invite",
    "lapse",
    "plan_callback",
    "rehandle",
    "reopen",
    "reply",
    "rework",
    "set_plan",
    "settle_promise",
    "verify",
]
