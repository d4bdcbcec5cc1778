//! A server of objects, and a door before it where requests are counted, refused, held up or lost.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Moto wants a signature, and believes every one.
const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, \
                      SignedHeaders=host, Signature=0\r\n";

/// What happens to a request at the door.
pub enum Door {
    Open,
    /// It is answered here.
    Answer(&'static str, &'static str),
    /// The connection ends in the middle of it.
    Lost,
    /// It is never answered.
    Held,
}

/// A request as the door sees it.
pub struct Request<'a> {
    pub method: &'a str,
    pub target: &'a str,
}

/// A server in a process of its own.
pub struct Server {
    process: Child,
    /// Where the server itself listens.
    port: u16,
    /// Where its door is.
    door: u16,
    log: Arc<Mutex<Vec<String>>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// S3 with a bucket named `bucket`, and nobody at the door.
    pub fn start() -> Self {
        Self::behind(|_| Door::Open)
    }

    pub fn behind(door: impl Fn(&Request) -> Door + Send + Sync + 'static) -> Self {
        Self::launch("s3", &[], door)
    }

    /// `serve.py` with its argument and environment.
    pub fn launch(
        kind: &str,
        environment: &[(&str, &str)],
        door: impl Fn(&Request) -> Door + Send + Sync + 'static,
    ) -> Self {
        let mut command = Command::new(python());
        command.arg("-B").arg(here("serve.py")).arg(kind).envs(environment.iter().copied());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).expect("the server says its port");
        let port = line.trim().parse().expect("a port");
        let (log, listener) = (Arc::default(), TcpListener::bind("127.0.0.1:0").expect("a port"));
        let server = Server { process, port, door: listener.local_addr().unwrap().port(), log };
        let (log, door) = (server.log.clone(), Arc::new(door));
        thread::spawn(move || {
            for client in listener.incoming() {
                let (log, door) = (log.clone(), door.clone());
                // A client that goes away in the middle is what some tests are about.
                thread::spawn(move || pass(client?, port, door.as_ref(), &log));
            }
        });
        if kind == "s3" {
            assert_eq!(server.ask("PUT", "/bucket", b"").0, 200, "a bucket");
        }
        server
    }

    /// What pathloom needs to know to find it.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        [
            ("AWS_ENDPOINT", format!("http://127.0.0.1:{}", self.door)),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", crate::case::SECRET.to_owned()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            (
                "GOOGLE_SERVICE_ACCOUNT_KEY",
                format!(
                    r#"{{"gcs_base_url": "http://127.0.0.1:{}", "disable_oauth": true, "client_email": "", "private_key": "", "private_key_id": ""}}"#,
                    self.door
                ),
            ),
            ("GOOGLE_ALLOW_HTTP", "true".to_owned()),
            ("AZURE_STORAGE_ACCOUNT_NAME", "account".to_owned()),
            ("AZURE_STORAGE_ACCOUNT_KEY", "c2VjcmV0".to_owned()),
            ("AZURE_ENDPOINT", format!("http://127.0.0.1:{}/account", self.door)),
            ("AZURE_ALLOW_HTTP", "true".to_owned()),
        ]
        .into()
    }

    /// Asks the server itself; no code of ours or of `object_store` stands between.
    pub fn ask(&self, method: &str, target: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        let head = format!(
            "{method} {target} HTTP/1.0\r\nHost: 127.0.0.1\r\n{SIGNED}Content-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).expect("the server hears");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers");
        let head = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("the end of a head");
        (status(&answer), answer[head + 4..].to_vec())
    }

    /// The names of the objects of the bucket that start so, without what they start with.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let (code, page) = self.ask("GET", &format!("/bucket?list-type=2&prefix={prefix}"), b"");
        let page = String::from_utf8(page).expect("XML");
        assert!(code == 200 && page.contains("<IsTruncated>false<"), "{page}");
        let keys = page.split("<Key>").skip(1).map(|rest| rest.split('<').next().unwrap());
        keys.map(|key| key.strip_prefix(prefix).unwrap().to_owned()).collect()
    }

    pub fn object(&self, key: &str) -> Vec<u8> {
        let (code, bytes) = self.ask("GET", &format!("/bucket/{key}"), b"");
        assert_eq!(code, 200, "{key}");
        bytes
    }

    /// Every object that starts so, by the rest of its name.
    pub fn objects(&self, prefix: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let names = self.names(prefix).into_iter();
        names.map(|name| (PathBuf::from(&name), self.object(&format!("{prefix}{name}")))).collect()
    }

    /// Uploads that are neither completed nor aborted.
    pub fn unfinished(&self) -> usize {
        let page = self.ask("GET", "/bucket?uploads", b"").1;
        String::from_utf8(page).expect("XML").matches("<Upload>").count()
    }

    /// Requests that came through the door, as `PUT /bucket/key?query 200`, in the order of their answers.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Waits for a request.
    pub fn wait_for(&self, what: &str, matches: impl Fn(&str) -> bool) {
        let started = Instant::now();
        while !self.log().iter().any(|line| matches(line)) {
            assert!(started.elapsed() < Duration::from_mins(1), "no {what} after a minute:\n{:#?}", self.log());
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Takes one request through the door. Its connection ends with it, so that every request comes by here.
fn pass(
    mut client: TcpStream,
    port: u16,
    door: &dyn Fn(&Request) -> Door,
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let (mut head, mut first, mut length, mut signed) = (String::new(), String::new(), 0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let lower = line.to_ascii_lowercase();
        if first.is_empty() {
            first.clone_from(&line);
        }
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line == "\r\n" {
            break;
        }
        // Moto serves as Google's store too, but knows Amazon's signatures only.
        signed |= lower.starts_with("authorization: aws4");
        if !lower.starts_with("authorization: bearer") {
            head += &line;
        }
    }
    head += if signed { "" } else { SIGNED };
    head += "\r\n";
    let mut words = first.split(' ');
    let request = Request { method: words.next().unwrap_or(""), target: words.next().unwrap_or("") };
    let note = |code: &str| log.lock().unwrap().push(format!("{} {} {code}", request.method, request.target));
    let answer = door(&request);
    if let Door::Lost = answer {
        note("lost");
        return Ok(());
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    match answer {
        Door::Answer(code, page) => {
            let length = page.len();
            let page = if request.method == "HEAD" { "" } else { page };
            note(code);
            write!(client, "HTTP/1.1 {code}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}")
        }
        Door::Held => {
            note("held");
            thread::sleep(Duration::from_mins(5));
            Ok(())
        }
        Door::Open | Door::Lost => {
            let mut server = TcpStream::connect(("127.0.0.1", port))?;
            server.write_all(head.as_bytes())?;
            server.write_all(&body)?;
            let mut answer = Vec::new();
            server.read_to_end(&mut answer)?;
            note(&status(&answer).to_string());
            if !signed {
                // Google's store numbers what an object was; Moto as Google does not.
                let first = answer.windows(2).position(|window| window == b"\r\n").map_or(0, |at| at + 2);
                answer.splice(first..first, *b"x-goog-generation: 1\r\n");
            }
            client.write_all(&answer)
        }
    }
}

fn status(answer: &[u8]) -> u16 {
    let line = String::from_utf8_lossy(&answer[..answer.len().min(100)]).into_owned();
    line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/object_store").join(name)
}

/// Python with the pinned packages, installed by the first test that needs them.
fn python() -> PathBuf {
    super::common::venv::python("object-store-venv", &[here("requirements.txt")], &[])
}
