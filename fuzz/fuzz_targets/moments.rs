#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| kalends_fuzz::moments(text));
