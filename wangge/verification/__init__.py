"""核查回访 verification: is it really done? – verified by another, replied, called back, closed."""
