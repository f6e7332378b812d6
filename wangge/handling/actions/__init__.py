"""办理之事: what a unit does with a case, asks for and is asked; one module a concern."""
