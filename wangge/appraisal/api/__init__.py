"""考评之门 api: what is measured, asked within what the reader may see."""

from ninja import Router

from wangge.appraisal.api.measures import router as of_measures

router = Router(tags=["appraisal"])
router.add_router("", of_measures)
