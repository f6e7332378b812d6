"""网格 wangge: a city answers its people – heard once, sent to the right hands, closed honestly."""
