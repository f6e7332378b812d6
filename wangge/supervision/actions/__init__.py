"""督办之事: what supervision does – watching the clocks, firing rungs, orders, deciding what units may not."""
