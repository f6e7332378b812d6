"""出口 outlets: one file a way out of the house – in-app, e-mail, webhook, short message."""
