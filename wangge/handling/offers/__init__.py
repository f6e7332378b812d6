"""办理所能: what people of the lead unit, of co-units and of units heard may do; one module a concern."""

from wangge.handling.offers import (
    asking,
    beyond,
    returning,
    reviews,
    shares,
    timing,
    working,
)

__all__ = ["asking", "beyond", "returning", "reviews", "shares", "timing", "working"]
