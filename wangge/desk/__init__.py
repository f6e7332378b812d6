"""工作台 desk: the pages where people work – one case, its story and its next moves."""
