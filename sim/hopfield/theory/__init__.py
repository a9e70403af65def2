"""Theory: retrieval and capacity, computed from published equations."""
