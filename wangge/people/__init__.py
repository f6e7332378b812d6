"""人员 people: units, staff, grid workers and roles – who answers, and what each may see."""
