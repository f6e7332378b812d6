"""量 measuring: how often what the machine says is right, on texts whose truth is known."""
