"""What the surveys that residents run need between the database and the page: the server, the form, tables, words."""
