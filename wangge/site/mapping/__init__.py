"""地名之令 mapping: what `wangge grids` can be told of names, beside divisions and grids."""
