"""Speaking HTTP: the resources of the register, who may have them, and live events."""
