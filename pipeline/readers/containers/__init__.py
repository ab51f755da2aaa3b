"""What holds other files: mails, archives, packages of the national exchange, PDF with files inside."""
