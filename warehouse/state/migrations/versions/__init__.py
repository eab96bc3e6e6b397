"""The revisions, in order. Here: nothing but them; a revision that has been released is never edited."""
