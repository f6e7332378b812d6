"""核查回访之页 pages: the verification desk and its photos, the field page, the call-back desk, replies."""
