"""Every write on people and their accounts. Read a write through its module: `people.create(...)`."""
