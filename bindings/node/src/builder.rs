//! The one thread that classifiers are built in, away from JavaScript.
//!
//! An allocator such as glibc's gives each thread an arena, which keeps the room of what was freed in it. Were classifiers built on libuv's
//! threads, every one of these would come to keep the room of a whole classifier (85 MiB), however few are held. It never ends, as the
//! addon is never unloaded; while nothing is built it sleeps.

use std::sync::LazyLock;
use std::sync::mpsc::{RecvError, Sender, channel};

use fourc::{Error, ErrorKind, Result};

use crate::error::guarded;

type Job = Box<dyn FnOnce() + Send>;

static BUILDER: LazyLock<Option<Sender<Job>>> = LazyLock::new(|| {
    let (sender, jobs) = channel::<Job>();
    let thread = std::thread::Builder::new().name("fourc-builder".to_owned());
    thread.spawn(move || jobs.into_iter().for_each(|job| job())).ok().map(|_| sender)
});

/// What `build` gives, or the error that it ends with, a panic included; waits for whatever is being built before it.
pub(crate) fn built<T: Send + 'static>(build: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let Some(builder) = &*BUILDER else {
        // The system has no more threads.
        return guarded(build);
    };
    let (sender, answer) = channel();
    // Who asked may have gone; then nobody misses the answer.
    let job: Job = Box::new(move || drop(sender.send(guarded(build))));
    let lost = |_: RecvError| Error::new(ErrorKind::Internal, "the thread that builds classifiers is gone");
    builder.send(job).map_err(|_| lost(RecvError))?;
    answer.recv().map_err(lost)?
}
