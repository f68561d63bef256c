"""Persons as clusters of source records, consents, links, and who looked at whom. The room's one door.

What is coming here within the hour, exactly so (an `id` is the id of one organisation's record: it never changes, whatever
records are linked with it; store it as a plain BigIntegerField or a string FK to "people.Record", related_name="+"):

    PersonFields(surname="", given_name="", patronymic="", birth_date="", sex="", phone="", tax_number="", district="",
                 address="", email="", note="")                    # texts as typed; birth_date in any usual form
    PersonRef(id, code, label, organisation_id, confidential)      # label: «Петренко Олена Іванівна, 1956»
    Hit(id, code, label, birth_year, phone_tail, organisation_id)  # one of her own clients
    Found(own: tuple[Hit, ...], in_network: bool)                  # in_network: known to others: ask the coordinator
    Card(ref, fields, consents, looks_count, ...)                  # everything its page shows

    register(*, actor, organisation_id: int | None, fields: PersonFields, at, confidential=False) -> PersonRef
        organisation_id None: the city's own desk (operators, coordinators). Raises Invalid(fields), NotFound.
    correct(*, actor, person_id, fields, seen_version, at) -> PersonRef
    find(*, actor, text: str = "", phone: str = "", organisation_id: int | None = None, limit: int = 20) -> Found
        organisation_id None: the desk. Whoever isn't of that organisation gets NotFound.
    refs(ids) -> dict[int, PersonRef]                              # labels for lists whose reader may see them; one query
    card(*, actor, person_id, why: str, at) -> Card                # writes the look in the same transaction
    consent_text(purpose: str) -> ConsentText(id, code, version, text)   # what is read aloud or signed
    give_consent(*, actor, person_id, text_id, recipients: tuple[int, ...], until: date | None, channel: str, at) -> int
    withdraw_consent(*, actor, consent_id, at) -> None             # after it `may_share` says no
    consents(person_id) -> tuple[ConsentRow, ...]
    may_share(person_id: int, organisation_id: int, on: date) -> bool    # a consent in force names this recipient
    frozen_fields(*, actor, person_id, names: tuple[str, ...], why, at) -> dict[str, str]   # for a referral; logged
    note_use(*, record_id, service_code, on: date, contacts: int = 1) -> None   # for the three counters
    counters(since: date, until: date) -> Counters
    Purposes: people.public.Purpose.{HELP, REFERRAL, COUNTING}; channels: Channel.{SPOKEN, WRITTEN, ELECTRONIC}
"""
