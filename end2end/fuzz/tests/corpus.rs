//! Every input that is kept passes.

use std::{fs, path::Path};

use fuzz_targets::ALL;

#[test]
fn every_input_that_is_kept_passes() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, target) in ALL {
        let mut inputs = 0;
        for file in fs::read_dir(corpus.join(name)).expect("a folder for each target") {
            let path = file.expect("a file").path();
            println!("{}", path.display());
            target(&fs::read(path).expect("a readable file"));
            inputs += 1;
        }
        assert!(inputs >= 5, "{name} has {inputs} inputs");
    }
}
