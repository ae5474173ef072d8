//! The program `vesper`, as a binary of the tests: they start it, and kill it.

fn main() -> std::process::ExitCode {
    api::cli::main()
}
