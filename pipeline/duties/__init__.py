"""What a letter lays on unions: whom it binds, what it changes in others, what people said, where it stands."""
