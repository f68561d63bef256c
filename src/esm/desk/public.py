"""E-offices: consultations, appeals, referrals, unmet needs. The room's one door."""
