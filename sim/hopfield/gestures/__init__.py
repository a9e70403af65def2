"""What a person does to a memory: functions of it, bound as gestures by `AssociativeMemory`."""
