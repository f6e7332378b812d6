"""办理之问: where handling stands – shares, disputes, windows, what rests and why; one module a concern."""
