"""Files of patterns in the shapes people have them: arrays, tables, grids in text, pictures."""
