"""Earlier replies in one spreadsheet or JSON file: what is taken, how it is read, what is checked before anything is made."""
