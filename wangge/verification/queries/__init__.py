"""核查之问: what waits to be called back, what links and scripts stand, what a reply may rest on."""
