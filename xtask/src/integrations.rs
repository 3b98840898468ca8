//! The add-ons for products that are installed from registries, driven over loopback: mitmproxy, Express, Fastify.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process::run as run_program;
use crate::python::Counts;
use crate::{models, node, python};

/// A suite's name, and what runs it.
type Suite = (&'static str, fn(&Path) -> Result<Counts>);

/// What `cargo xtask test` runs.
pub(crate) const SUITES: [Suite; 2] =
    [("integrations, mitmproxy", mitmproxy), ("integrations, middleware", middleware)];

/// A real `mitmdump` with the add-on of `integrations/mitmproxy`.
fn mitmproxy(root: &Path) -> Result<Counts> {
    let folder = root.join("integrations/mitmproxy");
    let wheel = python::wheel(root, "dev")?;
    let environment = models::environment(root, "mitmproxy", &folder.join("requirements-tests.txt"))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall"];
    run_program(Command::new(&environment).args(install).arg(&wheel))?;
    println!("running the tests of the mitmproxy add-on");
    let mut pytest = Command::new(&environment);
    pytest.args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"]).arg(folder.join("tests"));
    python::counted(pytest.env("PYTHONDONTWRITEBYTECODE", "1").current_dir(root))
}

/// Express and Fastify with the package of `integrations/node`, and its example for Electron.
fn middleware(root: &Path) -> Result<Counts> {
    let [wrapper, addon] = node::packed(root)?;
    let work = addon.parent().context("a package lies in a folder")?.join("middleware");
    let (package, project) = (work.join("package"), work.join("project"));
    if work.is_dir() {
        std::fs::remove_dir_all(&work)?;
    }
    node::copy_folder(&root.join("integrations/node"), &package)?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        std::fs::copy(root.join(licence), package.join(licence))?;
    }
    run_program(node::npm(&package).args(["pack", "--silent", "--pack-destination"]).arg(&work))?;
    let packed = work.join(format!("fourc-middleware-{}.tgz", env!("CARGO_PKG_VERSION")));
    node::install(&project, &[wrapper, addon, packed])?;
    let own = project.join("tests");
    node::copy_folder(&root.join("integrations/node/tests"), &own)?;
    println!("running the tests of the middleware");
    let mut tests = Command::new("node");
    tests.env("FOURC_CHECKOUT", root);
    node::run_tests(tests, &own)
}
