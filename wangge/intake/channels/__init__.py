"""渠道 channels: one file a mouth of the city – its payload, and how it is read."""
