//! The content of many objects, read by one process.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

/// What is said of a file whose content git does not have.
pub const MISSING_OBJECT: &str = "its object is missing from the repository";

/// The content of each object, in their order, or why there is none. An object is named by its id, or as
/// `<commit>:<path>`; a name has no line end.
pub fn contents(folder: &Path, names: &[&str]) -> io::Result<Vec<Result<Vec<u8>, String>>> {
    let mut child = super::command(folder)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let lines: String = names.iter().flat_map(|name| [*name, "\n"]).collect();
    let mut input = child.stdin.take();
    // The names are written beside the reading: both pipes are short, and one waits for the other.
    let writer = std::thread::spawn(move || {
        input
            .as_mut()
            .map_or(Ok(()), |input| input.write_all(lines.as_bytes()))
    });
    let output = child.stdout.take();
    let contents = output.map_or(Ok(Vec::new()), |output| {
        read_batch(&mut BufReader::new(output), names.len())
    });
    let _ = writer.join();
    child.wait()?;
    contents
}

/// The answers of `cat-file --batch`: a header line, the content, a line end, for each object.
fn read_batch(output: &mut impl BufRead, count: usize) -> io::Result<Vec<Result<Vec<u8>, String>>> {
    let mut contents = Vec::with_capacity(count);
    let mut header = String::new();
    for _ in 0..count {
        header.clear();
        output.read_line(&mut header)?;
        let size = header
            .split_ascii_whitespace()
            .nth(2)
            .and_then(|size| size.parse::<usize>().ok());
        let Some(size) = size else {
            contents.push(Err(MISSING_OBJECT.to_owned()));
            continue;
        };
        let mut content = vec![0; size];
        output.read_exact(&mut content)?;
        output.read_exact(&mut [0])?;
        contents.push(Ok(content));
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_object_does_not_shift_the_others() {
        let mut answers = &b"a1 blob 2\nhi\nb2 missing\nc3 blob 0\n\n"[..];
        let contents = read_batch(&mut answers, 3).unwrap();
        assert_eq!(contents[0], Ok(b"hi".to_vec()));
        assert!(contents[1].is_err());
        assert_eq!(contents[2], Ok(Vec::new()));
    }
}
