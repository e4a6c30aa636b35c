//! A message as it goes over the line (RFC 5322, MIME): the same bytes for the same letter.
//!
//! Everything that comes from people is encoded by the library or checked before, so that no text can become a header.

use lettre::address::Envelope;
use lettre::message::header::{
    ContentDisposition, ContentId, ContentTransferEncoding, ContentType, HeaderName, HeaderValue,
};
use lettre::message::{Body, Mailbox, Message, MessageBuilder, MultiPart, SinglePart};

use crate::platform::Letter;
use crate::platform::mail::Inline;

/// Begins every boundary: no line of base64 or quoted-printable holds these two characters together (RFC 2045, section 6.7).
const BOUNDARY: &str = "=_kalends";
/// In the place of several recipients, who are not to see each other (RFC 5322, section 3.4: a group without members).
const SEVERAL: &str = "undisclosed-recipients:;";

/// An address with or without a name.
pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("`{text}` is no address of email"))
}

/// The message with these pictures, one for each that it names.
pub(super) fn written(letter: &Letter, pictures: &[Vec<u8>]) -> Result<Vec<u8>, String> {
    let message = headers(letter)?.multipart(content(letter, pictures)?);
    let message = message.map_err(|error| format!("the message cannot be written: {error}"))?;
    Ok(message.formatted())
}

fn headers(letter: &Letter) -> Result<MessageBuilder, String> {
    let from = mailbox(&letter.from)?;
    let to: Result<Vec<Mailbox>, String> = letter.to.iter().map(|text| mailbox(text)).collect();
    let to = to?;
    let addresses = to.iter().map(|mailbox| mailbox.email.clone()).collect();
    let envelope = Envelope::new(Some(from.email.clone()), addresses)
        .map_err(|_| "nobody would get it: `to` is empty".to_owned())?;
    let mut builder = Message::builder()
        .envelope(envelope)
        .from(from)
        .subject(&letter.subject)
        .date(letter.date.into())
        .message_id(Some(format!("<{}>", letter.id)));
    builder = match to.as_slice() {
        [one] => builder.to(one.clone()),
        _ => builder.raw_header(header("To", SEVERAL)),
    };
    if let Some(reply_to) = &letter.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    if !letter.unsubscribe.is_empty() {
        let places: Vec<String> = letter
            .unsubscribe
            .iter()
            .map(|it| format!("<{it}>"))
            .collect();
        builder = builder.raw_header(header("List-Unsubscribe", &places.join(", ")));
    }
    if letter.one_click {
        let value = "List-Unsubscribe=One-Click";
        builder = builder.raw_header(header("List-Unsubscribe-Post", value));
    }
    Ok(builder)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn content(letter: &Letter, pictures: &[Vec<u8>]) -> Result<MultiPart, String> {
    let html = text(&letter.html, ContentType::TEXT_HTML);
    let alternative = MultiPart::alternative()
        .boundary(boundary("text", letter))
        .singlepart(text(&letter.plain, ContentType::TEXT_PLAIN));
    if pictures.is_empty() {
        return Ok(alternative.singlepart(html));
    }
    let related = MultiPart::related()
        .boundary(boundary("pictures", letter))
        .singlepart(html);
    let related = letter
        .pictures
        .iter()
        .zip(pictures)
        .try_fold(related, |parts, (named, bytes)| {
            Ok::<_, String>(parts.singlepart(picture(named, bytes)?))
        })?;
    Ok(alternative.multipart(related))
}

/// Quoted-printable whatever the text, so that no line is longer than 76 characters.
fn text(text: &str, kind: ContentType) -> SinglePart {
    let encoding = ContentTransferEncoding::QuotedPrintable;
    // Only 7bit and 8bit can refuse a text.
    let body = Body::new_with_encoding(text.to_owned(), encoding).unwrap_or_else(Body::new);
    SinglePart::builder().content_type(kind).body(body)
}

fn picture(named: &Inline, bytes: &[u8]) -> Result<SinglePart, String> {
    let kind = ContentType::parse(&named.media_type)
        .map_err(|_| format!("`{}` is of no known kind", named.path))?;
    let encoding = ContentTransferEncoding::Base64;
    let body = Body::new_with_encoding(bytes.to_vec(), encoding)
        .map_err(|_| format!("`{}` cannot be sent along", named.path))?;
    Ok(SinglePart::builder()
        .content_type(kind)
        .header(ContentDisposition::inline_with_name(&named.file_name))
        .header(ContentId::from(format!("<{}>", named.id)))
        .body(body))
}

fn boundary(part: &str, letter: &Letter) -> String {
    let key = letter.id.split('@').next().unwrap_or_default();
    let tail = key.len().saturating_sub(20);
    format!("{BOUNDARY}_{part}_{}", key.get(tail..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    fn letter() -> Letter {
        Letter {
            from: "Acme Größe <news@acme.example>".to_owned(),
            reply_to: None,
            to: vec!["list@acme.example".to_owned()],
            subject: "News".to_owned(),
            date: Utc.with_ymd_and_hms(2026, 11, 27, 8, 0, 0).unwrap(),
            id: "kalends-0123456789abcdef@acme.example".to_owned(),
            unsubscribe: Vec::new(),
            one_click: false,
            plain: "Hello\n".to_owned(),
            html: "<p>Hello</p>\n".to_owned(),
            pictures: Vec::new(),
        }
    }

    fn lines(letter: &Letter, pictures: &[Vec<u8>]) -> String {
        String::from_utf8(written(letter, pictures).unwrap()).unwrap()
    }

    #[test]
    fn a_letter_is_the_same_bytes_every_time_with_its_date_and_its_id() {
        let text = lines(&letter(), &[]);
        assert_eq!(text, lines(&letter(), &[]));
        for line in [
            "Date: Fri, 27 Nov 2026 08:00:00 +0000\r\n",
            "Message-ID: <kalends-0123456789abcdef@acme.example>\r\n",
            "To: list@acme.example\r\n",
            "MIME-Version: 1.0\r\n",
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
    }

    #[test]
    fn several_people_do_not_see_each_other() {
        let to = vec!["ada@acme.example".to_owned(), "bob@acme.example".to_owned()];
        let text = lines(&Letter { to, ..letter() }, &[]);
        assert!(text.contains("To: undisclosed-recipients:;\r\n"), "{text}");
        assert!(!text.contains("ada@") && !text.contains("bob@"), "{text}");
    }

    #[test]
    fn no_line_is_long_no_byte_is_more_than_ascii_and_no_text_becomes_a_header() {
        let long = "Ein sehr langer Satz über Größe, der nie aufhört. ".repeat(60);
        let hostile = "x\r\nBcc: everybody@acme.example\r\n\r\n.\r\nQUIT";
        let text = lines(
            &Letter {
                subject: format!("{long}{hostile}"),
                plain: format!("{long}\n.\n{hostile}\n"),
                html: long.clone(),
                unsubscribe: vec![
                    format!("https://acme.example/{}", "x".repeat(400)),
                    "mailto:a@b.example".to_owned(),
                ],
                one_click: true,
                pictures: vec![Inline {
                    path: "a.png".to_owned(),
                    id: "1.key@acme.example".to_owned(),
                    media_type: "image/png".to_owned(),
                    file_name: "Größe \"x\"\r\nX-Bad: y.png".to_owned(),
                }],
                ..letter()
            },
            &[vec![0, 159, 146, 150]],
        );
        assert!(text.is_ascii());
        assert!(text.replace("\r\n", "").find(['\r', '\n']).is_none());
        let longest = text.split("\r\n").map(str::len).max().unwrap_or_default();
        assert!(longest <= 998, "{longest}");
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc:")), "{head}");
        assert!(
            !text.lines().any(|line| line.starts_with("X-Bad:")),
            "{text}"
        );
        assert!(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
        assert!(text.contains("Content-ID: <1.key@acme.example>\r\n"));
    }
}
