"""What people and programs meet: commands, pages, what this machine lacks. It asks `pipeline.office`."""
