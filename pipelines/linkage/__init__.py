"""The linkage core: which records are one person, and why. Arrays in, arrays out.

Here: features, comparisons, match weights, clusters, words for them. Not here: blocking (SQL, in the warehouse),
files, databases, orchestration. Vocabulary follows Fellegi and Sunter (1969) as Splink uses it.
"""
