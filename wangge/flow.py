"""一件事怎么走: who acts when something has happened to a case – the whole lifecycle on one page.

A stage never calls the next: it records what happened, and this table says who waits to hear of it.
"""

from wangge.cases import events as e
from wangge.cases.messenger import Reaction, on
from wangge.dispatch.actions import dispatch_by_machine, rank
from wangge.dispatch.promise.outcomes import handled, returned, ruled
from wangge.handling.actions.reviews import review_settled
from wangge.intake.screening import decide, screen
from wangge.portal.following import link_when_planned, link_when_unreached, tell_closed
from wangge.supervision.actions.ordering import finish
from wangge.supervision.actions.telling import decided, review_wanted, share_given
from wangge.verification.actions import answer_when_verified, ask_back, conclude
from wangge.verification.actions.knowing import used_at_once
from wangge.verification.checking import ask_checks
from wangge.verification.redacting import look_at_case

dispatch = Reaction(act=dispatch_by_machine, think=rank)
screening = Reaction(act=decide, think=screen)

FLOW = dict(
    (
        on(e.Registered, screening, look_at_case),  # 登记 → 受理, 建议合并, 或等人; 照片先遮蔽
        on(e.Answered, used_at_once),  # 直接答复 → 记引用的知识条目
        on(e.Accepted, dispatch),  # 受理 → 派遣, 或等派遣员
        on(e.Reviewed, dispatch),  # 审核完成 → 派遣
        on(e.ReturnGranted, returned, dispatch),  # 同意退单 → 记错派; 重新派遣, 不再派给退回的单位
        on(e.Reopened, review_settled, dispatch),  # 重启 → 复核已决; 派遣
        on(e.Ruled, ruled),  # 裁定给别的单位 → 记错派
        on(e.SubDispatched, share_given),  # 下派、加派 → 告知协办单位
        on(e.ExtensionGranted, decided),  # 同意延期 → 告知单位
        on(e.ExtensionRefused, decided),  # 不同意延期 → 告知单位
        on(
            e.Handled, handled, ask_checks, look_at_case, finish
        ),  # 已处置 → 记派对; 智能核查; 催办了结
        on(e.Verified, answer_when_verified, look_at_case),  # 核查通过 → 答复
        on(e.Replied, ask_back),  # 答复 → 告知合并件, 抽定回访
        on(e.CallbackPlanned, link_when_planned),  # 待回访, 短信或网页 → 发链接
        on(e.CallAttempted, link_when_unreached),  # 多次未接通 → 发链接
        on(e.CalledBack, conclude),  # 已回访 → 办结, 重办一次, 或等人
        on(e.ReviewAsked, review_wanted),  # 申请复核 → 告知督办员
        on(e.Closed, finish, tell_closed),  # 办结 → 督办单了结; 告知诉求人
    )
)
