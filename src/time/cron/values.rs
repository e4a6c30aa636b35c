//! The values of one field of an expression, as a set.

/// The values of a field that fire, among those from `first` to `last`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values {
    first: u8,
    last: u8,
    /// One bit a value: bit 5 stands for minute 5, or for Friday.
    bits: u64,
    /// Whether the field begins with a star, which is what Vixie cron calls unrestricted.
    pub(super) starred: bool,
}

impl Values {
    /// The values of `bits`, in a field with these bounds.
    pub(super) fn new((first, last): (u8, u8), bits: u64, starred: bool) -> Self {
        Self {
            first,
            last,
            bits,
            starred,
        }
    }

    fn contains(self, value: u8) -> bool {
        self.bits & (1 << value) != 0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        (self.first..=self.last).filter(move |value| self.contains(*value))
    }

    fn is_complete(self) -> bool {
        (self.first..=self.last).all(|value| self.contains(value))
    }

    /// The values as the engine writes them, each greater by `shift`: it counts weekdays from 1.
    pub(super) fn engine_list(self, shift: u8) -> String {
        if self.is_complete() {
            return "*".to_owned();
        }
        let numbers: Vec<String> = self
            .iter()
            .map(|value| (value + shift).to_string())
            .collect();
        numbers.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEKDAYS: (u8, u8) = (0, 6);

    #[test]
    fn values_come_in_order_and_are_written_for_the_engine() {
        let weekend = Values::new(WEEKDAYS, 0b100_0001, false);
        assert_eq!(weekend.iter().collect::<Vec<_>>(), [0, 6]);
        assert_eq!(weekend.engine_list(1), "1,7");
        assert_eq!(weekend.engine_list(0), "0,6");
    }

    #[test]
    fn only_a_complete_set_is_written_as_a_star() {
        let complete = Values::new(WEEKDAYS, 0b111_1111, false);
        assert_eq!(complete.engine_list(1), "*");
        let hours = Values::new((0, 23), 0b111_1111, true);
        assert_eq!(hours.engine_list(0), "0,1,2,3,4,5,6");
    }
}
