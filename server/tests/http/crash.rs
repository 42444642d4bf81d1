//! What a crash leaves behind.

use crate::house::House;

#[tokio::test]
async fn no_memory_is_written_to_the_disk() {
    let (_house, process, _settings) = House::in_a_process(&[]).await;
    assert_eq!(process.core_limit(), (0, 0));
}
