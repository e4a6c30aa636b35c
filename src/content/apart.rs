//! Media as messages of their own, for platforms where a message is either a text or a file.

use crate::platform::Message;

/// Where every medium is a message of its own, they follow the text that they belong to.
pub(super) fn with_media_apart(messages: Vec<Message>, shared: &Message) -> Vec<Message> {
    let mut apart = Vec::new();
    for mut message in messages {
        let media = std::mem::take(&mut message.media);
        if !message.text.is_empty() || media.is_empty() {
            apart.push(message);
        }
        apart.extend(media.into_iter().map(|medium| Message {
            media: vec![medium],
            ..shared.clone()
        }));
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Attachment;

    #[test]
    fn media_follow_their_text_one_by_one_and_no_message_is_empty() {
        let medium = |path: &str| Attachment {
            path: path.to_owned(),
            ..Attachment::default()
        };
        let message = |text: &str, paths: &[&str]| Message {
            text: text.to_owned(),
            media: paths.iter().map(|path| medium(path)).collect(),
            ..Message::default()
        };
        let written = vec![
            message("One", &["a", "b"]),
            message("Two", &[]),
            message("", &["c"]),
        ];
        let apart = with_media_apart(written, &Message::default());
        let told: Vec<String> = apart
            .iter()
            .map(|message| {
                let paths = message.media.iter().map(|it| it.path.as_str());
                format!("{}{}", message.text, paths.collect::<String>())
            })
            .collect();
        assert_eq!(told, ["One", "a", "b", "Two", "c"]);
    }
}
