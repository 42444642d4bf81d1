//! Faces of people who do not exist: head, hair and shoulders in colours that follow from the account.

use crate::png;

/// Pixels on each side, twice of what a page shows.
const SIDE: u32 = 96;

/// Each pixel is the mean of so many samples in each direction.
const SAMPLES: u32 = 3;

type Colour = [u8; 3];

const SKIN: [Colour; 4] = [
    [0xf1, 0xcf, 0xb5],
    [0xd9, 0xa4, 0x7c],
    [0xa9, 0x73, 0x4d],
    [0x7a, 0x4f, 0x34],
];

const HAIR: [Colour; 5] = [
    [0x2b, 0x22, 0x1e],
    [0x5a, 0x3a, 0x22],
    [0x8d, 0x5a, 0x2b],
    [0xc9, 0x9b, 0x55],
    [0x8a, 0x8a, 0x8a],
];

/// The picture of an account, as a PNG.
pub fn of(account: &str, colour: Colour) -> Vec<u8> {
    let number = account
        .bytes()
        .fold(7usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let face = Face {
        ground: colour.map(|part| part / 2 + 110),
        shirt: colour,
        skin: SKIN[number % SKIN.len()],
        hair: HAIR[number / 7 % HAIR.len()],
        is_long: number / 12 % 2 == 0,
    };
    png::picture(SIDE, SIDE, |x, y| face.pixel(x, y))
}

struct Face {
    ground: Colour,
    shirt: Colour,
    skin: Colour,
    hair: Colour,
    is_long: bool,
}

impl Face {
    fn pixel(&self, x: u32, y: u32) -> Colour {
        let mut sum = [0u32; 3];
        for (dx, dy) in (0..SAMPLES).flat_map(|dx| (0..SAMPLES).map(move |dy| (dx, dy))) {
            let place = |pixel: u32, sample: u32| f64::from(pixel * SAMPLES + sample) / f64::from(SIDE * SAMPLES);
            let colour = self.at(place(x, dx), place(y, dy));
            for (sum, part) in sum.iter_mut().zip(colour) {
                *sum += u32::from(part);
            }
        }
        sum.map(|sum| u8::try_from(sum / (SAMPLES * SAMPLES)).unwrap_or(u8::MAX))
    }

    /// Both from 0 to 1, the second downwards.
    fn at(&self, x: f64, y: f64) -> Colour {
        let within = |centre: (f64, f64), radii: (f64, f64)| {
            ((x - centre.0) / radii.0).powi(2) + ((y - centre.1) / radii.1).powi(2) < 1.0
        };
        let is_head = within((0.5, 0.42), (0.19, 0.23));
        let is_fringe = is_head && y < 0.31 - 0.1 * (x - 0.5);
        let is_crown = within((0.5, 0.37), (0.23, 0.24)) && y < 0.4;
        let is_mane = self.is_long && within((0.5, 0.48), (0.26, 0.33)) && y < 0.74;
        if is_fringe {
            self.hair
        } else if is_head || within((0.5, 0.66), (0.085, 0.14)) {
            self.skin
        } else if within((0.5, 1.04), (0.4, 0.34)) {
            self.shirt
        } else if is_crown || is_mane {
            self.hair
        } else {
            self.ground
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_is_the_same_each_time_and_not_anothers() {
        let rohit = of("a", [9, 50, 108]);
        assert_eq!(rohit, of("a", [9, 50, 108]));
        assert_ne!(rohit, of("b", [9, 50, 108]));
    }
}
