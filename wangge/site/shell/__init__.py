"""外壳 shell: what every page stands in – navigation, the looks of states, tags."""
