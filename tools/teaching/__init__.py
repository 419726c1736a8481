"""What is built for a class from the lessons: guides, plans and sheets to print."""
