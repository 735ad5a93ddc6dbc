// SPDX-License-Identifier: Apache-2.0
/// The write path's first station: limits, validation and the durable write of received spans.
///
/// Must not know protocols, rings or brokers: spans come through a [io.minitempo.receiver.intake.SpanSink], partitions
/// and durable stores are ports. Start reading at [io.minitempo.distributor.Distributor].
@NullMarked
package io.minitempo.distributor;

import org.jspecify.annotations.NullMarked;
