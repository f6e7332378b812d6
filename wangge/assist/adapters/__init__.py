"""适配器 adapters: one file a way of answering a port; a model is loaded when it is first asked."""
