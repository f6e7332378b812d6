"""站点 site: settings, addresses, the one API, base templates and the commands."""
