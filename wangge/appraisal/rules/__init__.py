"""考核的规矩: counts in, fair comparisons out – no framework, no clock, no chance that is not seeded."""

from wangge.appraisal.rules.belief import Belief, Count, Prior, beliefs, fit_prior
from wangge.appraisal.rules.change import Change, change
from wangge.appraisal.rules.composite import Composite, composites
from wangge.appraisal.rules.funnel import Funnel, funnel
from wangge.appraisal.rules.mix import Cell, Mixed, adjust
from wangge.appraisal.rules.ranking import Band, Place, places
from wangge.appraisal.rules.scheme import Line, Plan, SchemeFault, read_plan

__all__ = [
    "Band",
    "Belief",
    "Cell",
    "Change",
    "Composite",
    "Count",
    "Funnel",
    "Line",
    "Mixed",
    "Place",
    "Plan",
    "Prior",
    "SchemeFault",
    "adjust",
    "beliefs",
    "change",
    "composites",
    "fit_prior",
    "funnel",
    "places",
    "read_plan",
]
