#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kalends_fuzz::media(bytes));
