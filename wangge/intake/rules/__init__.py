"""受理之规 rules: what words are worth, what they suggest, whether two cases are one matter. No framework."""
