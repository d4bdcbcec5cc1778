//! What went wrong between here and a server of objects, in words for people.

use object_store::Error as Failure;
use std::error::Error;

/// Where clouds give credentials to their own machines: it is asked when the environment holds none.
const MACHINE_S_OWN: [&str; 4] =
    ["/latest/api/token", "/latest/meta-data/", "/computeMetadata/", "/metadata/identity/"];

/// Who was asked and what was answered, on one line: of a server's page its code and message alone, since it may repeat
/// keys and what was signed with them.
pub fn said(error: &Failure) -> String {
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let (whole, cause) = (error.to_string(), cause.to_string());
    let told = match cause.split_once("status code: ") {
        Some((_, answer)) => {
            let status = answer.split(':').next().unwrap_or(answer).trim();
            let told = ["Code", "Message"].iter().filter_map(|tag| element(answer, tag));
            std::iter::once(status.to_owned()).chain(told).collect::<Vec<_>>().join(": ")
        }
        None => short(&cause),
    };
    let hint = match told.as_str() {
        _ if MACHINE_S_OWN.iter().any(|path| whole.contains(path)) => {
            " (asked for credentials, since the environment holds none)"
        }
        "Account must be specified" => " (as AZURE_STORAGE_ACCOUNT_NAME)",
        "URL scheme is not allowed" => " (AWS_ALLOW_HTTP=true allows http)",
        _ if matches!(error, Failure::Precondition { .. }) => " (it was replaced while it was read)",
        _ => "",
    };
    host(&whole).map_or_else(String::new, |host| format!("{host}: ")) + &told + hint
}

/// The host, with its port, of the first address in a text.
fn host(text: &str) -> Option<&str> {
    let address = text.split_whitespace().find(|word| word.starts_with("http://") || word.starts_with("https://"))?;
    address.split("//").nth(1)?.split(['/', '?']).next()?.rsplit('@').next()
}

/// What stands in an element of XML.
fn element(text: &str, tag: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("<{tag}>"))?;
    rest.split_once("</").map(|(inner, _)| short(inner))
}

fn short(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Cause(&'static str);

    fn told(request: &str, answer: &'static str) -> String {
        #[derive(Debug, thiserror::Error)]
        #[error("Error performing GET {0} in 3ms - {1}")]
        struct Request(String, #[source] Cause);
        said(&Failure::Generic { store: "S3", source: Box::new(Request(request.to_owned(), Cause(answer))) })
    }

    #[test]
    fn of_a_page_the_code_and_the_message_are_told() {
        let page = "Server returned non-2xx status code: 403 Forbidden: <Error>\n<Code>AccessDenied</Code><Message>Not \n \
                    you.</Message><AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>";
        let wanted = "s3.example:9000: 403 Forbidden: AccessDenied: Not you.";
        assert_eq!(told("http://user:password@s3.example:9000/bucket/key?token=1", page), wanted);
        let empty = "Server returned non-2xx status code: 404 Not Found: ";
        assert_eq!(told("https://s3.example?token=1", empty), "s3.example: 404 Not Found");
        let other = "Server returned non-2xx status code: 500 Oops: key=AKIA";
        assert_eq!(told("REDACTED", other), "500 Oops");
    }

    #[test]
    fn without_a_page_the_first_cause_is_told() {
        assert_eq!(told("http://s3.example/", "connection\nrefused"), "s3.example: connection refused");
        assert_eq!(told("https://s3.example/", &"x".repeat(1000).leak()[..]).len(), "s3.example: ".len() + 300);
    }

    #[test]
    fn who_lacks_credentials_is_told_so() {
        let metadata = told("http://169.254.169.254/latest/api/token", "timed out");
        assert!(metadata.contains("169.254.169.254: timed out") && metadata.contains("environment"), "{metadata}");
    }
}
