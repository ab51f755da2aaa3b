"""Where one letter ends and the next begins in a file, and the order of its pages."""
