"""What is wrong with a clone, without building it and without changing it."""
