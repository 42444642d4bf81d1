//! Colours that a document asks for, brought down to Byline's palette, so that they can be read in
//! both themes and no style from outside reaches a page.

/// A colour of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shade {
    Gray,
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Purple,
    Magenta,
}

/// Below this saturation (of 1,000) a colour is gray.
const GRAY: u32 = 200;

impl Shade {
    /// The nearest to `#rrggbb` (an alpha channel is passed over) or to one of the names that
    /// status lozenges have.
    pub fn of(colour: &str) -> Option<Self> {
        match colour {
            "neutral" => Some(Self::Gray),
            "purple" => Some(Self::Purple),
            "blue" => Some(Self::Blue),
            "red" => Some(Self::Red),
            "yellow" => Some(Self::Yellow),
            "green" => Some(Self::Green),
            _ => Some(Self::nearest(channels(colour)?)),
        }
    }

    /// As for text: the darkest colours and white are what text has anyway, in one theme or the other.
    pub fn of_text(colour: &str) -> Option<Self> {
        let [red, green, blue] = channels(colour)?;
        let (least, most) = extremes([red, green, blue]);
        let plain = most < 0x60 || least > 0xf0;
        (!plain).then(|| Self::nearest([red, green, blue]))
    }

    fn nearest([red, green, blue]: [u32; 3]) -> Self {
        let (least, most) = extremes([red, green, blue]);
        let chroma = most - least;
        let lightness = most + least;
        let widest = 255 - lightness.abs_diff(255);
        if chroma == 0 || chroma * 1_000 < widest * GRAY {
            return Self::Gray;
        }
        // In degrees, from 0 to 359.
        let hue = if most == red {
            (360 + 60 * green / chroma - 60 * blue / chroma) % 360
        } else if most == green {
            120 + 60 * blue / chroma - 60 * red / chroma
        } else {
            240 + 60 * red / chroma - 60 * green / chroma
        };
        match hue {
            16..=39 => Self::Orange,
            40..=70 => Self::Yellow,
            71..=165 => Self::Green,
            166..=196 => Self::Teal,
            197..=242 => Self::Blue,
            243..=285 => Self::Purple,
            286..=340 => Self::Magenta,
            _ => Self::Red,
        }
    }

    /// The class for text of this colour.
    pub fn text_class(self) -> &'static str {
        match self {
            Self::Gray => "adf-color-gray",
            Self::Red => "adf-color-red",
            Self::Orange => "adf-color-orange",
            Self::Yellow => "adf-color-yellow",
            Self::Green => "adf-color-green",
            Self::Teal => "adf-color-teal",
            Self::Blue => "adf-color-blue",
            Self::Purple => "adf-color-purple",
            Self::Magenta => "adf-color-magenta",
        }
    }

    /// The class for this colour behind something.
    pub fn background_class(self) -> &'static str {
        match self {
            Self::Gray => "adf-bg-gray",
            Self::Red => "adf-bg-red",
            Self::Orange => "adf-bg-orange",
            Self::Yellow => "adf-bg-yellow",
            Self::Green => "adf-bg-green",
            Self::Teal => "adf-bg-teal",
            Self::Blue => "adf-bg-blue",
            Self::Purple => "adf-bg-purple",
            Self::Magenta => "adf-bg-magenta",
        }
    }
}

fn extremes(channels: [u32; 3]) -> (u32, u32) {
    let [red, green, blue] = channels;
    (red.min(green).min(blue), red.max(green).max(blue))
}

fn channels(colour: &str) -> Option<[u32; 3]> {
    let digits = colour.strip_prefix('#')?;
    if !matches!(digits.len(), 6 | 8) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits.get(..6)?, 16).ok()?;
    Some([number >> 16, (number >> 8) & 0xff, number & 0xff])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editors_colours_come_out_as_their_names() {
        for (colour, shade) in [
            ("#97a0af", Shade::Gray),
            ("#bf2600", Shade::Red),
            ("#ff5630", Shade::Red),
            ("#ff991f", Shade::Orange),
            ("#ffc400", Shade::Yellow),
            ("#36B37E", Shade::Green),
            ("#00b8d9", Shade::Teal),
            ("#4c9aff", Shade::Blue),
            ("#0747a6", Shade::Blue),
            ("#6554c0", Shade::Purple),
            ("#eae6ff", Shade::Purple),
            ("#cd519d", Shade::Magenta),
            ("#f4f5f7ff", Shade::Gray),
            ("neutral", Shade::Gray),
        ] {
            assert_eq!(Shade::of(colour), Some(shade), "{colour}");
        }
    }

    #[test]
    fn text_as_dark_or_light_as_ever_stays_as_it_is() {
        assert_eq!(Shade::of_text("#172b4d"), None);
        assert_eq!(Shade::of_text("#ffffff"), None);
        assert_eq!(Shade::of_text("#ff0000"), Some(Shade::Red));
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for wrong in ["", "#", "#12345", "#gggggg", "red;x", "#12345é", "url(x)", "#1234567"] {
            assert_eq!(Shade::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_colour_has_a_shade() {
        for number in (0..0x100_0000_u32).step_by(257) {
            let colour = format!("#{number:06x}");
            assert!(Shade::of(&colour).is_some());
        }
    }
}
