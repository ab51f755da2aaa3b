"""Words found in letters, duties and unions."""
