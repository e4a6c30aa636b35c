//! What holds for any two versions of a calendar.
