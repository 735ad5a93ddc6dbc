// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.time.Duration;

/// How records are gathered and how long they may take (`spec/write-path.md §3.4`).
///
/// @param address the seed broker
/// @param linger how long a batch waits for more records
/// @param writeTimeout within what time a record must be acknowledged
record ProduceSettings(String address, Duration linger, Duration writeTimeout) {}
