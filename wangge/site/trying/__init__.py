"""试 trying: files of settled cases read, learned from, and tried on others; nothing is written."""
