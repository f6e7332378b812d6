"""短信网关 gateways: one file an adapter; a city's own comes by an entry point."""
