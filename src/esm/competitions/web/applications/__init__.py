"""The NGO's pages of its applications, from starting one to its history (brief §3–4)."""
