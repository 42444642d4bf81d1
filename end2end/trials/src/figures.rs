use std::{fmt::Display, process::ExitCode};

/// What was measured, printed as it comes, and whether anything happened that must not.
#[derive(Default)]
pub struct Figures {
    broken: Vec<String>,
}

impl Figures {
    /// Prints one `name value unit` line.
    pub fn add(&mut self, name: &str, value: impl Display, unit: &str) {
        println!("{name} {value} {unit}");
    }

    pub fn decimal(&mut self, name: &str, value: f64, unit: &str) {
        self.add(name, format!("{value:.2}"), unit);
    }

    /// Something that must not happen, and did so often in so many trials. Of none, the bound is
    /// told below which its rate is with 95 % confidence.
    pub fn none_of(&mut self, name: &str, happened: usize, trials: usize, unit: &str) {
        self.add(name, happened, unit);
        self.add(&format!("{name}_trials"), trials, "trials");
        if happened > 0 {
            self.broken.push(format!("{name}: {happened} of {trials}"));
        } else if trials == 0 {
            self.broken.push(format!("{name}: not tried once"));
        } else {
            let bound = 300.0 / trials as f64;
            self.decimal(&format!("{name}_95_percent_bound"), bound, "percent");
        }
    }

    /// Something that must be so.
    pub fn must(&mut self, holds: bool, what: impl Into<String>) {
        if !holds {
            self.broken.push(what.into());
        }
    }

    pub fn verdict(&self) -> ExitCode {
        for broken in &self.broken {
            eprintln!("trials: broken: {broken}");
        }
        if self.broken.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// The value that this share of them does not exceed.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let at = (values.len() as f64 * share) as usize;
    values
        .get(at.min(values.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}
