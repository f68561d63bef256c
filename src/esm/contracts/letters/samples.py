"""What stands in the places of a letter when an editor looks at its words."""

SAMPLE = {"title": "Поруч: супровід незрячих людей", "number": "ЄСМ-2027/001", "link": "https://example.org/"}
