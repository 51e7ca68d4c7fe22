"""Looking at networks: a carry in, small arrays out, computed on the device."""
