"""督办 supervision: what is late, refused or stuck is seen, urged and decided."""
