"""地名 naming: places found in what people say – names, crossings, relative places, doubts told."""

from wangge.grids.naming.facts import Named, Prior, Reason, Said, Spot, Word
from wangge.grids.naming.gazetteer import Gazetteer
from wangge.grids.naming.placing import place

__all__ = ["Gazetteer", "Named", "Prior", "Reason", "Said", "Spot", "Word", "place"]
