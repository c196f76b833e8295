"""What a developer of this project runs by hand, and no user of it."""
