"""Many networks as one program: how they are grouped, padded, priced and spread over devices."""
