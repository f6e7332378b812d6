"""市民门户 portal: the citizen's pages – report, track, rate."""
