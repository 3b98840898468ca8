//! Tells the linker what Node's own symbols are.

fn main() {
    napi_build::setup();
}
