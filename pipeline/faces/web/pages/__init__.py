"""One module a page or two; each function answers one route of `pipeline.faces.web.routes`."""
