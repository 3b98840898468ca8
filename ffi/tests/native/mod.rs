//! Compiles programs in C and C++ against the library as it is installed, and runs them: alone, and under tools that watch memory.
#![allow(dead_code, reason = "each suite is a crate of its own and uses a part of this")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// The package's folder.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where programs and the library are put for the tests.
pub(crate) fn folder() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// How a program finds the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Linked {
    Shared,
    Static,
    /// Shared, and the program itself is built with the address and undefined-behaviour sanitizers.
    Sanitised,
}

/// A folder with the library under the names that an installation gives it.
static INSTALLED: LazyLock<PathBuf> = LazyLock::new(|| {
    let lib = folder().join(format!("lib-{}", std::process::id()));
    std::fs::create_dir_all(&lib).expect("a folder for the library");
    let built = std::env::current_exe().expect("a test has a place");
    let built = built.parent().expect("a test lies in a folder");
    let version: Vec<&str> = env!("CARGO_PKG_VERSION").splitn(3, '.').collect();
    let soname = format!("libfourc.so.{}.{}", version.first().unwrap(), version.get(1).unwrap());
    for (own, name) in
        [("libfourc_ffi.so", soname.as_str()), ("libfourc_ffi.so", "libfourc.so"), ("libfourc_ffi.a", "libfourc.a")]
    {
        let link = lib.join(name);
        let _ = std::fs::remove_file(&link);
        assert!(built.join(own).is_file(), "{} is not built", built.join(own).display());
        std::os::unix::fs::symlink(built.join(own), link).expect("a link to the library");
    }
    lib
});

/// Compiles a program of one file, whose place is counted from the package.
pub(crate) fn compile(source: &str, linked: Linked) -> PathBuf {
    let source = package().join(source);
    let is_cpp = source.extension().is_some_and(|ending| ending == "cpp");
    let stem = source.file_stem().unwrap().to_string_lossy();
    let program = folder().join(format!("{stem}-{linked:?}-{}", std::process::id()));
    let mut compiler = Command::new(if is_cpp { "c++" } else { "cc" });
    compiler.arg(if is_cpp { "-std=c++17" } else { "-std=c99" });
    compiler.args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-O1", "-I"]).arg(package().join("include"));
    if linked == Linked::Sanitised {
        compiler.args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
    }
    compiler.arg(&source).arg("-o").arg(&program);
    let lib = &*INSTALLED;
    if linked == Linked::Static {
        compiler.arg(lib.join("libfourc.a")).args(SYSTEM_LIBRARIES);
    } else {
        compiler.arg("-L").arg(lib).arg("-lfourc").arg(format!("-Wl,-rpath,{}", lib.display())).args(["-lpthread"]);
    }
    let output = compiler.output().expect("a compiler of C and C++ is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    program
}

/// Runs a program to its end, which must be a good one, and gives what it printed.
pub(crate) fn run(program: &mut Command) -> String {
    let output = program.output().unwrap_or_else(|error| panic!("{program:?}: {error}"));
    succeeded(program, &output);
    String::from_utf8(output.stdout).expect("programs print UTF-8")
}

/// Runs a program under Valgrind: no invalid access, nothing lost.
pub(crate) fn run_under_valgrind(program: &Path, arguments: &[&str]) -> String {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect"])
        .args(["--num-callers=30", "--trace-children=no"])
        .arg(program)
        .args(arguments);
    run(&mut valgrind)
}

fn succeeded(program: &Command, output: &Output) {
    assert!(
        output.status.success(),
        "{program:?} ended with {}:\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What the static library needs of the system, as `rustc --print native-static-libs` says, after a stack that is not executable,
/// which some of the engine's assembly forgets to ask for.
const SYSTEM_LIBRARIES: [&str; 8] =
    ["-Wl,-z,noexecstack", "-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc"];
