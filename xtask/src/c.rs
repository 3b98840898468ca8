//! The C interface: its header, its tests, and its archive as somebody installs it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::process::run;
use crate::release::{self, Profile};

/// The text of `ffi/include/fourc.h`, which a program of its own makes out of the sources.
pub(crate) fn header(root: &Path) -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut program = Command::new(cargo);
    program
        .args(["run", "--quiet", "--manifest-path", "ffi/header/Cargo.toml"])
        .env("CARGO_TARGET_DIR", root.join("target/header"))
        .current_dir(root)
        .stderr(std::process::Stdio::inherit());
    let output = program.output().context("cargo")?;
    ensure!(output.status.success(), "the header cannot be made out of ffi/src");
    Ok(String::from_utf8(output.stdout)?)
}

/// The workspace without what has needs of its own (an interpreter, rivals): with the features that everybody else has, so that
/// nothing is compiled anew.
pub(crate) const ORDINARY: [&str; 7] =
    ["--workspace", "--exclude", "fourc-benches", "--exclude", "fourc-node", "--exclude", "fourc-python"];

/// The calls of cargo that test the C interface.
pub(crate) fn tests() -> [Vec<&'static str>; 2] {
    let all = ["test", "--no-fail-fast"];
    let call = |own: &[&'static str]| all.iter().chain(&ORDINARY).chain(own).copied().collect();
    [
        call(&["--lib", "--", "--quiet", "about::", "boundary::", "error::", "string::"]),
        call(&["--test", "c_header", "--test", "c_programs", "--test", "c_conformance", "--", "--quiet"]),
    ]
}

/// Packs the library, unpacks it in a clean folder, and builds and runs the examples against it by pkg-config alone.
pub(crate) fn installed(root: &Path) -> Result<()> {
    let clean = tempfile::tempdir()?;
    let archive = release::c(root, clean.path(), Profile::Dev)?;
    run(Command::new("tar").arg("--extract").arg("--file").arg(&archive).arg("--directory").arg(clean.path()))?;
    let name = archive.file_name().context("an archive has a name")?.to_string_lossy();
    // Moved after unpacking: the archive must not depend on where it was made.
    let prefix = clean.path().join("opt/fourc");
    std::fs::create_dir_all(clean.path().join("opt"))?;
    std::fs::rename(clean.path().join(name.trim_end_matches(".tar.gz")), &prefix)?;
    let doc = prefix.join("share/doc/fourc");
    check_notices(&doc)?;
    let found = |arguments: &[&str]| -> Result<Vec<String>> {
        let mut program = Command::new("pkg-config");
        program.args(arguments).arg("fourc").env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"));
        let output = program.output().context("pkg-config")?;
        ensure!(output.status.success(), "pkg-config does not find fourc: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?.split_whitespace().map(str::to_owned).collect())
    };
    ensure!(found(&["--modversion"])? == [env!("CARGO_PKG_VERSION")], "pkg-config says another version");
    let flags = found(&["--cflags", "--libs"])?;
    let examples = doc.join("examples");
    let address = "https://www.bing.com/search?q=unblocked+games+at+school";
    for (compiler, source, arguments, expected) in
        [("cc", "filter.c", &["ks3", address][..], "block\t"), ("c++", "monitor.cpp", &[][..], "invalid-input\t")]
    {
        let program = clean.path().join(source).with_extension("out");
        let mut compile = Command::new(compiler);
        compile.arg(examples.join(source)).args(&flags).arg("-o").arg(&program);
        if compiler == "c++" {
            compile.arg("-std=c++17");
        }
        run(compile.env_remove("CPATH").env_remove("LIBRARY_PATH"))?;
        let output = Command::new(&program)
            .args(arguments)
            .env("LD_LIBRARY_PATH", prefix.join("lib"))
            .output()
            .context("example")?;
        let printed = String::from_utf8_lossy(&output.stdout);
        ensure!(output.status.success() && printed.contains(expected), "{source} printed: {printed}");
    }
    let program = clean.path().join("filter-static");
    let mut compile = Command::new("cc");
    compile.arg(examples.join("filter.c")).args(found(&["--cflags"])?).arg(prefix.join("lib/libfourc.a"));
    let shared = |flag: &String| flag == "-lfourc" || flag.starts_with("-L");
    compile.args(found(&["--static", "--libs"])?.iter().filter(|flag| !shared(flag))).arg("-o").arg(&program);
    run(&mut compile)?;
    run(Command::new(&program).args(["ks3", address]).env_remove("LD_LIBRARY_PATH"))
}

/// The archive says where everything in it is from.
fn check_notices(doc: &Path) -> Result<()> {
    let json = |name: &str| -> Result<serde_json::Value> {
        serde_json::from_str(&std::fs::read_to_string(doc.join(name)).with_context(|| name.to_owned())?)
            .context(name.to_owned())
    };
    let count = |value: &serde_json::Value| value.as_array().map_or(0, Vec::len);
    let (licences, sbom) = (json("LICENSES.json")?, json("sbom.spdx.json")?);
    let bundle = &licences["bundles"][0];
    ensure!(count(&bundle["weights"]) >= 3 && count(&bundle["lists"]) >= 10, "LICENSES.json lacks weights or lists");
    let (crates, packages) = (count(&licences["crates"]), count(&sbom["packages"]));
    // The bill of materials also has the bundle, this library and the core.
    ensure!(
        crates > 20 && packages == crates + 3,
        "{crates} crates have licences, {packages} are in the bill of materials"
    );
    let texts = std::fs::read_to_string(doc.join("THIRD-PARTY-LICENSES.txt"))?;
    ensure!(texts.contains("Permission is hereby granted"), "the licence texts are missing");
    println!("{crates} crates, {} weights, {} lists", count(&bundle["weights"]), count(&bundle["lists"]));
    Ok(())
}
