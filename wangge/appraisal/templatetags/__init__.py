"""Tags of the pages of appraisal."""
