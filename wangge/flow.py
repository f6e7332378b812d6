"""一件事怎么走: who acts when something has happened to a case – the whole lifecycle on one page.

A stage never calls the next: it records what happened, and this table says who waits to hear of it.
"""

from wangge.cases import events as e
from wangge.cases.messenger import Reaction, on
from wangge.dispatch.actions import dispatch_by_machine, rank
from wangge.dispatch.promise.outcomes import handled, returned, ruled
from wangge.intake.screening import decide, screen
from wangge.verification.actions import answer_when_verified, ask_back, conclude

dispatch = Reaction(act=dispatch_by_machine, think=rank)
screening = Reaction(act=decide, think=screen)

FLOW = dict(
    (
        on(e.Registered, screening),  # 登记 → 受理, 建议合并, 或等人
        on(e.Accepted, dispatch),  # 受理 → 派遣, 或等派遣员
        on(e.Reviewed, dispatch),  # 审核完成 → 派遣
        on(e.ReturnGranted, returned, dispatch),  # 同意退单 → 记错派; 重新派遣, 不再派给退回的单位
        on(e.Reopened, dispatch),  # 重启 → 派遣
        on(e.Ruled, ruled),  # 裁定给别的单位 → 记错派
        on(e.Handled, handled),  # 已处置 → 记派对
        on(e.Verified, answer_when_verified),  # 核查通过 → 答复
        on(e.Replied, ask_back),  # 答复 → 告知合并件, 待回访
        on(e.CalledBack, conclude),  # 已回访 → 办结, 或等人
    )
)
