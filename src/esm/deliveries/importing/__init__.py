"""A file of deliveries on its way into the log.

    words    what stands in a cell: columns, words people use for codes, numbers and dates
    reading  the rows of a piece of a file, a column at a time
    staged   good rows put aside in a temporary table of the database, and their sums
    check    the whole file: every mistake, what is new, changed, there already
    marking  the file back with what to put right
    blank    the form to fill in, with rows that can really be sent

`services.importing` writes what was checked; `services.file_imports` leads a person's file through its steps.
"""
