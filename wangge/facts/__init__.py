"""事实 facts: the log and its neighbours as tables to reckon on – no words, no names, no addresses."""
