"""The page of figures: tables, charts and a file for spreadsheets."""
