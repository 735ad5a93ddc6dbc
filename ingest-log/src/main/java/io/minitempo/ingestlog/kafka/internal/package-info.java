// SPDX-License-Identifier: Apache-2.0
/// What the writer and the reader side share: metrics of connections and client properties.
///
/// Must not know batches or polls. Start reading at [io.minitempo.ingestlog.kafka.internal.ClientProperties].
@NullMarked
package io.minitempo.ingestlog.kafka.internal;

import org.jspecify.annotations.NullMarked;
