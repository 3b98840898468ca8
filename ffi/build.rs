//! Names the shared library's ABI, so that a program finds the version that it was linked with.
#![expect(clippy::disallowed_methods, reason = "a build script is told about its target by the environment")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    if std::env::var_os("CARGO_CFG_CARGO_C").is_some() {
        // cargo-c names it by itself, from `version_suffix_components`.
        return;
    }
    // Before 1.0 a minor version may change the interface, so it is part of the name.
    let version = format!("{}.{}", variable("CARGO_PKG_VERSION_MAJOR"), variable("CARGO_PKG_VERSION_MINOR"));
    match variable("CARGO_CFG_TARGET_OS").as_str() {
        "macos" => println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libfourc.{version}.dylib"),
        "windows" => {}
        _ => println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libfourc.so.{version}"),
    }
}
