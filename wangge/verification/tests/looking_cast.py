"""Cases that are said to be done, with photos, for the tests of the verification desk."""

import json
from datetime import timedelta

from tests.pages_cast import City
from wangge.base.blobs import media
from wangge.base.clock import now
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Attachment, Case
from wangge.verification.tests.streets import street

DOUBT = {"check": "same_place", "verdict": "doubt", "confidence": 0.93, "why": ["看不出是同一处"]}
FINE = {"check": "reused", "verdict": "fine", "confidence": 0.8, "why": ["未见用过的照片"]}
DARK = {"check": "matter_gone", "verdict": "cannot_tell", "confidence": 0.4, "why": ["没有标记"]}


def handled(
    city: City,
    external: str,
    *,
    words: str = "人行道上有个大坑，晚上看不见，老人差点摔倒。",
    photos: bool = True,
    opinions: tuple[dict, ...] = (),
    by: str = "lamps_handler",
    **said,
) -> Case:
    """A case at work whose unit says that it is done."""
    case = city.case(external, words=words, **said)
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_handler", "start")
    after: list[str] = []
    if photos:
        at = now()
        actor = city.people[by].actor
        put(case, street(hole=True), "said", by="citizen:")
        after = [put(case, street(hole=False, shift=14), "after", by=actor).blob]
        Attachment.objects.filter(case=case).update(made_at=at - timedelta(hours=3))
    result = "已安排施工队用混凝土填平坑洞并压实，周边清扫干净，设置养护围挡两天后撤除。"
    reply = "您反映的路面坑洞已修补完毕，感谢您的监督。"
    city.does(case, by, "handle", result=result, reply=reply, after=after)
    if opinions:
        said_of = [json.loads(json.dumps(one)) for one in opinions]
        record(case, e.Checked(opinions=said_of), by="machine:checks", at=now())
    return case


def put(case: Case, data: bytes, purpose: str, *, by: str) -> Attachment:
    """A photo of the case."""
    kept = media.keep(data)
    return Attachment.objects.create(
        case=case, purpose=purpose, blob=kept.blob, shown=kept.shown, mime=kept.mime,
        size=kept.size, made_at=now(), actor=by,
    )  # fmt: skip
