"""核查项 checks: one file a check; each looks at a finished case and gives an opinion, or says it cannot tell."""
