"""What holds other files: mails, archives, PDF with files inside."""
