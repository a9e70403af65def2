"""Movies of a run: drawn from its log, not from the screen, and written as MP4, GIF or WebP."""
