"""知识、话术、方案 keeping: the pages on which what call-backs and replies rest on is kept."""
