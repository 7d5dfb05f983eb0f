"""What assistants are offered by the Model Context Protocol: tools, resources and prompts, to read only."""
