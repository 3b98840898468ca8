//! Writes the header to standard output: the sources in the order in which a reader of the header wants them.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let ffi = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("ffi is above")?;
    let config = cbindgen::Config::from_file(ffi.join("cbindgen.toml"))?;
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(ffi.join("src").join(source));
    }
    builder.generate()?.write(std::io::stdout());
    Ok(())
}

const SOURCES: [&str; 14] = [
    "names.rs",
    "string.rs",
    "about.rs",
    "error.rs",
    "lists.rs",
    "options.rs",
    "input.rs",
    "classifier.rs",
    "address.rs",
    "batch.rs",
    "verdict.rs",
    "evidence.rs",
    "coverage.rs",
    "policy.rs",
];
