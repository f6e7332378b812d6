"""查看 looking: what a verifier is shown of a case that is said to be done."""
