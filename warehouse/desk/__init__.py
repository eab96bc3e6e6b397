"""What both doors do for a person, the command line and the portal: words of evidence, questions and answers, tables for people.

Here: whatever would otherwise be written twice. Not here: terminals, web pages, nights.
"""
