// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.minitempo.core.time.Deadline;
import io.minitempo.receiver.scan.OtlpIndex;

/// The spans of one request as they are handed to a [SpanSink].
///
/// @param spans where they lie in the bytes of the request; used again for another one after the push returns
/// @param skipMetricsGeneration whether the client asked that no metrics are made of them (`spec/write-path.md §1.2`)
/// @param deadline until when the client waits
public record ReceivedSpans(OtlpIndex spans, boolean skipMetricsGeneration, Deadline deadline) {}
