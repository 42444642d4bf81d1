use proptest::test_runner::Config;

/// So many cases of a property, or as many as `PROPTEST_CASES` says.
pub fn cases(usual: u32) -> Config {
    let mut config = Config::default();
    // Its own files of failures lie beside sources; a failing case prints itself.
    config.failure_persistence = None;
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = usual;
    }
    config
}
