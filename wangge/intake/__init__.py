"""受理 intake: every mouth of the city – a payload from any channel becomes one Request."""
