//! A bucket: S3, Google Cloud Storage, Azure Blob Storage, and whatever speaks as they do.
//!
//! Credentials, endpoint and region come from the environment, under the names that [`object_store`] knows:
//! `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT`, `AWS_ALLOW_HTTP`; `GOOGLE_…`; `AZURE_…`.
//!
//! **Whole or not at all.** An object has no temporary name: it appears when its upload is completed. What is longer
//! than a chunk goes up in chunks while it is made, and an upload that is given up is aborted. One that was killed
//! leaves chunks that nobody sees and that are paid for; a rule of the bucket that ends incomplete uploads after some
//! days clears them away.
//!
//! **No locks.** [`Store::claim`] keeps nobody away. Two whole runs into one prefix at once do the work twice, and write
//! the same bytes. Shards may run at once: each reads the manifest, joins what it knows, and puts it back on condition
//! that it is still the one that was read; if it is not, all over again. A server that knows no such condition gets it
//! without where `AWS_CONDITIONAL_PUT=disabled` says so: there, of two that put it back in the same moment, one is not heard, and the next run or `pathloom merge`
//! finds its parts by their names.
//!
//! **Patience.** A request that met an error of the server (5xx, 429), no server, or a minute of silence, is sent again up to
//! eight times within two and a half minutes, after pauses that grow from 0.1 s to 5 s at random; then the run ends, and
//! the same command goes on from what is whole.
//!
//! **Memory.** A file that is written holds up to one chunk, one that is read two smaller ones; eight chunks of all files
//! together are on their way, and who makes more waits. Long paths are written many files at a time: up to 64 by each
//! worker, which is 512 MiB.

use super::answer::said;
use super::{Change, Entry, Guard, Output, Store};
use crate::error::{Error, Result};
use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientConfigKey, MultipartUpload, ObjectStore, ObjectStoreExt, RetryConfig};
use object_store::{Error as Came, GetOptions, ObjectMeta, PutMode, PutPayload, UpdateVersion};
use std::io::{self, Read, Write};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};

/// What is sent in one piece. Stores take 5 MiB at least and 10,000 pieces at most: this is room for 78 GiB.
const CHUNK: usize = 8 << 20;
/// What is fetched in one piece.
const FETCHED: u64 = 4 << 20;
/// Chunks that are on their way at once.
const IN_FLIGHT: usize = 8;
/// For one request, unless the environment says otherwise: all chunks in flight go through a megabyte per second.
const REQUEST: &str = "1m";
/// How often a file may have been changed by another between reading it and putting it back.
const MOST_TRIES: u32 = 64;
/// What an upload is given to end that nobody wants.
const ABORT: Duration = Duration::from_secs(5);

fn patience() -> RetryConfig {
    let (init_backoff, max_backoff) = (Duration::from_millis(100), Duration::from_secs(5));
    let backoff = BackoffConfig { init_backoff, max_backoff, base: 3.0 };
    RetryConfig { backoff, max_retries: 8, retry_timeout: Duration::from_secs(150) }
}

/// A prefix of a bucket.
pub struct Objects(Arc<Bucket>);

struct Bucket {
    store: Arc<dyn ObjectStore>,
    root: Path,
    shown: String,
    /// Sends while the workers simulate.
    runtime: Runtime,
    room: Arc<Semaphore>,
}

impl Objects {
    /// Of `scheme://bucket/prefix`. Nothing is asked of the server yet.
    ///
    /// # Errors
    /// When it is not a place, or the environment does not say enough to reach it.
    pub fn new(scheme: &str, place: &str) -> Result<Self> {
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        if bucket.contains(['@', ':']) {
            // Not repeated here: it may hold a key.
            return Err(Error::Argument(format!(
                "`{scheme}://…`: what stands before the first `/` is a bucket; credentials and endpoint belong in the \
                 environment"
            )));
        }
        let wrong = |why: &str| Error::Argument(format!("`{scheme}://{place}`: {why}"));
        if bucket.is_empty() {
            return Err(wrong(&format!("no bucket; write {scheme}://bucket/prefix")));
        }
        let root = Path::parse(prefix).map_err(|error| wrong(&error.to_string()))?;
        let shown = format!("{scheme}://{bucket}/{root}").trim_end_matches('/').to_owned();
        let store = connect(scheme, bucket).map_err(failed("reach", &shown))?;
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| Error::System(format!("cannot start threads: {error}")))?;
        Ok(Objects(Arc::new(Bucket { store, root, shown, runtime, room: Arc::new(Semaphore::new(IN_FLIGHT)) })))
    }
}

fn connect(scheme: &str, bucket: &str) -> object_store::Result<Arc<dyn ObjectStore>> {
    let timeout = |variable| std::env::var(variable).unwrap_or_else(|_| REQUEST.to_owned());
    let key = ClientConfigKey::Timeout;
    Ok(match scheme {
        "gs" => {
            let builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket).with_retry(patience());
            Arc::new(builder.with_config(GoogleConfigKey::Client(key), timeout("GOOGLE_TIMEOUT")).build()?)
        }
        "az" => {
            let builder = MicrosoftAzureBuilder::from_env().with_container_name(bucket).with_retry(patience());
            Arc::new(builder.with_config(AzureConfigKey::Client(key), timeout("AZURE_TIMEOUT")).build()?)
        }
        _ => {
            let builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(patience());
            Arc::new(builder.with_config(AmazonS3ConfigKey::Client(key), timeout("AWS_TIMEOUT")).build()?)
        }
    })
}

impl Bucket {
    fn path(&self, name: &str) -> Path {
        // Names are made here and hold nothing that a path would write otherwise.
        self.root.parts().chain(Path::from(name).parts()).collect()
    }

    fn shown(&self, name: &str) -> String {
        if name.is_empty() { self.shown.clone() } else { format!("{}/{name}", self.shown) }
    }

    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

impl Store for Objects {
    fn shown(&self, name: &str) -> String {
        self.0.shown(name)
    }

    fn create(&self, name: &str) -> Result<Box<dyn Output>> {
        let (bucket, path, shown) = (self.0.clone(), self.0.path(name), self.shown(name));
        Ok(Box::new(Upload { bucket, path, shown, chunk: Vec::new(), parts: None }))
    }

    fn replace(&self, name: &str, contents: &[u8]) -> Result<()> {
        let put = self.0.wait(self.0.store.put(&self.0.path(name), contents.to_vec().into()));
        put.map(drop).map_err(failed("write", &self.shown(name)))
    }

    fn open(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>> {
        let (bucket, path) = (self.0.clone(), self.0.path(name));
        let found = bucket.wait(async {
            let object = bucket.store.head(&path).await?;
            // What is small is read at once: another may replace it at any time.
            let small = object.size <= FETCHED;
            let bytes = if small { bucket.store.get(&path).await?.bytes().await? } else { Bytes::new() };
            Ok((bytes, (!small).then_some(object)))
        });
        match found {
            Ok((bytes, object)) => {
                let mut download = Download { bucket, bytes, object, next: 0, coming: None };
                download.ask();
                Ok(Some(Box::new(download)))
            }
            Err(Came::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed("read", &self.shown(name))(error)),
        }
    }

    fn read(&self, name: &str, range: Range<u64>) -> Result<Vec<u8>> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let read = self.0.wait(self.0.store.get_range(&self.0.path(name), range.clone()));
        let bytes = read.map_err(failed("read", &self.shown(name)))?;
        if bytes.len() as u64 == range.end - range.start {
            return Ok(bytes.into());
        }
        Err(Error::io("read", self.shown(name))(io::ErrorKind::UnexpectedEof.into()))
    }

    fn entries(&self) -> Result<Vec<Entry>> {
        let listed = self.0.wait(self.0.store.list(Some(&self.0.root)).try_collect::<Vec<_>>());
        let listed = listed.map_err(failed("list", &self.0.shown))?;
        let entry = |object: ObjectMeta| {
            let name = object.location.as_ref().strip_prefix(self.0.root.as_ref())?.trim_start_matches('/');
            // Consoles make empty objects that stand for folders.
            let last = name.rsplit('/').next().unwrap_or(name);
            let folder = last.is_empty() || last == "data" || last.starts_with("path_batch=");
            (object.size > 0 || !folder).then(|| Entry { name: name.to_owned(), bytes: object.size })
        };
        let mut entries: Vec<Entry> = listed.into_iter().filter_map(entry).collect();
        entries.sort();
        Ok(entries)
    }

    fn remove(&self, name: &str) -> Result<()> {
        match self.0.wait(self.0.store.delete(&self.0.path(name))) {
            Ok(()) | Err(Came::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed("remove", &self.shown(name))(error)),
        }
    }

    fn claim(&self, _shared: bool) -> Result<Guard> {
        Ok(Box::new(()))
    }

    fn update(&self, name: &str, change: &mut Change) -> Result<()> {
        let (bucket, path) = (&self.0, self.0.path(name));
        let mut tries = 0;
        loop {
            let found = match bucket.wait(async {
                let found = bucket.store.get(&path).await?;
                let version = UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
                Ok((found.bytes().await?, version))
            }) {
                Ok(found) => Some(found),
                Err(Came::NotFound { .. }) => None,
                Err(error) => return Err(failed("read", &self.shown(name))(error)),
            };
            let (bytes, version) = found.unzip();
            let wanted = change(bytes.map(Vec::from))?;
            let (gone, mode) = (version.is_some(), version.map_or(PutMode::Create, PutMode::Update));
            match bucket.wait(bucket.store.put_opts(&path, wanted.clone().into(), mode.into())) {
                Ok(_) => return Ok(()),
                // Another was there first, or this was, and its answer was lost.
                Err(Came::Precondition { .. } | Came::AlreadyExists { .. }) if tries < MOST_TRIES => {}
                // Or has removed it. Where there was none, it is the bucket that is gone.
                Err(Came::NotFound { .. }) if gone && tries < MOST_TRIES => {}
                Err(Came::NotImplemented { .. } | Came::NotSupported { .. }) => return self.replace(name, &wanted),
                Err(error) => return Err(failed("write", &self.shown(name))(error)),
            }
            tries += 1;
            std::thread::sleep(Duration::from_millis(10) * tries);
        }
    }
}

/// An object that is being sent.
struct Upload {
    bucket: Arc<Bucket>,
    path: Path,
    shown: String,
    /// What is not sent yet.
    chunk: Vec<u8>,
    /// None while everything fits into one chunk.
    parts: Option<Parts>,
}

struct Parts {
    upload: Box<dyn MultipartUpload>,
    sent: JoinSet<object_store::Result<()>>,
}

impl Parts {
    /// Waits for every chunk, or looks at those that have arrived.
    async fn arrived(&mut self, all: bool) -> object_store::Result<()> {
        while let Some(sent) = if all { self.sent.join_next().await } else { self.sent.try_join_next() } {
            sent??;
        }
        Ok(())
    }
}

impl Upload {
    /// Sends what was collected, when there is room on the way.
    fn send(&mut self) -> object_store::Result<()> {
        let Upload { bucket, path, chunk, parts, .. } = self;
        let chunk = PutPayload::from(std::mem::take(chunk));
        bucket.wait(async {
            let parts = match parts {
                Some(parts) => parts,
                none => none.insert(Parts { upload: bucket.store.put_multipart(path).await?, sent: JoinSet::new() }),
            };
            // It is never closed.
            let room = bucket.room.clone().acquire_owned().await;
            parts.arrived(false).await?;
            let part = parts.upload.put_part(chunk);
            parts.sent.spawn(async move {
                let sent = part.await;
                drop(room);
                sent
            });
            Ok(())
        })
    }

    fn finish(&mut self) -> object_store::Result<()> {
        if self.parts.is_none() {
            let whole = std::mem::take(&mut self.chunk).into();
            return self.bucket.wait(self.bucket.store.put(&self.path, whole)).map(drop);
        }
        if !self.chunk.is_empty() {
            self.send()?;
        }
        if let Some(parts) = &mut self.parts {
            self.bucket.wait(async {
                parts.arrived(true).await?;
                parts.upload.complete().await
            })?;
        }
        self.parts = None;
        Ok(())
    }
}

impl Write for Upload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        if self.chunk.len() == CHUNK {
            self.send().map_err(|error| io::Error::other(said(&error)))?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output for Upload {
    fn commit(mut self: Box<Self>) -> Result<()> {
        self.finish().map_err(failed("write", &self.shown))
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // A committed upload has no parts any more. Nothing is left to report to.
        if let Some(mut parts) = self.parts.take() {
            let abort = async {
                parts.sent.shutdown().await;
                parts.upload.abort().await
            };
            let _ = self.bucket.wait(async { tokio::time::timeout(ABORT, abort).await });
        }
    }
}

/// An object that is being read, with the next piece on its way.
struct Download {
    bucket: Arc<Bucket>,
    bytes: Bytes,
    /// None where it was read whole.
    object: Option<ObjectMeta>,
    next: u64,
    coming: Option<JoinHandle<object_store::Result<Bytes>>>,
}

impl Download {
    fn ask(&mut self) {
        let Some(object) = self.object.as_ref().filter(|object| self.next < object.size) else { return };
        let range = self.next..(self.next + FETCHED).min(object.size);
        self.next = range.end;
        // Half of one object and half of another would be neither.
        let options = GetOptions::new().with_range(Some(range)).with_if_match(object.e_tag.clone());
        let (store, path) = (self.bucket.store.clone(), object.location.clone());
        let get = async move { store.get_opts(&path, options).await?.bytes().await };
        self.coming = Some(self.bucket.runtime.spawn(get));
    }
}

impl Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes.is_empty()
            && let Some(coming) = self.coming.take()
        {
            let came = self.bucket.wait(coming).map_err(io::Error::other)?;
            self.bytes = came.map_err(|error| io::Error::other(said(&error)))?;
            self.ask();
        }
        let taken = self.bytes.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&self.bytes.split_to(taken));
        Ok(taken)
    }
}

/// For `map_err` on what is asked of a server.
fn failed(action: &'static str, shown: &str) -> impl FnOnce(object_store::Error) -> Error {
    let shown = shown.to_owned();
    move |error| Error::io(action, shown)(io::Error::other(said(&error)))
}
