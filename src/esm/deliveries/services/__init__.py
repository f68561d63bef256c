from .logging import Logged, log_deliveries
from .writing import hold, open_batch, settle

__all__ = ["Logged", "hold", "log_deliveries", "open_batch", "settle"]
