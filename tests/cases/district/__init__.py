"""Who lives in the frozen district, what each system says of them, and the files that follow from it."""
