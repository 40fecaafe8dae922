"""The pages: the register for people with a browser, in Dutch and in English."""
