from .borders import load_borders, remove_borders
from .capacity import release_place, reserve_place, update_capacity
from .checking import confirm_by_link, suggest_by_link, verify
from .editing import add_place, create_service, remove_place, save_hours, save_place, save_service
from .loading import load_directory, save_local_service
from .misses import note_miss
from .states import move
from .wording import restore_words, save_words

__all__ = [
    "add_place",
    "confirm_by_link",
    "create_service",
    "load_borders",
    "load_directory",
    "move",
    "note_miss",
    "release_place",
    "remove_borders",
    "remove_place",
    "reserve_place",
    "restore_words",
    "save_hours",
    "save_local_service",
    "save_place",
    "save_service",
    "save_words",
    "suggest_by_link",
    "update_capacity",
    "verify",
]
