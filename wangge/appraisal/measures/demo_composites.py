"""Two composites to begin with: three dimensions and three rates. The numbers are ours, not a city's."""

from typing import Any

# Shapes as cities use them: a line that falls below a threshold, nothing under a limit, points off.
THREE_DIMENSIONS: dict[str, Any] = {
    "key": "three_dimensions",
    "label": "三维评价（示例）",
    "version": 1,
    "demo": True,
    "least": 0.5,
    "parts": [
        {
            "key": "unit",
            "label": "承办",
            "weight": 40,
            "terms": [
                {"measure": "on_time_closure_rate", "corners": [[30, 0], [70, 20], [100, 30]]},
                {"measure": "closure_rate", "corners": [[80, 0], [90, 15], [100, 20]], "below": 60},
                {"measure": "first_time_right_rate", "corners": [[60, 0], [100, 10]]},
                {"measure": "rework_rate:k", "each": -0.2, "most": 5},
            ],
        },
        {
            "key": "citizen",
            "label": "群众",
            "weight": 40,
            "terms": [
                {"measure": "response_rate", "corners": [[80, 0], [100, 20]]},
                {"measure": "resolution_rate", "corners": [[50, 0], [100, 40]]},
                {"measure": "satisfaction_rate", "corners": [[50, 0], [90, 35], [100, 40]]},
            ],
        },
        {
            "key": "process",
            "label": "过程与督办",
            "weight": 20,
            "terms": [
                {"measure": "sign_on_time_rate", "corners": [[60, 0], [100, 30]]},
                {"measure": "first_contact_on_time_rate", "corners": [[60, 0], [100, 40]]},
                {"measure": "return_rate", "corners": [[0, 30], [10, 0]]},
                {"measure": "supervised_per_100:k", "each": -0.5, "most": 10},
            ],
        },
    ],
}
THREE_RATES: dict[str, Any] = {
    "key": "three_rates",
    "label": "三率（示例）",
    "version": 1,
    "demo": True,
    "least": 0.6,
    "parts": [
        {
            "key": "response",
            "label": "响应率",
            "weight": 20,
            "terms": [{"measure": "response_rate", "corners": [[0, 0], [100, 100]]}],
        },
        {
            "key": "resolution",
            "label": "解决率",
            "weight": 40,
            "terms": [{"measure": "resolution_rate", "corners": [[0, 0], [100, 100]]}],
        },
        {
            "key": "satisfaction",
            "label": "满意率",
            "weight": 40,
            "terms": [{"measure": "satisfaction_rate", "corners": [[0, 0], [100, 100]]}],
        },
    ],
}
