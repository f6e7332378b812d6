"""网格 grids: divisions, management areas and grids – where a thing happened and whose ground it is."""
