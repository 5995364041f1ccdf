"""The quarter: calendar, catalogue, figures, checks, life cycle, roster, deadlines. All rules live here."""
