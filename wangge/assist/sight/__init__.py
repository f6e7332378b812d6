"""眼力 sight: what can be told of photos by looking – the same place, what changed, the same picture; no faces."""
