use proptest::test_runner::Config;

/// So many cases of a property, or as many as `PROPTEST_CASES` says.
pub fn cases(usual: u32) -> Config {
    let told = Config::default();
    Config {
        cases: match std::env::var_os("PROPTEST_CASES") {
            Some(_) => told.cases,
            None => usual,
        },
        // A failing case prints itself.
        failure_persistence: None,
        ..told
    }
}
