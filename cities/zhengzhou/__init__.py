"""郑州（Zhengzhou）: the facts of the demonstration city — units, duties, categories, deadlines."""
