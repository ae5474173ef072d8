//! The program `vesper`.

fn main() -> std::process::ExitCode {
    api::cli::main()
}
