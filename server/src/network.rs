use std::net::{IpAddr, Ipv6Addr};

/// What counts as one when something is limited by address: one customer has one IPv4 address or one
/// IPv6 network of 64 bits.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}
