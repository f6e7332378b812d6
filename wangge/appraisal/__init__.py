"""考评 appraisal: measures on facts, units compared fairly, exclusions and appeals, published for good."""
