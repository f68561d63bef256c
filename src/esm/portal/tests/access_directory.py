"""The directory's part of the table in `test_access`: who may open, who may post."""

OWN = "colleague ngo"
PANEL = "assigned unassigned conflicted"
OFFICE = "secretary official head"
EVERYBODY = f"visitor stranger {OWN} {PANEL} {OFFICE} admin operator coordinator worker supervisor"

MAY_OPEN = {
    EVERYBODY: """
        directory:services directory:service directory:places directory:place directory:confirm
        directory:places_file directory:districts_file
        hsds:openapi-json hsds:api-root hsds:root hsds:services hsds:service hsds:organizations hsds:organization
        hsds:service_at_locations hsds:service_at_location hsds:taxonomies hsds:taxonomy hsds:taxonomy_terms
        hsds:taxonomy_term""",
    f"stranger {OWN}": "directory:own",
    f"{OWN} official head": "directory:entry",
    f"{OWN} official": """
        directory:new directory:edit directory:entry_places directory:entry_hours directory:entry_capacity
        directory:entry_move""",
    "official head": """
        directory:office directory:checks directory:misses directory:words directory:word_list directory:map""",
}
MAY_POST = {f"{OWN} official": "directory:entry_check"}
