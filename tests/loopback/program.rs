//! The loopback platform as a program of its own, for tests that kill the processes around it.
//!
//! `loopback --port 4000 --token TOKEN --effects effects.jsonl --fault 'POST /api/v1/statuses:nth=3:cut-after-effect'`
//! prints its address, then serves until its standard input ends or a signal ends it. The options are listed in
//! `options.rs`; faults are written `WHERE:WHEN:WHAT`, in the grammar that `grammar.rs` describes.

#[path = "mod.rs"]
mod loopback;

use std::env;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use loopback::Loopback;
use loopback::options::{self, Options, Order};

fn main() -> ExitCode {
    let outcome = options::read(env::args().skip(1)).and_then(|options| run(&options));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            report(&problem);
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    if options.shows_usage {
        return say(options::USAGE);
    }
    let server = Loopback::start_with(options.settings.clone())
        .map_err(|error| format!("the loopback platform cannot start: {error}"))?;
    for fault in &options.faults {
        server.fail(fault.clone());
    }
    say(&format!("{}\n", server.url()))?;
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| format!("standard input cannot be read: {error}"))?;
        match options::order(&line) {
            Ok(Order::Add(fault)) => server.fail(fault),
            Ok(Order::Clear) => server.clear_faults(),
            Ok(Order::Release) => server.release(),
            Err(problem) => report(&problem),
        }
    }
    Ok(())
}

fn say(text: &str) -> Result<(), String> {
    let mut output = io::stdout().lock();
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| format!("standard output cannot be written: {error}"))
}

fn report(problem: &str) {
    // Where standard error is gone, nobody is left to tell.
    let _ = writeln!(io::stderr(), "{problem}");
}
