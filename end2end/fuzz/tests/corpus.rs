//! Every input that is kept passes, and so does what is near to it.

use std::{fs, path::Path};

use fuzz_targets::ALL;

/// The inputs that are kept for a target, in order.
fn kept(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let files = fs::read_dir(folder).expect("a folder for each target");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| fs::read(path).expect("a readable file"))
        .collect()
}

#[test]
fn every_input_that_is_kept_passes() {
    for (name, target) in ALL {
        let inputs = kept(name);
        assert!(inputs.len() >= 5, "{name} has {} inputs", inputs.len());
        inputs.iter().for_each(|input| target(input));
    }
}

/// How many neighbours of each input are tried; `NEIGHBOURS=10000` tries more.
fn neighbours() -> usize {
    std::env::var("NEIGHBOURS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(50)
}

#[test]
fn the_neighbours_of_every_input_pass() {
    for (name, target) in ALL {
        let inputs = kept(name);
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut tried = 0;
        for input in &inputs {
            for _ in 0..neighbours() {
                let other = &inputs[random.below(inputs.len())];
                target(&altered(input, other, &mut random));
                tried += 1;
            }
        }
        println!("neighbours_{name} {tried} runs");
    }
}

/// An input with a few bytes changed, left out, doubled, or taken from another.
fn altered(input: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(8)).min(bytes.len());
        match random.below(5) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => bytes.truncate(at),
            2 if at < end => _ = bytes.drain(at..end),
            3 if at < end => {
                let doubled = bytes[at..end].to_vec();
                bytes.splice(at..at, doubled);
            }
            _ => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(64)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
        }
    }
    bytes
}

/// xorshift64*: the same neighbours in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound.max(1)
    }
}
