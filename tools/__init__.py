"""What the project needs of itself and a user never meets: its locks and its licences."""
