"""派遣之门 api: the queue and its candidates, the promise and its gates."""

from ninja import Router

from wangge.dispatch.api.desk import router as of_desk
from wangge.dispatch.api.model import router as of_model

router = Router(tags=["dispatch"])
router.add_router("", of_desk)
router.add_router("", of_model)
