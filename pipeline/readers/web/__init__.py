"""Letters as web pages: HTML and MHTML, often named ``.doc``; the HTML of e-mails."""
