"""办理 handling: what the unit does with a case, from signing for it to reporting it done."""
