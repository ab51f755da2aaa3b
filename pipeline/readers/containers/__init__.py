"""What holds other files (mails, archives, packages of the national exchange) and what came together in it."""
