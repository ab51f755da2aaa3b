"""Everything that touches the world: reading files, routing, storing, exporting, the command line."""
