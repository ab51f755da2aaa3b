"""From a file to stored letters: what arrives is read, routed and kept; what is stored is read anew."""
