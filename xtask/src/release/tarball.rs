//! The archive of the C library: header, shared and static library, pkg-config file, examples, notices.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process::run;

/// What every archive says about where its content is from.
pub(crate) struct Notices {
    pub(crate) licences: String,
    pub(crate) texts: String,
    pub(crate) sbom: String,
}

/// Packs the library in a folder of cargo's; gives the archive's path. The same files give the same bytes.
pub(crate) fn pack(root: &Path, built: &Path, out: &Path, notices: &Notices, effort: &str) -> Result<PathBuf> {
    let version = env!("CARGO_PKG_VERSION");
    let (minor, _) = version.rsplit_once('.').context("a version has three numbers")?;
    let name = format!("fourc-c-{version}-{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    let staging = tempfile::tempdir()?;
    let prefix = staging.path().join(&name);
    let (lib, doc) = (prefix.join("lib"), prefix.join("share/doc/fourc"));
    for folder in [&lib.join("pkgconfig"), &doc.join("examples"), &prefix.join("include")] {
        std::fs::create_dir_all(folder)?;
    }
    let copy = |from: &Path, to: &Path| {
        std::fs::copy(from, to).map(drop).with_context(|| format!("{} cannot be packed", from.display()))
    };
    for header in ["fourc.h", "fourc.hpp"] {
        copy(&root.join("ffi/include").join(header), &prefix.join("include").join(header))?;
    }
    let shared = format!("libfourc.so.{version}");
    copy(&built.join("libfourc_ffi.so"), &lib.join(&shared))?;
    copy(&built.join("libfourc_ffi.a"), &lib.join("libfourc.a"))?;
    std::os::unix::fs::symlink(&shared, lib.join(format!("libfourc.so.{minor}")))?;
    std::os::unix::fs::symlink(format!("libfourc.so.{minor}"), lib.join("libfourc.so"))?;
    std::fs::write(lib.join("pkgconfig/fourc.pc"), pkg_config(version))?;
    for example in ["filter.c", "monitor.cpp"] {
        copy(&root.join("ffi/examples").join(example), &doc.join("examples").join(example))?;
    }
    for (from, to) in
        [("ffi/README.md", "README.md"), ("LICENSE-MIT", "LICENSE-MIT"), ("LICENSE-APACHE", "LICENSE-APACHE")]
    {
        copy(&root.join(from), &doc.join(to))?;
    }
    std::fs::write(doc.join("LICENSES.json"), &notices.licences)?;
    std::fs::write(doc.join("THIRD-PARTY-LICENSES.txt"), &notices.texts)?;
    std::fs::write(doc.join("sbom.spdx.json"), &notices.sbom)?;
    let archive = out.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=go=rX,u=rwX"])
        .args(["--use-compress-program", &format!("gzip --no-name {effort}"), "--create", "--file"])
        .arg(&archive)
        .arg("--directory")
        .arg(staging.path())
        .arg(&name);
    run(&mut tar)?;
    Ok(archive)
}

/// The folder may be moved: paths are counted from where the file lies. A program that links the static library must ask for a
/// stack that is not executable: some of the engine's assembly does not say that it needs no other.
fn pkg_config(version: &str) -> String {
    format!(
        "prefix=${{pcfiledir}}/../..\nincludedir=${{prefix}}/include\nlibdir=${{prefix}}/lib\n\n\
         Name: fourc\nDescription: Tells whether a URL, text, page or picture carries an online risk to children\n\
         URL: https://github.com/fourc/fourc\nVersion: {version}\nCflags: -I${{includedir}}\nLibs: -L${{libdir}} -lfourc\n\
         Libs.private: -Wl,-z,noexecstack -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc\n"
    )
}
