"""派遣之令 dispatching: what `wangge dispatch` can be told, one sub-command a file."""
