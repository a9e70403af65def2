"""Sessions: what is on the pages, saved, opened, and kept by itself."""
