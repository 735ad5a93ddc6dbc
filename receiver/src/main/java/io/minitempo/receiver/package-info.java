// SPDX-License-Identifier: Apache-2.0
/// The receivers of the process as one service, and what all protocols share: the sink behind them, the tenant of a
/// request, buffers, and what a failure means to the client.
///
/// Must not know limits, partitions, or what becomes of the spans. Start reading at
/// [io.minitempo.receiver.Receivers] and [io.minitempo.receiver.SpanSink].
@NullMarked
package io.minitempo.receiver;

import org.jspecify.annotations.NullMarked;
