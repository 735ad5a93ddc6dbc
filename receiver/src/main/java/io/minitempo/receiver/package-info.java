// SPDX-License-Identifier: Apache-2.0
/// The receivers of the process as one service.
///
/// Must not know limits, partitions, or what becomes of the spans. Start reading at
/// [io.minitempo.receiver.Receivers]; where spans go is [io.minitempo.receiver.intake.SpanSink].
@NullMarked
package io.minitempo.receiver;

import org.jspecify.annotations.NullMarked;
