"""Sessions: runs kept as they stand, in a file that goes on from there (`session_file`)."""
