"""办理页 pages: sweeps, projects, and who sat at the table of a mediation."""
